//! `gongkai init`: makes a data folder with a key, the first organ, a site and three administrators.

use std::process::ExitCode;

use clap::Args;
use operations::{
    Authority, OfficerEntry, OrganEntry, SiteEntry, enter_officer, enter_organ, enter_site,
    new_act, open_installation, random_id, reset_password,
};
use organ::{CreditCode, OfficerId, OrganId, SiteId};
use store::machine_clock;

use crate::data::DataArguments;
use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct Init {
    #[command(flatten)]
    data: DataArguments,
    /// The origin of the ledger, chosen once and for ever, such as open.example.gov.cn/log
    #[arg(long)]
    origin: String,
    /// Full name of the first organ
    #[arg(long)]
    organ: String,
    /// Its unified social credit code, which numbers its records
    #[arg(long)]
    credit_code: String,
    /// The host name of its site
    #[arg(long)]
    host: String,
}

impl Init {
    /// Refuses what the acts below would refuse, before anything is written: an installation is
    /// whole or not there.
    fn check(&self) -> Result<(), Failure> {
        if self.origin.is_empty()
            || self
                .origin
                .contains(|c: char| c.is_whitespace() || c == '+')
        {
            return Err(
                Failure::input(format!("the origin {:?} cannot name a log", self.origin)).hint(
                    "use a name without blanks and plus signs, such as open.example.gov.cn/log",
                ),
            );
        }
        if self.organ.trim().is_empty() {
            return Err(Failure::input("--organ is empty").hint("give the full name of the organ"));
        }
        CreditCode::read(&self.credit_code).map_err(|error| {
            Failure::input(format!("--credit-code {}: {error}", self.credit_code))
        })?;
        let is_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
        if self.host.is_empty() || !self.host.chars().all(is_host) {
            return Err(
                Failure::input(format!("--host {:?} is no host name", self.host))
                    .hint("give the name alone, such as www.example.gov.cn"),
            );
        }
        Ok(())
    }

    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        self.check()?;
        let office = self.data.create(&self.origin, machine_clock())?;
        open_installation(&office, &self.origin, &self.organ)?;
        let organ = OrganId(random_id());
        enter_organ(
            &office,
            None,
            new_act(),
            &OrganEntry {
                organ,
                kind: "government".to_owned(),
                name: self.organ.clone(),
                short_name: self.organ.clone(),
                parent: None,
                credit_code: Some(self.credit_code.clone()),
                aliases: Vec::new(),
                duties: String::new(),
                valid_from: office.today(),
                rank: 1,
            },
        )?;
        enter_site(
            &office,
            None,
            new_act(),
            &SiteEntry {
                site: SiteId(random_id()),
                title: self.organ.clone(),
                organizer: self.organ.clone(),
                code: String::new(),
                filing: String::new(),
                hosts: vec![self.host.clone()],
                roots: vec![organ],
                rank: 1,
            },
        )?;
        println!("one-time passwords, shown once:");
        for (login, name, authority) in [
            ("system", "系统管理员", Authority::System),
            ("security", "安全管理员", Authority::Security),
            ("audit", "审计管理员", Authority::Audit),
        ] {
            let entry = OfficerEntry {
                officer: OfficerId(random_id()),
                organ,
                name: name.to_owned(),
                login: login.to_owned(),
                authorities: vec![authority],
                active: true,
            };
            enter_officer(&office, None, new_act(), &entry)?;
            let password = reset_password(&office, None, new_act(), entry.officer)?;
            println!("  {login:<10} {password}");
        }
        office.follow()?;
        println!("public key of the log, for everyone who wants to verify:");
        println!("  {}", office.verifier_key());
        eprintln!("note: keep a copy of ledger.key in a safe place; it cannot be made again");
        Ok(ExitCode::SUCCESS)
    }
}
