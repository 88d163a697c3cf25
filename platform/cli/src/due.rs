//! `gongkai due`: the last day of a period of working days, and why.

use std::process::ExitCode;

use calendar::{Deadline, Period, certain_deadline, deadline};
use clap::Args;
use jiff::civil::Date;
use operations::Rules;
use serde_json::json;

use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct Due {
    /// The day of receipt, signing or decision; the day after is day one
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Date,
    /// How many working days, from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    working_days: u16,
    /// Estimate years whose holiday notice is not out yet
    #[arg(long)]
    provisional: bool,
    /// Further rule files, such as a holiday notice
    #[arg(long, value_name = "DIR")]
    rules: Option<std::path::PathBuf>,
    /// Print JSON Lines
    #[arg(long)]
    json: bool,
}

fn day(words: &str) -> Result<Date, String> {
    words
        .parse()
        .map_err(|_| "write the day as 2026-09-21".to_owned())
}

impl Due {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let files = match &self.rules {
            Some(folder) => crate::rules_command::rule_files(folder)?,
            None => Vec::new(),
        };
        let rules = Rules::from_files(files)?;
        let period = Period::WorkingDays(self.working_days);
        let due = if self.provisional {
            deadline(self.from, period, rules.calendar())
        } else {
            certain_deadline(self.from, period, rules.calendar()).map_err(|refusal| {
                Failure::refusal(refusal)
                    .hint("add the year's holiday notice, or estimate with --provisional")
            })?
        };
        if self.json {
            println!("{}", as_json(&due, self.working_days));
        } else {
            tell(&due);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn as_json(due: &Deadline, working_days: u16) -> serde_json::Value {
    let days: Vec<_> = due
        .days
        .iter()
        .map(|day| json!({"date": day.date.to_string(), "counted": day.counted, "why": day.why}))
        .collect();
    json!({
        "from": due.from.to_string(),
        "working_days": working_days,
        "due": due.due.to_string(),
        "provisional": due.provisional,
        "days": days,
    })
}

fn tell(due: &Deadline) {
    println!("{}", due.due);
    let mut number = 0;
    for day in &due.days {
        if day.counted {
            number += 1;
            println!("  {}  第{number}日  {}", day.date, day.why);
        } else {
            println!("  {}  不计    {}", day.date, day.why);
        }
    }
    if let Some(reason) = &due.provisional {
        println!("暂定：{reason}");
    }
}
