//! Proof files: their form, and whom to believe.

use ledger::proof::Unproven;
use ledger::proof_file::{NotAProofFile, NotProven};
use ledger::{
    Cosigner, Ed25519Signer, Position, ProofFile, SM2_IDENTIFIER, Signer, Sm2Signer, Trust,
};

use crate::office::{Log, ORIGIN, counting_from, log_signer, witness};

fn file(index: u64, extra: Option<&[u8]>) -> ProofFile {
    let log = Log::of(7);
    ProofFile {
        extra: extra.map(<[u8]>::to_vec),
        position: Position(index),
        path: log.inclusion(index),
        head: log.signed(),
    }
}

#[test]
fn a_proof_file_of_another_form_is_refused() {
    let words = file(4, Some(b"hello")).to_string();
    let hash = "jxWTy5L0Kdk0C5u8HwuxIq34AmxCpKQhQuIWiTFycjY=\n";
    let replaced = |from: &str, to: &str| words.replacen(from, to, 1);
    let table = [
        (String::new(), NotAProofFile::NotDivided),
        (replaced("@v1", "@v2"), NotAProofFile::NotDivided),
        (replaced("c2sp", " c2sp"), NotAProofFile::NotDivided),
        (
            replaced("extra aGVsbG8=", "extra"),
            NotAProofFile::WrongExtra,
        ),
        (
            replaced("extra aGVsbG8=", "extra "),
            NotAProofFile::WrongExtra,
        ),
        (replaced("aGVsbG8=", "aGVsbG8"), NotAProofFile::WrongExtra),
        (replaced("aGVsbG8=", "aGVsbG9="), NotAProofFile::WrongExtra),
        (
            replaced("extra aGVsbG8=", "extra aGVsbG8=\nextra aGVsbG8="),
            NotAProofFile::WrongIndex,
        ),
        (replaced("index 4", "index 04"), NotAProofFile::WrongIndex),
        (replaced("index 4", "index +4"), NotAProofFile::WrongIndex),
        (replaced("index 4", "index"), NotAProofFile::WrongIndex),
        (replaced("index 4\n", ""), NotAProofFile::WrongIndex),
        (
            replaced("index 4", "index 9223372036854775808"),
            NotAProofFile::WrongIndex,
        ),
        (
            replaced("index 4", "index 4\nextra aGVsbG8="),
            NotAProofFile::WrongHash(1),
        ),
        (replaced(hash, "AAAA\n"), NotAProofFile::WrongHash(1)),
        (
            replaced(hash, &hash.repeat(63)),
            NotAProofFile::TooManyHashes,
        ),
    ];
    for (words, expected) in table {
        assert_eq!(ProofFile::parse(words.as_bytes()), Err(expected), "{words}");
    }
    assert!(ProofFile::parse(replaced(hash, &hash.repeat(62)).as_bytes()).is_ok());
    assert_eq!(ProofFile::parse(b"\xff"), Err(NotAProofFile::NotPlainText));
    let unsigned = words.split_once("\n— ").unwrap().0;
    assert!(matches!(
        ProofFile::parse(unsigned.as_bytes()),
        Err(NotAProofFile::NotANote(_))
    ));
    let long = vec![b'x'; ledger::proof_file::MAX_LENGTH + 1];
    assert_eq!(ProofFile::parse(&long), Err(NotAProofFile::TooLong));
}

#[test]
fn a_proof_shows_its_own_entry_at_its_own_place_and_no_other() {
    let log = log_signer();
    let trust = Trust::in_log(log.key());
    for index in 0..7 {
        let file = file(index, None);
        let proven = file
            .verify(format!("leaf-{index}").as_bytes(), &trust)
            .unwrap();
        assert_eq!((proven.position, proven.head.size), (Position(index), 7));
        let other = file.verify(b"leaf-7", &trust);
        assert_eq!(other, Err(NotProven::Unproven(Unproven::AnotherRoot)));
        let moved = ProofFile {
            position: Position((index + 1) % 7),
            ..file.clone()
        };
        assert!(
            moved
                .verify(format!("leaf-{index}").as_bytes(), &trust)
                .is_err()
        );
        let beyond = ProofFile {
            position: Position(7),
            ..file
        };
        assert!(beyond.verify(b"leaf-7", &trust).is_err());
    }
}

#[test]
fn a_head_of_another_log_or_key_is_not_believed() {
    let log = log_signer();
    let other_key = Ed25519Signer::from_seed(ORIGIN, &[9; 32]).unwrap();
    let file = file(4, None);
    assert!(matches!(
        file.verify(b"leaf-4", &Trust::in_log(other_key.key())),
        Err(NotProven::NotVerified(_))
    ));
    let elsewhere = Trust {
        origin: "other.example",
        ..Trust::in_log(log.key())
    };
    assert_eq!(
        file.verify(b"leaf-4", &elsewhere),
        Err(NotProven::AnotherOrigin(ORIGIN.to_owned()))
    );
    assert!(matches!(
        file.verify(b"leaf-4", &Trust::in_log(witness().key())),
        Err(NotProven::NotALogKey(_))
    ));
}

#[test]
fn a_second_signature_that_policy_asks_for_cannot_be_left_out() {
    let log = log_signer();
    let sm2 = Sm2Signer::from_scalar(ORIGIN, SM2_IDENTIFIER, &counting_from(0x40)).unwrap();
    let also = [sm2.key().clone()];
    let trust = Trust {
        also: &also,
        ..Trust::in_log(log.key())
    };
    let mut file = file(4, None);
    let missing = NotProven::NotSignedBy {
        name: ORIGIN.to_owned(),
        id: sm2.key().id(),
    };
    assert_eq!(file.verify(b"leaf-4", &trust), Err(missing));
    file.head.sign(&sm2).unwrap();
    assert!(file.verify(b"leaf-4", &trust).is_ok());

    let only_sm2 = Trust::in_log(sm2.key());
    assert!(file.verify(b"leaf-4", &only_sm2).is_ok());
}

#[test]
fn a_quorum_counts_known_witnesses_and_each_once() {
    let log = log_signer();
    let second = Cosigner::from_seed("witness.example/w2", &[9; 32]).unwrap();
    let alias = Cosigner::from_seed("witness.example/alias", &[9; 32]).unwrap();
    let unknown = Cosigner::from_seed("witness.example/unknown", &[10; 32]).unwrap();
    let keys = [&witness(), &second, &alias].map(|witness| witness.key().clone());
    let two = Trust {
        witnesses: &keys,
        quorum: 2,
        ..Trust::in_log(log.key())
    };
    let too_few = |found| Err(NotProven::TooFewWitnesses { found, wanted: 2 });

    let mut file = file(4, None);
    assert_eq!(file.verify(b"leaf-4", &two), too_few(0));
    file.head.add(unknown.cosign(&file.head, 5).unwrap());
    assert_eq!(file.verify(b"leaf-4", &two), too_few(0));
    file.head.add(second.cosign(&file.head, 6).unwrap());
    file.head.add(alias.cosign(&file.head, 7).unwrap());
    assert_eq!(file.verify(b"leaf-4", &two), too_few(1));
    file.head.add(witness().cosign(&file.head, 8).unwrap());
    let proven = file.verify(b"leaf-4", &two).unwrap();
    assert_eq!(
        proven.cosigned.last(),
        Some(&("witness.example/w1".to_owned(), 8))
    );
}

#[test]
fn witnesses_alone_do_not_vouch_for_a_log() {
    let log = log_signer();
    let mut file = file(4, None);
    let line = witness().cosign(&file.head, 5).unwrap();
    file.head = ledger::Note::new(file.head.unverified_text()).unwrap();
    file.head.add(line);
    let keys = [witness().key().clone()];
    let trust = Trust {
        witnesses: &keys,
        quorum: 1,
        ..Trust::in_log(log.key())
    };
    let missing = NotProven::NotSignedBy {
        name: ORIGIN.to_owned(),
        id: log.key().id(),
    };
    assert_eq!(file.verify(b"leaf-4", &trust), Err(missing));
}
