//! Proofs: every true one is accepted, every altered one refused, and tiles that lie are noticed.

use ledger::proof::{Unproven, verify_consistency, verify_inclusion};
use ledger::tile::TileError;
use ledger::tree::MAX_SIZE;
use ledger::{Frontier, Hash, TileId, proof};
use proptest::prelude::*;

use crate::office::{Log, NoSuchTile};

pub(crate) fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        cases: 256,
        ..ProptestConfig::default()
    }
}

/// Every way to spoil a path a little: a changed bit of each hash, one hash fewer, one more.
fn spoilt(path: &[Hash]) -> Vec<Vec<Hash>> {
    let mut all = Vec::new();
    for place in 0..path.len() {
        let mut changed = path.to_vec();
        changed[place][place % 32] ^= 1 << (place % 8);
        all.push(changed);
        let mut shorter = path.to_vec();
        shorter.remove(place);
        all.push(shorter);
        let mut swapped = path.to_vec();
        swapped.swap(place, 0);
        if swapped != path {
            all.push(swapped);
        }
    }
    all.push([path, &[[0; 32]]].concat());
    all.push([&[[0; 32]], path].concat());
    all
}

#[test]
fn every_inclusion_proof_up_to_forty_leaves_is_accepted_and_every_altered_one_refused() {
    for size in 1..=40 {
        let log = Log::of(size);
        let root = log.writer.root();
        for index in 0..size {
            let leaf = &log.leaves[index as usize];
            let path = log.inclusion(index);
            assert_eq!(verify_inclusion(leaf, index, size, &path, &root), Ok(()));
            for other in (0..=size).filter(|other| *other != index) {
                assert!(verify_inclusion(leaf, other, size, &path, &root).is_err());
            }
            for spoilt in spoilt(&path) {
                assert!(verify_inclusion(leaf, index, size, &spoilt, &root).is_err());
            }
        }
    }
}

#[test]
fn every_consistency_proof_up_to_forty_leaves_is_accepted_and_every_altered_one_refused() {
    for size in 1..=40 {
        let log = Log::of(size);
        let root = log.writer.root();
        for old in 1..=size {
            let old_root = log.root_at(old);
            let path = log.consistency(old);
            assert_eq!(
                verify_consistency(old, size, &old_root, &root, &path),
                Ok(())
            );
            for other in (1..=size + 1).filter(|other| *other != old) {
                assert!(verify_consistency(other, size, &old_root, &root, &path).is_err());
            }
            for spoilt in spoilt(&path) {
                assert!(verify_consistency(old, size, &old_root, &root, &spoilt).is_err());
            }
            assert!(verify_consistency(old, size, &[9; 32], &root, &path).is_err());
            assert!(verify_consistency(old, size, &old_root, &[9; 32], &path).is_err());
        }
    }
}

#[test]
fn the_empty_tree_begins_every_tree_without_a_proof() {
    let log = Log::of(5);
    let (empty, root) = (log.root_at(0), log.writer.root());
    assert_eq!(log.consistency(0), Vec::<Hash>::new());
    assert_eq!(verify_consistency(0, 5, &empty, &root, &[]), Ok(()));
    assert_eq!(
        verify_consistency(0, 5, &empty, &root, &[root]),
        Err(Unproven::WrongNumber(1))
    );
    assert_eq!(verify_consistency(0, 0, &empty, &empty, &[]), Ok(()));
    assert_eq!(
        verify_consistency(0, 0, &empty, &root, &[]),
        Err(Unproven::AnotherRoot)
    );
}

#[test]
fn a_proof_longer_than_any_tree_is_refused_unread() {
    let root = [1; 32];
    let long = vec![[0; 32]; 65];
    assert_eq!(
        verify_inclusion(&root, 0, u64::MAX, &long, &root),
        Err(Unproven::WrongNumber(65))
    );
    assert_eq!(
        verify_consistency(1, u64::MAX, &root, &root, &long[..64]),
        Err(Unproven::WrongNumber(64))
    );
}

#[test]
fn no_proof_is_made_beyond_the_tree() {
    let mut tiles = Log::of(7).tiles;
    let outside = |asked, size| Err(TileError::OutsideTheTree { asked, size });
    assert_eq!(proof::inclusion(&mut tiles, 7, 7), outside(7, 7));
    assert_eq!(proof::inclusion(&mut tiles, 0, 0), outside(0, 0));
    assert_eq!(proof::consistency(&mut tiles, 8, 7), outside(8, 7));
    assert_eq!(
        proof::inclusion(&mut tiles, 0, MAX_SIZE + 1),
        outside(0, MAX_SIZE + 1)
    );
    assert!(proof::frontier(&mut tiles, MAX_SIZE + 1).is_err());
}

#[test]
fn a_missing_tile_and_one_of_the_wrong_length_are_named() {
    let mut tiles = Log::of(300).tiles;
    let tile = TileId::in_tree(0, 1, 300).unwrap();
    tiles.0.get_mut(&tile).unwrap().pop();
    assert_eq!(
        proof::inclusion(&mut tiles, 299, 300),
        Err(TileError::WrongLength {
            tile,
            length: 44 * 32 - 1
        })
    );
    tiles.0.remove(&tile);
    assert_eq!(
        proof::inclusion(&mut tiles, 299, 300),
        Err(TileError::Unreadable {
            tile,
            source: NoSuchTile
        })
    );
}

#[test]
fn a_full_tile_answers_for_its_partial_ones() {
    let mut log = Log::of(100);
    let root = log.writer.root();
    log.grow_to(300);
    let partial = TileId::in_tree(0, 0, 100).unwrap();
    let full = log.tiles.0[&partial.full()].clone();
    log.tiles.0.insert(partial, full);
    let path = proof::inclusion(&mut log.tiles, 99, 100).unwrap();
    assert_eq!(
        verify_inclusion(&log.leaves[99], 99, 100, &path, &root),
        Ok(())
    );
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn proofs_from_tiles_of_any_size_are_accepted(
        size in 1_u64..1500, place in any::<prop::sample::Index>(), bit in 0_usize..256,
    ) {
        let log = Log::of(size);
        let root = log.writer.root();
        let index = place.index(size as usize) as u64;
        let leaf = log.leaves[index as usize];
        let path = log.inclusion(index);
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &path, &root), Ok(()));
        let old = index + 1;
        let proof = log.consistency(old);
        let old_root = log.root_at(old);
        prop_assert_eq!(verify_consistency(old, size, &old_root, &root, &proof), Ok(()));

        let flip = |hash: &Hash| { let mut hash = *hash; hash[bit / 8] ^= 1 << (bit % 8); hash };
        prop_assert!(verify_inclusion(&flip(&leaf), index, size, &path, &root).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &path, &flip(&root)).is_err());
        prop_assert!(verify_consistency(old, size, &flip(&old_root), &root, &proof).is_err());
        prop_assert!(verify_consistency(old, size, &old_root, &flip(&root), &proof).is_err());
        for number in 0..path.len() {
            let mut path = path.clone();
            path[number] = flip(&path[number]);
            prop_assert!(verify_inclusion(&leaf, index, size, &path, &root).is_err());
        }
        for number in 0..proof.len() {
            let mut proof = proof.clone();
            proof[number] = flip(&proof[number]);
            prop_assert!(verify_consistency(old, size, &old_root, &root, &proof).is_err());
        }
    }

    #[test]
    fn the_edge_read_from_tiles_is_the_edge_that_grew(size in 0_u64..2000) {
        let mut log = Log::of(size);
        let mut grown = Frontier::new();
        log.leaves.iter().for_each(|leaf| grown.append(*leaf));
        prop_assert_eq!(&proof::frontier(&mut log.tiles, size).unwrap(), &grown);
        prop_assert_eq!(&log.writer.frontier(), &grown);
        prop_assert_eq!(Frontier::from_bytes(&grown.to_bytes()), Ok(grown));
    }

    #[test]
    fn checking_any_nonsense_ends_in_an_answer(
        numbers in any::<(u64, u64)>(), path in prop::collection::vec(any::<Hash>(), 0..70),
    ) {
        let (one, two) = numbers;
        prop_assert!(verify_inclusion(&[0; 32], one, two, &path, &[1; 32]).is_err());
        let _ = verify_consistency(one, two, &[0; 32], &[1; 32], &path);
    }
}

#[test]
fn an_edge_with_too_few_or_too_many_hashes_is_refused() {
    let edge = Log::of(5).writer.frontier().to_bytes();
    assert!(Frontier::from_bytes(&edge).is_ok());
    for bytes in [
        &edge[..7],
        &edge[..8],
        &edge[..40],
        &edge[..71],
        &[&edge[..], &[0; 32]].concat(),
    ] {
        assert!(Frontier::from_bytes(bytes).is_err());
    }
    assert!(Frontier::from_roots(MAX_SIZE + 1, vec![[0; 32]]).is_err());
}
