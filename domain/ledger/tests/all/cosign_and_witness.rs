//! Heads that follow each other, witnesses that vouch for them, and the requests between.

use ledger::cosignature::{MAX_TIME, NotCosigned};
use ledger::head::{Contradiction, NotSigned};
use ledger::note::NotVerified;
use ledger::proof::Unproven;
use ledger::tree::{MAX_SIZE, empty_root};
use ledger::witness::{AddCheckpoint, NotARequest};
use ledger::{Cosigner, Ed25519Signer, Head, Note};
use proptest::prelude::*;

use crate::office::{Log, ORIGIN, log_signer, witness};
use crate::proofs::config;

#[test]
fn a_head_that_contradicts_the_one_before_it_may_not_be_signed() {
    let log = Log::of(7);
    let (seven, three) = (log.head(), Log::of(3).head());
    let proof = log.consistency(3);
    let unproven = |why| Contradiction::Unproven(why);
    let table = [
        (
            Head {
                origin: "other.example".into(),
                ..seven.clone()
            },
            three.clone(),
            &proof[..],
            Contradiction::AnotherLog {
                previous: ORIGIN.into(),
                next: "other.example".into(),
            },
        ),
        (
            Head {
                origin: "two words".into(),
                ..seven.clone()
            },
            three.clone(),
            &proof[..],
            Contradiction::WrongOrigin("two words".into()),
        ),
        (
            three.clone(),
            seven.clone(),
            &[][..],
            Contradiction::Shrunk {
                previous: 7,
                next: 3,
            },
        ),
        (
            Head {
                root: [0; 32],
                ..seven.clone()
            },
            seven.clone(),
            &[][..],
            unproven(Unproven::AnotherRoot),
        ),
        (
            Head {
                root: [0; 32],
                ..seven.clone()
            },
            three.clone(),
            &proof[..],
            unproven(Unproven::AnotherRoot),
        ),
        (
            seven.clone(),
            Head {
                root: [0; 32],
                ..three.clone()
            },
            &proof[..],
            unproven(Unproven::AnotherRoot),
        ),
        (
            seven.clone(),
            three.clone(),
            &proof[..3],
            unproven(Unproven::WrongNumber(3)),
        ),
        (
            seven.clone(),
            three.clone(),
            &[][..],
            unproven(Unproven::WrongNumber(0)),
        ),
        (
            seven.clone(),
            seven.clone(),
            &proof[..],
            unproven(Unproven::WrongNumber(4)),
        ),
        (
            seven.clone(),
            Head::empty(ORIGIN),
            &proof[..],
            unproven(Unproven::WrongNumber(4)),
        ),
        (
            Head {
                root: [0; 32],
                ..Head::empty(ORIGIN)
            },
            Head::empty(ORIGIN),
            &[][..],
            Contradiction::NotEmpty,
        ),
        (
            seven.clone(),
            Head {
                root: [0; 32],
                ..Head::empty(ORIGIN)
            },
            &[][..],
            Contradiction::NotEmpty,
        ),
        (
            Head {
                size: MAX_SIZE + 1,
                ..seven.clone()
            },
            three.clone(),
            &proof[..],
            Contradiction::TooLarge(MAX_SIZE + 1),
        ),
    ];
    for (next, previous, proof, expected) in table {
        assert_eq!(next.follows(&previous, proof), Err(expected));
    }
}

#[test]
fn an_unchanged_head_may_be_signed_again() {
    let head = Log::of(7).head();
    assert!(head.clone().follows(&head, &[]).is_ok());
    let empty = Head::empty(ORIGIN);
    assert_eq!(empty.root, empty_root());
    assert!(empty.clone().follows(&empty, &[]).is_ok());
}

#[test]
fn a_head_is_signed_only_under_the_name_of_its_log() {
    let next = Log::of(7)
        .head()
        .follows(&Head::empty(ORIGIN), &[])
        .unwrap();
    let stranger = Ed25519Signer::from_seed("other.example", &[7; 32]).unwrap();
    let refused = next.sign(&[&log_signer(), &stranger]);
    assert!(matches!(refused, Err(NotSigned::AnotherName { .. })));
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn heads_of_a_growing_log_follow_each_other(
        sizes in prop::collection::vec(0_u64..300, 1..5),
    ) {
        let mut log = Log::default();
        let mut previous = Head::empty(ORIGIN);
        for more in sizes {
            log.grow_to(previous.size + more);
            let proof = log.consistency(previous.size);
            let next = log.head().follows(&previous, &proof);
            prop_assert!(next.is_ok());
            previous = log.head();
        }
    }
}

#[test]
fn a_cosignature_holds_for_its_head_its_time_and_its_witness_alone() {
    let log = Log::of(7);
    let mut note = log.signed();
    let line = witness().cosign(&note, 1_700_000_000).unwrap();
    note.add(line.clone());
    let keys = [witness().key().clone()];
    let verified = note.verify(&keys).unwrap();
    assert_eq!(verified.signed_by[0].time, Some(1_700_000_000));

    let mut another_head = Log::of(6).signed();
    another_head.add(line);
    assert!(matches!(
        another_head.verify(&keys),
        Err(NotVerified::WrongSignature { .. })
    ));

    let words = note
        .to_string()
        .replace("IDJKvgAAAABlU/EA", "IDJKvgAAAABlU/EB");
    let another_time = Note::parse(words.as_bytes()).unwrap();
    assert!(matches!(
        another_time.verify(&keys),
        Err(NotVerified::WrongSignature { .. })
    ));

    let other = Cosigner::from_seed("witness.example/w1", &[9; 32]).unwrap();
    assert_eq!(
        note.verify(&[other.key().clone()]),
        Err(NotVerified::NoKnownSignature)
    );
}

#[test]
fn only_heads_are_cosigned_and_only_at_times_that_can_be_written() {
    let note = Note::new("just a note\n").unwrap();
    assert!(matches!(
        witness().cosign(&note, 1),
        Err(NotCosigned::NotAHead(_))
    ));
    let head = Log::of(7).signed();
    for time in [0, MAX_TIME + 1, u64::MAX] {
        assert_eq!(
            witness().cosign(&head, time),
            Err(NotCosigned::WrongTime(time))
        );
    }
    for time in [1, MAX_TIME] {
        let mut head = head.clone();
        head.add(witness().cosign(&head, time).unwrap());
        assert!(head.verify(&[witness().key().clone()]).is_ok());
    }
}

#[test]
fn a_malformed_request_to_a_witness_is_refused() {
    let log = Log::of(7);
    let request = AddCheckpoint {
        old_size: 3,
        proof: log.consistency(3),
        head: log.signed(),
    };
    let words = request.to_string();
    let hash = "jq5r07Ogfx917nKlMWKebrMeQuYvdg5H3lKlPDZB7yM=\n";
    let replaced = |from: &str, to: &str| words.replacen(from, to, 1);
    let table = [
        (String::new(), NotARequest::NotDivided),
        (replaced("\n\n", "\n"), NotARequest::WrongHash(5)),
        (replaced("old 3", "old 03"), NotARequest::WrongOldSize),
        (replaced("old 3", "old"), NotARequest::WrongOldSize),
        (replaced("old 3", "old -1"), NotARequest::WrongOldSize),
        (replaced("old 3", " old 3"), NotARequest::WrongOldSize),
        (replaced("old 3\n", ""), NotARequest::WrongOldSize),
        (replaced(hash, "AAAA\n"), NotARequest::WrongHash(4)),
        (replaced(hash, &hash.repeat(61)), NotARequest::TooManyHashes),
        (
            replaced("old 3", "old 8"),
            NotARequest::OldSizeAboveSize {
                old_size: 8,
                size: 7,
            },
        ),
    ];
    for (words, expected) in table {
        assert_eq!(
            AddCheckpoint::parse(words.as_bytes()),
            Err(expected),
            "{words}"
        );
    }
    assert!(AddCheckpoint::parse(replaced(hash, &hash.repeat(60)).as_bytes()).is_ok());
    let not_a_head = replaced("\n7\n", "\n07\n");
    assert!(matches!(
        AddCheckpoint::parse(not_a_head.as_bytes()),
        Err(NotARequest::NotACheckpoint(_))
    ));
    let unsigned = words.split_once("\n— ").unwrap().0;
    assert!(matches!(
        AddCheckpoint::parse(unsigned.as_bytes()),
        Err(NotARequest::NotANote(_))
    ));
}

#[test]
fn a_first_request_has_no_proof() {
    let request = AddCheckpoint {
        old_size: 0,
        proof: vec![],
        head: Log::of(7).signed(),
    };
    let words = request.to_string();
    assert!(words.starts_with("old 0\n\nexample.com/"));
    assert_eq!(AddCheckpoint::parse(words.as_bytes()), Ok(request));
}
