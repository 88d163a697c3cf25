//! Measures the real binary on many records: import, start, pages beside nginx, search, memory.
//!
//! `cargo xtask bench server [RECORDS [SECONDS]]`: as many plain-text documents (100,000) are
//! published by a migration, then `gongkai serve` answers for so many seconds (600) of search and
//! pages before its memory is read. Everything happens on this machine's loopback.

mod corpus;
mod http;
mod installation;
mod nginx;
#[path = "../../../../platform/search/examples/search_bench/shared_texts.rs"]
#[allow(dead_code)] // it belongs to the bench of the index, which draws more from it
mod shared_texts;
mod table;

use std::path::Path;
use std::time::{Duration, Instant};

use http::Client;
use installation::{Installation, Server};
use shared_texts::Dice;
use table::Table;

const CLIENTS: usize = 4;
const QUESTIONS_OF_A_CLIENT: usize = 500;
const ROUNDS: usize = 3;
const ENCODINGS: [(&str, Option<&str>); 2] = [("plain", None), ("gzip", Some("gzip"))];
const PAGE_CACHE_MIB: f64 = 64.0;

/// Measures the binary built for speed.
///
/// # Errors
/// What is wrong with the arguments, or missing.
pub(super) fn run(shared: &Path, arguments: &[&str]) -> Result<(), String> {
    let number = |place: usize, usual: usize| {
        arguments.get(place).map_or(Ok(usual), |words| {
            words
                .parse()
                .map_err(|_| format!("{words} is not a number"))
        })
    };
    measure(shared, number(0, 100_000)?, number(1, 600)? as u64);
    Ok(())
}

fn measure(shared: &Path, records: usize, seconds: u64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = folder.path().join("source");
    let mut table = Table::begin(&format!("the binary, {records} records"));

    let texts = corpus::write(shared, &source, records);
    let installation = Installation::make(&folder.path().join("data"));
    let begun = Instant::now();
    let told = installation.migrate(&source);
    let took = begun.elapsed().as_secs_f64();
    table.row(
        "import of plain text by migration, one act a document",
        &format!("{:.0} documents/s ({told})", records as f64 / took),
        "800",
    );
    let size = installation.bytes() as f64 / texts.bytes as f64;
    table.row("data folder", &format!("{size:.2} x the text"), "");

    let begun = Instant::now();
    let server = installation.serve(&[]);
    let started = begun.elapsed().as_secs_f64();
    table.row(
        "start, until /healthz is 200",
        &format!("{started:.2} s"),
        "0.5 s",
    );
    table.row("anonymous memory at the start", &mib(server.memory()), "");

    let addresses = addresses(&server, 30_000);
    drop(server);
    pages(&mut table, folder.path(), &installation, &addresses);
    let server = installation.serve(&[]);
    searches(&mut table, &server, &texts, QUESTIONS_OF_A_CLIENT);
    let sizes = busy(&server, &texts, &addresses, Duration::from_secs(seconds));
    table.row(
        &format!("anonymous memory after {seconds} s of search and pages"),
        &format!(
            "{} (largest seen {}, page cache {:.0} of {PAGE_CACHE_MIB} MiB)",
            mib(server.memory()),
            mib(sizes.largest),
            sizes.page_cache as f64 / f64::from(1 << 20)
        ),
        "300 MB",
    );
    table.end();
}

fn mib(bytes: u64) -> String {
    format!("{:.0} MB", bytes as f64 / 1e6)
}

/// Returns paths of record pages, as the site's own map lists them.
fn addresses(server: &Server, at_most: usize) -> Vec<String> {
    let mut client = Client::of(server.port);
    let mut paths = Vec::new();
    let mut maps = vec!["/sitemap.xml".to_owned()];
    while let Some(map) = maps.pop() {
        let answer = client.get(&map);
        assert_eq!(answer.status, 200, "{map}");
        let text = String::from_utf8(answer.body).expect("a map is UTF-8");
        for place in text.split("<loc>").skip(1) {
            let address = place.split("</loc>").next().unwrap_or_default();
            let path = address
                .splitn(4, '/')
                .nth(3)
                .map(|path| format!("/{path}"))
                .unwrap_or_default();
            if path.contains("/r/") {
                paths.push(path);
            } else if path.contains("sitemap") {
                maps.push(path);
            }
        }
        if paths.len() >= at_most {
            break;
        }
    }
    paths.truncate(at_most);
    assert!(!paths.is_empty(), "the map lists no record");
    paths
}

fn pages(table: &mut Table, folder: &Path, installation: &Installation, addresses: &[String]) {
    let server = installation.serve(&[]);
    let path = page_of_about_20_kb(&server, addresses);
    for (name, encoding) in ENCODINGS {
        let beside = nginx::Nginx::start(folder, server.port, &path, encoding);
        let mut ratios = Vec::new();
        let mut rates = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let theirs = http::rate(beside.port, &path, encoding);
            let ours = http::rate(server.port, &path, encoding);
            ratios.push(ours / theirs);
            rates.0.push(ours);
            rates.1.push(theirs);
        }
        table.row(
            &format!("warm page of {} beside nginx, {name}", beside.length),
            &format!(
                "{:.2} x ({:.0}/s against {:.0}/s, median of {ROUNDS})",
                median(&mut ratios),
                median(&mut rates.0),
                median(&mut rates.1)
            ),
            "0.8 x",
        );
    }
    drop(server);
    let forgetful = installation.serve(&["--page-cache-bytes", "0"]);
    for (name, encoding) in ENCODINGS {
        let rates = (0..ROUNDS).map(|_| http::rate(forgetful.port, &path, encoding));
        table.row(
            &format!("the same page without the cache, {name}"),
            &format!(
                "{:.0}/s (median of {ROUNDS})",
                median(&mut rates.collect::<Vec<_>>())
            ),
            "2000/s",
        );
    }
    lists(table, &forgetful);
}

/// Pages whose making could grow with the number of records.
const GROWING: [&str; 6] = [
    "/",
    "/catalogue",
    "/catalogue/policy_document",
    "/catalogue/policy_document?page=20",
    "/policies",
    "/feed.atom",
];

fn lists(table: &mut Table, server: &Server) {
    let mut client = Client::of(server.port);
    for path in GROWING {
        let mut took: Vec<f64> = (0..7)
            .map(|_| {
                let begun = Instant::now();
                assert_eq!(client.get(path).status, 200, "{path}");
                begun.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        table.row(
            &format!("{path} without the cache, one client"),
            &format!("{:.1} ms", median(&mut took)),
            "",
        );
    }
}

fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn page_of_about_20_kb(server: &Server, addresses: &[String]) -> String {
    let mut client = Client::of(server.port);
    let sizes = addresses.iter().take(1_000).map(|path| {
        let length = client.get(path).body.len();
        (length.abs_diff(20_000), path)
    });
    let nearest = sizes.min().expect("there are pages");
    nearest.1.clone()
}

fn searches(table: &mut Table, server: &Server, texts: &corpus::Texts, questions: usize) {
    let mut took: Vec<Duration> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS as u64)
            .map(|client| {
                scope.spawn(move || {
                    let mut http = Client::of(server.port);
                    let mut dice = Dice::new(client + 1);
                    let mut took = Vec::new();
                    for turn in 0..questions {
                        let words = texts.any_words([2, 4, 12][turn % 3], &mut dice);
                        let begun = Instant::now();
                        let answer = http.get(&format!("/search?q={}", http::encoded(&words)));
                        took.push(begun.elapsed());
                        assert_eq!(answer.status, 200, "{words}");
                    }
                    took
                })
            })
            .collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().expect("a client"))
            .collect()
    });
    took.sort_unstable();
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    table.row(
        &format!(
            "search page over HTTP, {CLIENTS} clients, strings of 2, 4 and 12 characters in turn"
        ),
        &format!("p50 {:.1} ms, p99 {:.1} ms", at(0.5), at(0.99)),
        "8 ms, 40 ms",
    );
}

struct Sizes {
    largest: u64,
    page_cache: u64,
}

/// Searches and reads pages for a while, with as many clients as [`searches`].
fn busy(server: &Server, texts: &corpus::Texts, addresses: &[String], duration: Duration) -> Sizes {
    let until = Instant::now() + duration;
    let mut largest = 0;
    std::thread::scope(|scope| {
        for client in 0..CLIENTS as u64 {
            scope.spawn(move || {
                let mut http = Client::of(server.port);
                let mut dice = Dice::new(client + 77);
                let mut turn = 0;
                while Instant::now() < until {
                    turn += 1;
                    let path = if turn % 3 == 0 {
                        let words = texts.any_words([2, 4, 12][turn / 3 % 3], &mut dice);
                        format!("/search?q={}", http::encoded(&words))
                    } else {
                        addresses[dice.below(addresses.len())].clone()
                    };
                    assert_eq!(http.get(&path).status, 200, "{path}");
                }
            });
        }
        while Instant::now() < until {
            largest = largest.max(server.memory());
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    Sizes {
        largest,
        page_cache: server.page_cache(),
    }
}
