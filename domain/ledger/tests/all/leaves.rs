//! Leaves and digests, byte by byte. The figures come from Python's hashlib.

use ledger::leaf::NotALeaf;
use ledger::{
    Instant, Leaf, PublishedExtra, manifest_digest, payload_commitment, salted_manifest_digest,
    slot_digest,
};

use crate::office::{counting_from, hex, sha256_hex};

const PUBLISHED: &[u8] = include_bytes!("../../fixtures/leaf-v1-published.bin");
const SEALED: &[u8] = include_bytes!("../../fixtures/leaf-v1-sealed.bin");
const EXTRA: &[u8] = include_bytes!("../../fixtures/published-extra-v1.bin");
const INSTANT: Instant = Instant(1_790_000_000_123_456);
const MANIFEST: &[u8] = &[0x01, 0x80];

fn published() -> Leaf {
    Leaf::Published {
        record: std::array::from_fn(|place| place as u8),
        edition: 3,
        manifest: salted_manifest_digest(&counting_from(0x40), &manifest_digest(MANIFEST)),
        instant: INSTANT,
    }
}

fn sealed() -> Leaf {
    let commitment = payload_commitment(&counting_from(0x40), &[0x01, 0x81, 0x01]);
    Leaf::Sealed {
        instant: INSTANT,
        commitment,
    }
}

#[test]
fn digests_are_those_that_another_program_computes() {
    let salt = counting_from(0x40);
    let manifest = manifest_digest(MANIFEST);
    let content = ledger::digest::sha256("关于印发管理办法的通知".as_bytes());
    let table = [
        (
            manifest,
            "6869595421b027d270229b839418800f7f1070ccabc04fb0c7cee76e47b331a2",
        ),
        (
            salted_manifest_digest(&salt, &manifest),
            "e7b15959be710da424c8677ff36a594a54f57d4f4156bff8d69dc3f6c1a6b60c",
        ),
        (
            payload_commitment(&salt, &[0x01, 0x81, 0x01]),
            "2d95ce0486351d944d2ea0d834f55b01bd90e32f47df13bcd2ca2bb96c48075b",
        ),
        (
            slot_digest(&salt, "正文", &content).unwrap(),
            "7f37cc7369e6cbcd39e41c28bbd0ad7364c99d867b292105b8ce52ba7da2156a",
        ),
    ];
    for (computed, expected) in table {
        assert_eq!(hex(&computed), expected);
    }
}

#[test]
fn a_slot_name_too_long_for_its_length_field_has_no_digest() {
    let longest = "x".repeat(65_535);
    assert!(slot_digest(&[0; 32], &longest, &[0; 32]).is_some());
    assert_eq!(slot_digest(&[0; 32], &(longest + "x"), &[0; 32]), None);
}

#[test]
fn every_version_of_a_leaf_stays_readable() {
    for (bytes, leaf, hash) in [
        (
            PUBLISHED,
            published(),
            "59aff58a55d99d88171def87abfb78ed4037f0fbb7f22947a02213339e98b51c",
        ),
        (
            SEALED,
            sealed(),
            "4433da330ddc8ad2bf08d695757619a9cd4050ff48982943aa5a98c51550dde6",
        ),
    ] {
        assert_eq!(Leaf::decode(bytes), Ok(leaf));
        assert_eq!(leaf.encode(), bytes);
        assert_eq!(hex(&leaf.hash()), hash);
        assert_eq!(sha256_hex(&[&[0], bytes].concat()), hash);
        assert_eq!(leaf.instant(), INSTANT);
    }
}

#[test]
fn the_extra_line_of_every_version_stays_readable_and_gives_the_leaf() {
    let extra = PublishedExtra::decode(EXTRA).unwrap();
    assert_eq!(extra.encode(), EXTRA);
    assert_eq!(extra.manifest, MANIFEST);
    assert_eq!(extra.leaf().encode(), PUBLISHED);
}

#[test]
fn the_extra_line_keeps_its_salt_out_of_debug_output() {
    let extra = PublishedExtra::decode(EXTRA).unwrap();
    assert!(!format!("{extra:?}").contains("64, 65, 66"));
}

#[test]
fn a_leaf_of_another_version_sort_or_length_is_refused() {
    let changed = |bytes: &[u8], place: usize, byte: u8| {
        let mut bytes = bytes.to_vec();
        bytes[place] = byte;
        bytes
    };
    let table = [
        (vec![], NotALeaf::WrongLength(0)),
        (vec![1], NotALeaf::WrongLength(1)),
        (vec![0], NotALeaf::UnknownVersion(0)),
        (changed(PUBLISHED, 0, 2), NotALeaf::UnknownVersion(2)),
        (changed(PUBLISHED, 1, 0), NotALeaf::UnknownSort(0)),
        (changed(SEALED, 1, 3), NotALeaf::UnknownSort(3)),
        (changed(PUBLISHED, 1, 2), NotALeaf::WrongLength(62)),
        (changed(SEALED, 1, 1), NotALeaf::WrongLength(42)),
        (PUBLISHED[..61].to_vec(), NotALeaf::WrongLength(61)),
        ([PUBLISHED, &[0]].concat(), NotALeaf::WrongLength(63)),
        (SEALED[..41].to_vec(), NotALeaf::WrongLength(41)),
        ([SEALED, &[0]].concat(), NotALeaf::WrongLength(43)),
    ];
    for (bytes, expected) in table {
        assert_eq!(Leaf::decode(&bytes), Err(expected));
    }
}

#[test]
fn an_extra_line_cut_short_or_of_another_version_is_refused() {
    for length in 0..61 {
        assert!(
            PublishedExtra::decode(&EXTRA[..length]).is_err(),
            "{length} bytes"
        );
    }
    assert!(PublishedExtra::decode(&EXTRA[..61]).is_ok_and(|extra| extra.manifest.is_empty()));
    assert!(PublishedExtra::decode(&[&[2], &EXTRA[1..]].concat()).is_err());
}
