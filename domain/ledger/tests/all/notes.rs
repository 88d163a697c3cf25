//! Notes and keys: what is refused, what is ignored, and who is believed.

use ledger::checkpoint::NotACheckpoint;
use ledger::key::NotAKey;
use ledger::note::{MAX_LENGTH, NotANote, NotVerified, parse_lines};
use ledger::{Checkpoint, Ed25519Signer, Note, SM2_IDENTIFIER, Signer, Sm2Signer, VerifierKey};
use proptest::prelude::*;

use crate::office::{LOG_KEY, Log, ORIGIN, WITNESS_KEY, counting_from, log_signer, witness};
use crate::proofs::config;

const LINE: &str = "— name AAAAAAA=\n";

fn read(words: &str) -> Result<Note, NotANote> {
    Note::parse(words.as_bytes())
}

#[test]
fn a_malformed_note_is_refused_whole() {
    let table = [
        ("", NotANote::NotDivided),
        ("text\n", NotANote::NotDivided),
        ("text\n\n", NotANote::NotDivided),
        ("text\n— name AAAAAAA=\n", NotANote::NotDivided),
        ("text\n\n— name AAAAAAA=", NotANote::NotDivided),
        ("text\n\n— name AAAAAAA=\n\n", NotANote::NotDivided),
        ("te\txt\n\n— name AAAAAAA=\n", NotANote::NotPlainText),
        ("text\r\n\n— name AAAAAAA=\n", NotANote::NotPlainText),
        ("text\n\n— name AAAAAAA=\r\n", NotANote::NotPlainText),
        ("te\0xt\n\n— name AAAAAAA=\n", NotANote::NotPlainText),
        ("\u{feff}text\n\n— name AAAAAAA=\n", NotANote::NotPlainText),
        ("text\n\n- name AAAAAAA=\n", NotANote::MalformedSignature(1)),
        ("text\n\n—name AAAAAAA=\n", NotANote::MalformedSignature(1)),
        ("text\n\n—  AAAAAAA=\n", NotANote::MalformedSignature(1)),
        ("text\n\n— name\n", NotANote::MalformedSignature(1)),
        ("text\n\n— name \n", NotANote::MalformedSignature(1)),
        (
            "text\n\n— na+me AAAAAAA=\n",
            NotANote::MalformedSignature(1),
        ),
        (
            "text\n\n— na\u{3000}me AAAAAAA=\n",
            NotANote::MalformedSignature(1),
        ),
        (
            "text\n\n— name  AAAAAAA=\n",
            NotANote::MalformedSignature(1),
        ),
        (
            "text\n\n— name AAAAAAA= \n",
            NotANote::MalformedSignature(1),
        ),
        ("text\n\n— name AAAAAAA\n", NotANote::MalformedSignature(1)),
        ("text\n\n— name AAAAAAB=\n", NotANote::MalformedSignature(1)),
        ("text\n\n— name AAAAAA-=\n", NotANote::MalformedSignature(1)),
        ("text\n\n— name AAAAAA==\n", NotANote::MalformedSignature(1)),
        (
            "text\n\n— name AAAAAAA=\nwords\n",
            NotANote::MalformedSignature(2),
        ),
    ];
    for (words, expected) in table {
        assert_eq!(read(words), Err(expected), "{words:?}");
    }
    assert_eq!(Note::parse(b"te\xffxt\n\n"), Err(NotANote::NotPlainText));
}

#[test]
fn notes_and_signatures_beyond_the_bounds_are_refused() {
    assert!(read(&format!("text\n\n{}", LINE.repeat(100))).is_ok());
    assert_eq!(
        read(&format!("text\n\n{}", LINE.repeat(101))),
        Err(NotANote::TooManySignatures)
    );
    let long = format!("{}\n\n{LINE}", "x".repeat(MAX_LENGTH));
    assert_eq!(read(&long), Err(NotANote::TooLong));
    assert_eq!(
        Note::new(&format!("{}\n", "x".repeat(MAX_LENGTH))),
        Err(NotANote::TooLong)
    );
}

#[test]
fn a_text_may_hold_blank_lines_because_the_last_one_divides() {
    let words = "one\n\ntwo\n\n\n— name AAAAAAA=\n";
    let note = read(words).unwrap();
    assert_eq!(note.unverified_text(), "one\n\ntwo\n\n");
    assert_eq!(note.to_string(), words);
}

#[test]
fn lines_of_unknown_keys_are_ignored_also_where_only_name_or_id_is_known() {
    let mut note = Log::of(7).signed();
    note.sign(&Ed25519Signer::from_seed(ORIGIN, &[9; 32]).unwrap())
        .unwrap();
    note.sign(&Ed25519Signer::from_seed("other.example", &counting_from(0)).unwrap())
        .unwrap();
    // The id of the log's key under another name, with a signature that is none.
    let stranger = "— stranger.example xCxHgwAAAAA=\n";
    parse_lines(stranger)
        .unwrap()
        .into_iter()
        .for_each(|line| note.add(line));
    assert_eq!(note.signatures().len(), 4);

    let keys = [LOG_KEY.parse().unwrap()];
    assert_eq!(note.verify(&keys).unwrap().signed_by.len(), 1);
    let stranger = [Ed25519Signer::from_seed(ORIGIN, &[8; 32])
        .unwrap()
        .key()
        .clone()];
    assert_eq!(note.verify(&stranger), Err(NotVerified::NoKnownSignature));
    assert_eq!(note.verify(&[]), Err(NotVerified::NoKnownSignature));
}

#[test]
fn one_wrong_signature_of_a_known_key_condemns_the_note() {
    let wrong = Log::of(6).signed().signatures()[0].to_string();
    let mut note = Log::of(7).signed();
    note.sign(&Ed25519Signer::from_seed(ORIGIN, &[9; 32]).unwrap())
        .unwrap();
    let other = [Ed25519Signer::from_seed(ORIGIN, &[9; 32])
        .unwrap()
        .key()
        .clone()];
    assert!(note.verify(&other).is_ok());

    parse_lines(&wrong)
        .unwrap()
        .into_iter()
        .for_each(|line| note.add(line));
    let keys = [LOG_KEY.parse().unwrap(), other[0].clone()];
    let id = keys[0].id();
    assert_eq!(
        note.verify(&keys),
        Err(NotVerified::WrongSignature {
            name: ORIGIN.to_owned(),
            id
        })
    );
}

#[test]
fn of_two_lines_of_one_key_the_first_counts() {
    let right = Log::of(7).signed();
    let wrong = Log::of(6).signed().signatures()[0].to_string();
    let keys: [VerifierKey; 1] = [LOG_KEY.parse().unwrap()];
    let twice = read(&format!("{right}{}", right.signatures()[0])).unwrap();
    assert_eq!(twice.verify(&keys).unwrap().signed_by.len(), 1);
    let right_first = read(&format!("{right}{wrong}")).unwrap();
    assert_eq!(right_first.verify(&keys).unwrap().signed_by.len(), 1);
    let text = right.unverified_text();
    let wrong_first = read(&format!("{text}\n{wrong}{}", right.signatures()[0])).unwrap();
    assert!(wrong_first.verify(&keys).is_err());
}

#[test]
fn signing_again_replaces_the_line_of_the_same_key() {
    let mut note = Log::of(7).signed();
    note.sign(&log_signer()).unwrap();
    assert_eq!(note, Log::of(7).signed());
}

#[test]
fn a_signature_of_the_wrong_length_is_a_wrong_signature() {
    let log: VerifierKey = LOG_KEY.parse().unwrap();
    let witness: VerifierKey = WITNESS_KEY.parse().unwrap();
    let sm2 = Sm2Signer::from_scalar(ORIGIN, SM2_IDENTIFIER, &[7; 32]).unwrap();
    for length in [0, 1, 7, 8, 63, 64, 65, 72, 100] {
        let signature = vec![0xff; length];
        for key in [&log, &witness, sm2.key()] {
            assert!(!key.verifies("text\n", &signature), "{key} {length}");
        }
    }
}

#[test]
fn a_key_that_is_not_what_it_says_is_refused() {
    let material = LOG_KEY.splitn(3, '+').last().unwrap();
    let table = [
        (String::new(), NotAKey::Malformed),
        ("name".to_owned(), NotAKey::Malformed),
        ("name+c42c4783".to_owned(), NotAKey::Malformed),
        (
            format!("{ORIGIN}+c42c4783+{}", &material[1..]),
            NotAKey::Malformed,
        ),
        (format!("{ORIGIN}+c42c4783+"), NotAKey::Malformed),
        (
            format!("+c42c4783+{material}"),
            NotAKey::WrongName(String::new()),
        ),
        (
            format!("a b+c42c4783+{material}"),
            NotAKey::WrongName("a b".to_owned()),
        ),
        (format!("{ORIGIN}+c42c4783+AgAA"), NotAKey::UnknownType(2)),
        (format!("{ORIGIN}+c42c4783+AQAA"), NotAKey::WrongPublicKey),
        (format!("{ORIGIN}+c42c4783+/wAA"), NotAKey::WrongPublicKey),
    ];
    for (words, expected) in table {
        assert_eq!(words.parse::<VerifierKey>(), Err(expected), "{words}");
    }
    for id in ["c42c4784", "C42C4783", "c42c478", "0c42c4783"] {
        let words = format!("{ORIGIN}+{id}+{material}");
        let refused = words.parse::<VerifierKey>();
        assert!(matches!(refused, Err(NotAKey::WrongId { .. })), "{words}");
    }
}

#[test]
fn an_sm2_key_with_another_identifier_or_form_of_point_is_refused() {
    let signer = Sm2Signer::from_scalar(ORIGIN, SM2_IDENTIFIER, &[7; 32]).unwrap();
    let words = signer.key().to_string();
    assert_eq!(words.parse(), Ok(signer.key().clone()));
    for identifier in [
        "",
        "\n",
        "/sm2-sm3/v1\n",
        "a b/sm2-sm3/v1\n",
        "example.com/sm2-sm3/v1",
    ] {
        let refused = Sm2Signer::from_scalar(ORIGIN, identifier, &[7; 32]);
        assert_eq!(
            refused.unwrap_err(),
            NotAKey::WrongIdentifier,
            "{identifier:?}"
        );
    }
    let elsewhere = Sm2Signer::from_scalar(ORIGIN, "example.com/sm2-sm3/v1\n", &[7; 32]).unwrap();
    assert_ne!(elsewhere.key().id(), signer.key().id());
    for first in [0x00, 0x02, 0x06] {
        let mut public = [0; 65];
        public[0] = first;
        let refused = VerifierKey::sm2(ORIGIN, SM2_IDENTIFIER, &public);
        assert_eq!(refused, Err(NotAKey::WrongPublicKey));
    }
}

#[test]
fn no_secret_key_is_printed() {
    // In decimal and in hex, as a derived Debug would write these bytes.
    let secret = [0xc7; 32];
    let printed = [
        format!("{:?}", Ed25519Signer::from_seed(ORIGIN, &secret).unwrap()),
        format!(
            "{:?}",
            Sm2Signer::from_scalar(ORIGIN, SM2_IDENTIFIER, &secret).unwrap()
        ),
        format!(
            "{:?}",
            ledger::Cosigner::from_seed(ORIGIN, &secret).unwrap()
        ),
    ];
    for words in printed {
        let lower = words.to_lowercase();
        assert!(
            !lower.contains("c7c7") && !lower.contains("199, 199"),
            "{words}"
        );
    }
}

#[test]
fn an_sm2_scalar_out_of_bounds_is_refused() {
    // The order of the group. With one less, 1 + d would be zero, so it could never sign.
    let order = [
        0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x72, 0x03, 0xdf, 0x6b, 0x21, 0xc6, 0x05, 0x2b, 0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5,
        0x41, 0x23,
    ];
    let mut one_less = order;
    one_less[31] -= 1;
    let mut two_less = order;
    two_less[31] -= 2;
    for scalar in [[0; 32], order, one_less, [0xff; 32]] {
        assert!(Sm2Signer::from_scalar(ORIGIN, SM2_IDENTIFIER, &scalar).is_err());
    }
    let largest = Sm2Signer::from_scalar(ORIGIN, SM2_IDENTIFIER, &two_less).unwrap();
    let mut note = Note::new("text\n").unwrap();
    note.sign(&largest).unwrap();
    assert!(note.verify(&[largest.key().clone()]).is_ok());
}

#[test]
fn a_checkpoint_that_is_not_written_plainly_is_refused() {
    let root = "CwB/uRXrmyoUb1SxyG7FO2ZPjkVbdmCwtu4T7cDZIcA=";
    let table = [
        (String::new(), NotACheckpoint::TooShort),
        ("log\n7\n".to_owned(), NotACheckpoint::TooShort),
        (format!("log\n7\n{root}"), NotACheckpoint::TooShort),
        (format!("\n7\n{root}\n"), NotACheckpoint::NoOrigin),
        (format!("lo\rg\n7\n{root}\n"), NotACheckpoint::NoOrigin),
        (format!("log\n\n{root}\n"), NotACheckpoint::WrongSize),
        (format!("log\n+7\n{root}\n"), NotACheckpoint::WrongSize),
        (format!("log\n-7\n{root}\n"), NotACheckpoint::WrongSize),
        (format!("log\n07\n{root}\n"), NotACheckpoint::WrongSize),
        (format!("log\n00\n{root}\n"), NotACheckpoint::WrongSize),
        (format!("log\n 7\n{root}\n"), NotACheckpoint::WrongSize),
        (format!("log\n7 \n{root}\n"), NotACheckpoint::WrongSize),
        (format!("log\n7\r\n{root}\n"), NotACheckpoint::WrongSize),
        (format!("log\n0x7\n{root}\n"), NotACheckpoint::WrongSize),
        (format!("log\n７\n{root}\n"), NotACheckpoint::WrongSize),
        (
            format!("log\n9223372036854775808\n{root}\n"),
            NotACheckpoint::WrongSize,
        ),
        (
            format!("log\n99999999999999999999\n{root}\n"),
            NotACheckpoint::WrongSize,
        ),
        (
            format!("log\n7\n{}\n", &root[..43]),
            NotACheckpoint::WrongRoot,
        ),
        (
            format!("log\n7\n{}B=\n", &root[..42]),
            NotACheckpoint::WrongRoot,
        ),
        (format!("log\n7\n{root} \n"), NotACheckpoint::WrongRoot),
        ("log\n7\nAAAA\n".to_owned(), NotACheckpoint::WrongRoot),
        (
            format!("log\n7\n{root}\n\n"),
            NotACheckpoint::WrongExtension,
        ),
        (
            format!("log\n7\n{root}\nmore\n\n"),
            NotACheckpoint::WrongExtension,
        ),
        (
            format!("log\n7\n{root}\n\nmore\n"),
            NotACheckpoint::WrongExtension,
        ),
    ];
    for (text, expected) in table {
        assert_eq!(Checkpoint::parse(&text), Err(expected), "{text:?}");
    }
    for text in [
        format!("log\n0\n{root}\n"),
        format!("log\n9223372036854775807\n{root}\n"),
        format!("my log\n7\n{root}\nan extension\nanother\n"),
    ] {
        assert_eq!(Checkpoint::parse(&text).unwrap().to_string(), text);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_note_signed_with_every_sort_of_key_reads_back_and_verifies(
        text in "([a-z0-9 /.中文]{0,20}\n){1,5}", seed in any::<[u8; 32]>(),
    ) {
        let log = Ed25519Signer::from_seed("log.example", &seed).unwrap();
        let mut note = Note::new(&text).unwrap();
        note.sign(&log).unwrap();
        if let Ok(sm2) = Sm2Signer::from_scalar("log.example", SM2_IDENTIFIER, &seed) {
            note.sign(&sm2).unwrap();
            prop_assert!(note.verify(&[sm2.key().clone()]).is_ok());
            let another = Note::parse(format!("x{note}").as_bytes()).unwrap();
            prop_assert!(another.verify(&[sm2.key().clone()]).is_err());
        }
        prop_assert_eq!(Note::parse(note.to_string().as_bytes()), Ok(note.clone()));
        let keys = [log.key().clone()];
        prop_assert_eq!(note.verify(&keys).unwrap().text, &text);
    }

    #[test]
    fn reading_any_words_as_note_key_or_checkpoint_ends_in_an_answer(
        words in "(\\PC|[ \n+—=]){0,80}", bytes in prop::collection::vec(any::<u8>(), 0..120),
    ) {
        let _ = Note::parse(&bytes);
        let _ = words.parse::<VerifierKey>();
        let _ = Checkpoint::parse(&words);
        for words in [words.clone(), format!("{words}\n\n{LINE}")] {
            if let Ok(note) = Note::parse(words.as_bytes()) {
                prop_assert_eq!(note.to_string(), words);
            }
        }
    }
}

#[test]
fn a_cosignature_does_not_pass_for_the_line_of_a_log() {
    let witness = witness();
    let note = Log::of(7).signed();
    let line = witness.cosign(&note, 1_700_000_000).unwrap();
    let mut alone = Note::new(note.unverified_text()).unwrap();
    alone.add(line);
    let as_log = Ed25519Signer::from_seed("witness.example/w1", &counting_from(0x20)).unwrap();
    assert_ne!(as_log.key().id(), witness.key().id());
    assert_eq!(
        alone.verify(&[as_log.key().clone()]),
        Err(NotVerified::NoKnownSignature)
    );
}
