//! Tiles: the same however the log grew; paths: one for each tile.

use ledger::bundle::{self, NotABundle};
use ledger::tile::{grown_bundles, grown_tiles};
use ledger::tree::MAX_SIZE;
use ledger::{BundleId, TileId, TilePath, TileWriter};
use proptest::prelude::*;

use crate::office::Log;
use crate::proofs::config;

#[test]
fn a_log_of_seventy_thousand_has_the_tiles_of_the_specification() {
    let paths: Vec<_> = grown_tiles(0, 70_000)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(paths.len(), 274 + 2 + 1);
    assert_eq!(paths[0], "tile/0/000");
    assert_eq!(
        paths[272..],
        [
            "tile/0/272",
            "tile/0/273.p/112",
            "tile/1/000",
            "tile/1/001.p/17",
            "tile/2/000.p/1",
        ]
    );
    assert_eq!(grown_tiles(70_000, 70_000), []);
    assert_eq!(grown_tiles(70_000, 7), []);
    let bundles: Vec<_> = grown_bundles(69_900, 70_000)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(bundles, ["tile/entries/273.p/112"]);
}

#[test]
fn a_full_row_leaves_no_partial_tile_of_no_width() {
    assert_eq!(TileId::in_tree(0, 1, 256), None);
    assert_eq!(TileId::in_tree(1, 0, 255), None);
    assert_eq!(TileId::in_tree(64, 0, MAX_SIZE), None);
    assert_eq!(TileId::in_tree(0, u64::MAX, u64::MAX), None);
    assert_eq!(BundleId::in_tree(1, 256), None);
    assert_eq!(TileId::in_tree(7, 0, MAX_SIZE).unwrap().width(), 127);
}

#[test]
fn paths_are_those_of_the_specification() {
    let table = [
        ("tile/0/000", 0, 256),
        ("tile/0/273.p/112", 273, 112),
        ("tile/0/x001/000", 1000, 256),
        ("tile/0/x001/x234/067", 1_234_067, 256),
        ("tile/0/x001/x234/067.p/1", 1_234_067, 1),
        ("tile/0/x001/x000/000.p/255", 1_000_000, 255),
    ];
    for (path, index, width) in table {
        let size = index * 256 + width;
        let tile = TileId::in_tree(0, index, size).unwrap();
        assert_eq!(tile.to_string(), path);
        assert_eq!(path.parse(), Ok(TilePath::Hashes(tile)));
        let entries = path.replace("tile/0/", "tile/entries/");
        let bundle = BundleId::in_tree(index, size).unwrap();
        assert_eq!(bundle.to_string(), entries);
        assert_eq!(entries.parse(), Ok(TilePath::Entries(bundle)));
    }
}

#[test]
fn a_path_that_is_not_the_canonical_one_is_refused() {
    for path in [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile//000",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+0/000",
        "tile/8/0/000",
        "tile/data/000",
        "tile/Entries/000",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/x000/x001/000",
        "tile/0/001/000",
        "tile/0/x001/x000",
        "tile/0/x001//000",
        "tile/0/x1/000",
        "tile/0/+01",
        "tile/0/０００",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/+1",
        "tile/0/000.p/256",
        "tile/0/000.p/1/",
        "tile/0/000.p/1.p/1",
        "tile/0/000.p/65537",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/0/000 ",
        "tile/0/../000",
    ] {
        assert!(path.parse::<TilePath>().is_err(), "{path}");
    }
    assert!(
        "tile/63/x018/x446/x744/x073/x709/x551/615"
            .parse::<TilePath>()
            .is_ok()
    );
}

#[test]
fn a_bundle_that_is_short_long_or_of_another_count_is_refused() {
    let bytes = bundle::encode(["one", "", "three"]).unwrap();
    assert_eq!(bytes, b"\x00\x03one\x00\x00\x00\x05three");
    assert_eq!(
        bundle::decode(&bytes, 3).unwrap(),
        [&b"one"[..], b"", b"three"]
    );
    assert_eq!(bundle::decode(&bytes, 2), Err(NotABundle::TrailingBytes(7)));
    assert_eq!(bundle::decode(&bytes, 4), Err(NotABundle::Short(3)));
    for length in 0..bytes.len() {
        assert!(
            bundle::decode(&bytes[..length], 3).is_err(),
            "{length} bytes"
        );
    }
    assert_eq!(bundle::decode(&[], 0), Ok(vec![]));
}

#[test]
fn an_entry_longer_than_its_length_field_cannot_be_bundled() {
    let longest = vec![0; bundle::MAX_ENTRY_LENGTH];
    let bytes = bundle::encode([&longest]).unwrap();
    assert_eq!(bundle::decode(&bytes, 1).unwrap(), [&longest[..]]);
    assert!(bundle::encode([vec![0; bundle::MAX_ENTRY_LENGTH + 1]]).is_err());
}

#[test]
fn tiles_beyond_two_levels_are_the_same_grown_at_once_and_in_two_steps() {
    let mut grown = Log::of(65_535);
    grown.grow_to(65_800);
    let at_once = Log::of(65_800);
    for (tile, bytes) in &at_once.tiles.0 {
        assert_eq!(grown.tiles.0.get(tile), Some(bytes), "{tile}");
    }
    assert_eq!(grown.writer, at_once.writer);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn tiles_grown_in_any_batches_are_those_grown_at_once(
        batches in prop::collection::vec(0_u64..400, 1..8),
    ) {
        let mut log = Log::default();
        let mut size = 0;
        for batch in batches {
            let old = size;
            size += batch;
            let mut resumed = TileWriter::resume(&mut log.tiles, old).unwrap();
            prop_assert_eq!(&resumed, &log.writer);
            log.grow_to(size);
            let new = &log.leaves[old as usize..];
            let written = resumed.grow(new);
            prop_assert_eq!(&resumed, &log.writer);
            let ids: Vec<_> = written.iter().map(|(tile, _)| *tile).collect();
            prop_assert_eq!(ids, grown_tiles(old, size));
            for (tile, bytes) in written {
                prop_assert_eq!(bytes.len(), usize::from(tile.width()) * 32);
            }
        }
        let at_once = Log::of(size);
        prop_assert_eq!(log.writer.root(), at_once.root_at(size));
        for (tile, bytes) in &at_once.tiles.0 {
            prop_assert_eq!(log.tiles.0.get(tile), Some(bytes));
        }
        // What the steps in between wrote begins the tile that came later.
        for (tile, bytes) in &log.tiles.0 {
            let last = TileId::in_tree(tile.level(), tile.index(), size).unwrap();
            prop_assert!(at_once.tiles.0[&last].starts_with(bytes));
        }
    }

    #[test]
    fn every_tile_of_any_tree_has_a_path_that_reads_back(
        level in 0_u8..8, size in 1..=MAX_SIZE, place in any::<u64>(),
    ) {
        let count = size >> (8 * u32::from(level));
        let index = place % (count / 256 + 1);
        if let Some(tile) = TileId::in_tree(level, index, size) {
            prop_assert_eq!(tile.to_string().parse(), Ok(TilePath::Hashes(tile)));
        }
        if let Some(bundle) = BundleId::in_tree(place % (size / 256 + 1), size) {
            prop_assert_eq!(bundle.to_string().parse(), Ok(TilePath::Entries(bundle)));
        }
    }

    #[test]
    fn no_two_paths_name_one_tile(
        path in "tile/(entries|[0-9]{1,2})/(x[0-9]{3}/){0,8}[0-9]{3}(\\.p/[0-9]{1,3})?",
    ) {
        if let Ok(read) = path.parse::<TilePath>() {
            prop_assert_eq!(read.to_string(), path);
        }
    }

    #[test]
    fn any_entries_come_back_from_their_bundle(
        entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..256),
    ) {
        let bytes = bundle::encode(&entries).unwrap();
        prop_assert_eq!(bundle::decode(&bytes, entries.len() as u16).unwrap(), entries);
    }

    #[test]
    fn reading_any_bytes_as_a_bundle_or_leaf_ends_in_an_answer(
        bytes in prop::collection::vec(any::<u8>(), 0..200), width in any::<u16>(),
    ) {
        if let Ok(entries) = bundle::decode(&bytes, width) {
            prop_assert_eq!(bundle::encode(entries).unwrap(), bytes.clone());
        }
        if let Ok(leaf) = ledger::Leaf::decode(&bytes) {
            prop_assert_eq!(leaf.encode(), bytes);
        }
    }
}
