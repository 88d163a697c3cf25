//! Measures how many megabytes of text a second one core checks: `review_speed [FILE]` (UTF-8 text,
//! or JSON Lines of laws compressed with zstd; the laws of the shared data unless told).
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use std::collections::BTreeMap;
use std::time::Instant;

use review::{Setting, check_text};

#[path = "../tests/all/lexicons.rs"]
mod lexicons;

#[derive(serde::Deserialize)]
struct Law {
    body: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shared = std::env::var("GONGKAI_SHARED");
    let laws = shared.map(|folder| format!("{folder}/data/laws/laws.jsonl.zst"));
    let name = std::env::args().nth(1).or(laws.ok());
    let name = name.ok_or("name a file, or set GONGKAI_SHARED")?;
    let texts = texts(&name)?;
    let compiling = Instant::now();
    let rulebook = lexicons::rulebook();
    println!(
        "compiled in {:.0} ms",
        compiling.elapsed().as_secs_f64() * 1e3
    );
    let hosts = ["www.example.gov.cn"];
    let signed_on = Some(jiff::civil::date(1900, 1, 1));
    let setting = Setting {
        own_hosts: &hosts,
        signed_on,
        ..Setting::on(jiff::civil::date(2026, 3, 2))
    };
    let mut by_rule: BTreeMap<String, usize> = BTreeMap::new();
    let started = Instant::now();
    for text in &texts {
        for finding in check_text(rulebook, text, &setting) {
            *by_rule
                .entry(format!("{} {}", finding.rule, finding.severity))
                .or_default() += 1;
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let megabytes = texts.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    println!("{by_rule:#?}");
    println!("\n| review (one core) | figure | goal |\n|---|---|---|");
    println!(
        "| checks over {megabytes:.1} MB of {name} | {:.0} MB/s | 60 MB/s |",
        megabytes / seconds
    );
    Ok(())
}

fn texts(name: &str) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let bytes = std::fs::read(name)?;
    if !name.ends_with(".zst") {
        return Ok(vec![String::from_utf8(bytes)?]);
    }
    let plain = String::from_utf8(zstd::decode_all(bytes.as_slice())?)?;
    let law = |line| serde_json::from_str::<Law>(line).map(|law| law.body);
    Ok(plain.lines().map(law).collect::<Result<_, _>>()?)
}
