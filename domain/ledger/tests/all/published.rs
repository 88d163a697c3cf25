//! The one file that a citizen keeps: a published edition with its proof.

use ledger::digest::sha256;
use ledger::published::NotPublished;
use ledger::{
    Head, Instant, Leaf, Position, ProofFile, PublishedExtra, Signer, TileWriter, Trust,
    manifest_digest, proof, verify_published,
};

use crate::office::{Kept, ORIGIN, counting_from, log_signer};

fn extra() -> PublishedExtra {
    PublishedExtra {
        salt: counting_from(0x40),
        instant: Instant(1_790_000_000_123_456),
        record: [0xab; 16],
        edition: 2,
        manifest: b"\x01\x82\x63one\x63two".to_vec(),
    }
}

/// A log of 300 leaves in which number 260 publishes the edition.
fn published() -> ProofFile {
    let sealed = |number: u64| Leaf::Sealed {
        instant: Instant(number),
        commitment: sha256(&number.to_be_bytes()),
    };
    let mut leaves: Vec<_> = (0..300).map(|number| sealed(number).hash()).collect();
    leaves[260] = extra().leaf().hash();
    let mut writer = TileWriter::new();
    let mut tiles = Kept(writer.grow(&leaves).into_iter().collect());
    let head = Head {
        origin: ORIGIN.to_owned(),
        size: 300,
        root: writer.root(),
    };
    ProofFile {
        extra: Some(extra().encode()),
        position: Position(260),
        path: proof::inclusion(&mut tiles, 260, 300).unwrap(),
        head: head
            .follows(&Head::empty(ORIGIN), &[])
            .unwrap()
            .sign(&[&log_signer()])
            .unwrap(),
    }
}

#[test]
fn a_proof_file_tells_which_edition_was_published_when_and_where() {
    let log = log_signer();
    let file = published().to_string();
    let edition = verify_published(file.as_bytes(), &Trust::in_log(log.key())).unwrap();
    assert_eq!(edition.record, [0xab; 16]);
    assert_eq!(edition.edition, 2);
    assert_eq!(edition.manifest, extra().manifest);
    assert_eq!(edition.manifest_digest, manifest_digest(&extra().manifest));
    assert_eq!(edition.instant, extra().instant);
    assert_eq!((edition.position, edition.size), (Position(260), 300));
    assert_eq!(edition.origin, ORIGIN);
    assert_eq!(edition.cosigned, []);
}

#[test]
fn any_changed_byte_of_the_file_is_refused() {
    let log = log_signer();
    let trust = Trust::in_log(log.key());
    let file = published().to_string().into_bytes();
    for place in 0..file.len() {
        // A neighbour, the other case of a letter, and a byte that is not ASCII.
        for mask in [0x01, 0x20, 0x80] {
            let mut altered = file.clone();
            altered[place] ^= mask;
            assert!(
                verify_published(&altered, &trust).is_err(),
                "byte {place}, {mask:#04x}"
            );
        }
    }
}

#[test]
fn a_file_cut_short_is_refused() {
    let log = log_signer();
    let file = published().to_string().into_bytes();
    for length in 0..file.len() {
        assert!(verify_published(&file[..length], &Trust::in_log(log.key())).is_err());
    }
}

#[test]
fn each_fact_of_the_extra_line_is_bound_by_the_leaf() {
    let log = log_signer();
    let altered = [
        PublishedExtra {
            salt: [0; 32],
            ..extra()
        },
        PublishedExtra {
            instant: Instant(0),
            ..extra()
        },
        PublishedExtra {
            record: [0; 16],
            ..extra()
        },
        PublishedExtra {
            edition: 3,
            ..extra()
        },
        PublishedExtra {
            manifest: vec![],
            ..extra()
        },
    ];
    for extra in altered {
        let file = ProofFile {
            extra: Some(extra.encode()),
            ..published()
        }
        .to_string();
        let refused = verify_published(file.as_bytes(), &Trust::in_log(log.key()));
        assert!(
            matches!(refused, Err(NotPublished::NotProven(_))),
            "{extra:?}"
        );
    }
}

#[test]
fn a_proof_without_a_manifest_proves_no_edition() {
    let log = log_signer();
    let trust = Trust::in_log(log.key());
    let bare = ProofFile {
        extra: None,
        ..published()
    }
    .to_string();
    assert_eq!(
        verify_published(bare.as_bytes(), &trust),
        Err(NotPublished::NoExtra)
    );
    let short = ProofFile {
        extra: Some(vec![1, 2]),
        ..published()
    }
    .to_string();
    let refused = verify_published(short.as_bytes(), &trust);
    assert!(matches!(refused, Err(NotPublished::NotPublishedExtra(_))));
}
