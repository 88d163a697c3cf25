//! `gongkai user`: enters officers and gives one-time passwords, from the operator's chair.

use std::process::ExitCode;

use clap::Subcommand;
use operations::{
    Authority, Office, OfficerEntry, enter_officer, issue_token, new_act, random_id, reset_password,
};
use organ::{OfficerId, OrganId};

use crate::data::DataArguments;
use crate::failure::Failure;

#[derive(Subcommand)]
pub(crate) enum User {
    /// Enter an officer and print a one-time password
    Add {
        #[command(flatten)]
        data: DataArguments,
        /// Sign-in name
        #[arg(long)]
        login: String,
        /// Name
        #[arg(long)]
        name: String,
        /// Full or short name of the organ
        #[arg(long)]
        organ: String,
        /// draft, review, secrecy_review, issue, supervise, system, security, audit
        #[arg(long, value_delimiter = ',', required = true)]
        authorities: Vec<String>,
    },
    /// Print a new one-time password
    Password {
        #[command(flatten)]
        data: DataArguments,
        /// Sign-in name
        #[arg(long)]
        login: String,
    },
    /// Print a token with which a program acts for an officer
    Token {
        #[command(flatten)]
        data: DataArguments,
        /// Sign-in name
        #[arg(long)]
        login: String,
        /// What it is for
        #[arg(long)]
        label: String,
    },
}

impl User {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        match self {
            User::Add {
                data,
                login,
                name,
                organ,
                authorities,
            } => {
                let office = data.open()?;
                let entry = OfficerEntry {
                    officer: OfficerId(random_id()),
                    organ: organ_named(&office, organ)?,
                    name: name.clone(),
                    login: login.clone(),
                    authorities: read_authorities(authorities)?,
                    active: true,
                };
                enter_officer(&office, None, new_act(), &entry)?;
                let password = reset_password(&office, None, new_act(), entry.officer)?;
                println!("{login}  {password}");
            }
            User::Password { data, login } => {
                let office = data.open()?;
                let officer = officer_named(&office, login)?;
                let password = reset_password(&office, None, new_act(), officer)?;
                println!("{login}  {password}");
            }
            User::Token { data, login, label } => {
                let office = data.open()?;
                let officer = officer_named(&office, login)?;
                println!("{}", issue_token(&office, None, new_act(), officer, label)?);
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Returns the authorities of some codes.
pub(crate) fn read_authorities(codes: &[String]) -> Result<Vec<Authority>, Failure> {
    codes
        .iter()
        .map(|code| {
            Authority::from_code(code).ok_or_else(|| {
                let known: Vec<&str> = Authority::ALL.iter().map(|known| known.code()).collect();
                Failure::input(format!("there is no authority {code:?}"))
                    .hint(format!("one of {}", known.join(", ")))
            })
        })
        .collect()
}

fn organ_named(office: &Office, name: &str) -> Result<OrganId, Failure> {
    let bodies = office.bodies();
    let fits = |organ: &&store::OrganRow| organ.name == name || organ.short_name == name;
    bodies
        .organs
        .iter()
        .find(fits)
        .map(|organ| organ.organ)
        .ok_or_else(|| Failure::input(format!("there is no organ {name:?}")))
}

/// Returns the officer with a sign-in name.
pub(crate) fn officer_named(office: &Office, login: &str) -> Result<OfficerId, Failure> {
    let row = office.store().officer_by_login(login)?;
    row.map(|row| row.officer).ok_or_else(|| {
        Failure::input(format!(
            "there is no officer with the sign-in name {login:?}"
        ))
    })
}
