//! `gongkai demo`: a made-up city in a temporary data folder.

mod city;
mod load;
mod papers;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::data::DataArguments;
use crate::failure::Failure;
use crate::serve::{WebArguments, serve, start_log};

#[derive(Args)]
pub(crate) struct Demo {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    listen: SocketAddr,
    /// Keep the city in this folder, which must not exist
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Prepare the city and stop, without serving it
    #[arg(long)]
    prepare_only: bool,
    #[command(flatten)]
    web: WebArguments,
}

impl Demo {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        start_log();
        let folder = match &self.data {
            Some(folder) if folder.exists() => {
                return Err(
                    Failure::input(format!("{} exists already", folder.display()))
                        .hint("the demo makes a folder of its own; name one that is not there"),
                );
            }
            Some(folder) => folder.clone(),
            None => {
                let name: String = operations::random_id()[..6]
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect();
                std::env::temp_dir().join(format!("gongkai-demo-{name}"))
            }
        };
        let data = DataArguments {
            data: folder.clone(),
            database: None,
            head_memory: Some(folder.with_extension("head")),
            erasure_list: None,
        };
        eprintln!("preparing the city of 云岭 in {}", folder.display());
        let (office, accounts) = load::city(&data)?;
        if self.prepare_only {
            accounts.tell();
            return Ok(ExitCode::SUCCESS);
        }
        let served = serve(office, self.listen, &self.web, |address| {
            let port = address.port();
            println!("portal   http://a.localhost:{port}/  (云岭市)");
            println!("         http://b.localhost:{port}/  (青溪县)");
            println!("console  http://a.localhost:{port}/console");
            println!("api      http://a.localhost:{port}/api/v1/");
            accounts.tell();
            println!(
                "press Ctrl-C to stop; the data folder is {}",
                folder.display()
            );
        });
        if self.data.is_none() {
            // A temporary city goes with its server; what cannot be removed is left to the system.
            let _ = std::fs::remove_dir_all(&folder);
            let _ = std::fs::remove_file(folder.with_extension("head"));
            if let Some(list) = data.erasure_list() {
                let _ = std::fs::remove_file(list);
            }
        }
        served?;
        Ok(ExitCode::SUCCESS)
    }
}
