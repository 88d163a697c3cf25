//! Measures the ledger: acts of one client and of many, positions in batches, proofs, audit.
//!
//! `cargo xtask bench ledger [ENTRIES]`, 1,000,000 unless told. The embedded database in a temporary
//! folder, durable commits; the clients are threads of this process.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use catalogue::RecordId;
use minicbor::bytes::ByteArray;
use operations::testing::{Person, TestOffice};
use operations::{
    BatchNumbers, Imported, MigrationOrder, Office, confirm_migration, migrate_document, new_act,
    open_migration, proof_of,
};
use store::payload::{Fact, PasswordSet};
use store::{Actor, Done, StoreError};

const CLIENTS: usize = 64;
const PUBLISHED: usize = 64;
const BATCH: [u8; 16] = [5; 16];
const SOME_TIME: Duration = Duration::from_secs(5);
const PROOFS: usize = 2_000;

fn main() {
    let count: usize = std::env::args()
        .nth(1)
        .map_or(1_000_000, |words| words.parse().expect("a number"));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let build = if cfg!(debug_assertions) {
        "debug"
    } else {
        "release"
    };
    println!(
        "\n| the ledger, {count} entries, SQLite ({cores} cores, {build} build) | figure | goal |\n|---|---|---|"
    );
    let office = TestOffice::new();
    let mut records = published(&office, 0);

    let single = while_sequenced(&office, |office| rate_of(office, 1));
    row(
        "acts of 1 client, each its own commit",
        &format!("{single:.0}/s"),
        "",
    );
    let many = while_sequenced(&office, |office| rate_of(office, CLIENTS));
    row(
        &format!("acts of {CLIENTS} clients, group commit"),
        &format!("{many:.0}/s, {:.1} x one client", many / single),
        "8 x",
    );

    let before = office.entries().size().expect("a size");
    write(&office, count.saturating_sub(before as usize));
    records.extend(published(&office, PUBLISHED));
    let begun = Instant::now();
    office.follow_ledger();
    let took = begun.elapsed().as_secs_f64();
    let size = office.entries().size().expect("a size");
    row(
        "positions, tiles and heads in batches",
        &format!("{:.0} entries/s", (size - before) as f64 / took),
        "20000/s",
    );

    let begun = Instant::now();
    for turn in 0..PROOFS {
        let record = records[turn * 7 % records.len()];
        proof_of(&office, record, 1).expect("a proof");
    }
    let took = begun.elapsed().as_secs_f64() / PROOFS as f64;
    row(
        "a proof file from the store, checked against the signed root",
        &format!("{:.0} us", took * 1e6),
        "50 us",
    );

    let begun = Instant::now();
    let report = operations::audit(&office, None).expect("an audit");
    let took = begun.elapsed().as_secs_f64();
    assert!(report.faults.is_empty(), "{:?}", report.faults.first());
    row(
        "audit: leaves, tree, tiles, heads, payloads, texts, every table",
        &format!(
            "{took:.1} s for {} entries, {:.1} MB/s of payloads and texts",
            report.entries,
            report.bytes as f64 / 1e6 / took
        ),
        "10 s",
    );
}

fn row(what: &str, figure: &str, goal: &str) {
    println!("| {what} | {figure} | {goal} |");
}

/// Publishes some records by a migration.
fn published(office: &TestOffice, from: usize) -> Vec<RecordId> {
    let supervisor = Person::Supervisor.staff();
    if from == 0 {
        open_migration(office, &supervisor, new_act(), BATCH, "旧网站").expect("a migration");
        confirm_migration(office, &Person::Issuer.staff(), new_act(), BATCH).expect("confirmed");
    }
    let order = MigrationOrder {
        batch: BATCH,
        authoriser: supervisor,
        confirmed_by: Person::Issuer.id(),
        stated: BTreeMap::from([("validity".to_owned(), "in_force".to_owned())]),
    };
    (from + 1..=from + PUBLISHED)
        .map(|number| {
            let text = format!(
                "云岭市教育局关于第{number}项工作的通知\n\n云教〔2024〕{number}号\n\n各中小学校：\n\n\
                 请认真落实。\n\n云岭市教育局\n2024年5月6日\n（此件公开发布）\n"
            );
            match migrate_document(office, &order, "通知.txt", text.as_bytes(), &BatchNumbers::default()).imported {
                Imported::Published { record, .. } => record,
                other => panic!("not published: {other:?}"),
            }
        })
        .collect()
}

/// The smallest act that there is: it writes one payload, one leaf, and no other table.
fn act(office: &Office) {
    let fact = || {
        Fact::PasswordSet(PasswordSet {
            officer: ByteArray::from(Person::Author.id().0),
            once: false,
        })
    };
    office
        .act(Actor::Operator, new_act(), |_| {
            Ok::<_, StoreError>(Done {
                fact: fact(),
                slots: Vec::new(),
                result: (),
            })
        })
        .expect("the act is durable");
}

/// Runs something while positions are given beside it, as `serve` does.
fn while_sequenced<T>(office: &Office, work: impl FnOnce(&Office) -> T) -> T {
    let stopped = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| office.follow_until(&|| stopped.load(Ordering::Relaxed)));
        let done = work(office);
        stopped.store(true, Ordering::Relaxed);
        done
    })
}

fn rate_of(office: &Office, clients: usize) -> f64 {
    let done = AtomicUsize::new(0);
    let until = Instant::now() + SOME_TIME;
    std::thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                while Instant::now() < until {
                    act(office);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    done.into_inner() as f64 / SOME_TIME.as_secs_f64()
}

fn write(office: &Office, count: usize) {
    let left = AtomicUsize::new(count);
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let take = |left: usize| left.checked_sub(1);
                while left
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                    .is_ok()
                {
                    act(office);
                }
            });
        }
    });
}
