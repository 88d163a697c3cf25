//! Programs that know nothing of us read our log: the crates `signed_note` and `tlog_tiles`.

use ledger::{SM2_IDENTIFIER, Sm2Signer, TilePath};
use signed_note::{StandardVerifier, VerifierList};
use tlog_tiles::{Hash, Tile, TileHashReader, TileReader};

use crate::office::{Kept, LOG_KEY, Log, ORIGIN, counting_from, witness};

/// Hands our tiles to the other crate, whose paths have the height of tiles in them.
struct Served<'a>(&'a Kept);

impl TileReader for Served<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |tile: &Tile| {
            let path = tile.path().replacen("tile/8/", "tile/", 1);
            let Ok(TilePath::Hashes(id)) = path.parse() else {
                return Err(tlog_tiles::Error::InvalidTile);
            };
            self.0
                .0
                .get(&id)
                .cloned()
                .ok_or(tlog_tiles::Error::InvalidTile)
        };
        tiles.iter().map(read).collect()
    }

    fn save_tiles(&self, _tiles: &[Tile], _data: &[Vec<u8>]) {}
}

fn hashes(path: &[ledger::Hash]) -> Vec<Hash> {
    path.iter().copied().map(Hash).collect()
}

const SIZES: [u64; 9] = [1, 2, 7, 255, 256, 257, 300, 1000, 66_000];

#[test]
fn another_program_makes_the_same_proofs_from_our_tiles() {
    for size in SIZES {
        let log = Log::of(size);
        let served = Served(&log.tiles);
        let reader = TileHashReader::new(size, Hash(log.writer.root()), &served);
        for index in [0, size / 3, size / 2, size - 1] {
            let theirs = tlog_tiles::prove_record(size, index, &reader).unwrap();
            assert_eq!(theirs, hashes(&log.inclusion(index)), "{index} in {size}");
            let theirs = tlog_tiles::prove_tree(size, index + 1, &reader).unwrap();
            assert_eq!(
                theirs,
                hashes(&log.consistency(index + 1)),
                "{index} to {size}"
            );
        }
    }
}

#[test]
fn another_program_accepts_our_proofs_and_refuses_altered_ones() {
    for size in SIZES {
        let log = Log::of(size);
        let root = Hash(log.writer.root());
        for index in [0, size / 3, size - 1] {
            let leaf = Hash(log.leaves[index as usize]);
            let path = hashes(&log.inclusion(index));
            assert!(tlog_tiles::check_record(&path, size, root, index, leaf).is_ok());
            assert!(tlog_tiles::check_record(&path, size, root, index, Hash([0; 32])).is_err());

            let old = Hash(log.root_at(index + 1));
            let proof = hashes(&log.consistency(index + 1));
            assert!(tlog_tiles::check_tree(&proof, size, root, index + 1, old).is_ok());
            assert!(tlog_tiles::check_tree(&proof, size, root, index + 1, Hash([0; 32])).is_err());

            if let [first, ..] = &path[..] {
                let altered = [&[Hash(first.0.map(|byte| byte ^ 1))], &path[1..]].concat();
                assert!(tlog_tiles::check_record(&altered, size, root, index, leaf).is_err());
            }
            if let [first, ..] = &proof[..] {
                let altered = [&[Hash(first.0.map(|byte| byte ^ 1))], &proof[1..]].concat();
                assert!(tlog_tiles::check_tree(&altered, size, root, index + 1, old).is_err());
            }
        }
    }
}

#[test]
fn another_program_notices_an_altered_tile() {
    let log = Log::of(300);
    let root = Hash(log.writer.root());
    for altered in log.tiles.0.keys() {
        let mut tiles = log.tiles.clone();
        tiles.0.get_mut(altered).unwrap()[0] ^= 1;
        let served = Served(&tiles);
        let reader = TileHashReader::new(300, root, &served);
        // These need the first hash of each tile. Version 0.2.0 does not check every tile that it
        // reads, so that some lies show only in the proof made from them.
        let believed = |index: u64| {
            let leaf = Hash(log.leaves[index as usize]);
            tlog_tiles::prove_record(300, index, &reader)
                .and_then(|path| tlog_tiles::check_record(&path, 300, root, index, leaf))
                .is_ok()
        };
        assert!(![1, 257, 299].into_iter().all(believed), "{altered}");
    }
}

#[test]
fn another_program_accepts_our_head_with_every_line_on_it() {
    let mut note = Log::of(7).signed();
    note.add(witness().cosign(&note, 1_700_000_000).unwrap());
    let sm2 = Sm2Signer::from_scalar(ORIGIN, SM2_IDENTIFIER, &counting_from(0x40)).unwrap();
    note.sign(&sm2).unwrap();
    let bytes = note.to_string().into_bytes();

    let known = VerifierList::new(vec![Box::new(StandardVerifier::new(LOG_KEY).unwrap())]);
    let theirs = signed_note::Note::from_bytes(&bytes).unwrap();
    let (verified, unverified) = theirs.verify(&known).unwrap();
    assert_eq!((verified.len(), unverified.len()), (1, 2));
    assert_eq!(theirs.to_bytes(), bytes);

    let checkpoint = tlog_tiles::Checkpoint::from_bytes(theirs.text());
    assert!(checkpoint.is_ok_and(|read| read.size() == 7 && read.origin() == ORIGIN));
}

#[test]
fn another_program_refuses_our_head_when_a_byte_of_its_text_or_log_line_is_changed() {
    let bytes = Log::of(7).signed().to_string().into_bytes();
    let known = VerifierList::new(vec![Box::new(StandardVerifier::new(LOG_KEY).unwrap())]);
    for place in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[place] ^= 1;
        let read = signed_note::Note::from_bytes(&altered);
        assert!(
            read.is_err() || read.is_ok_and(|note| note.verify(&known).is_err()),
            "{place}"
        );
        let ours = ledger::Note::parse(&altered);
        let key = [LOG_KEY.parse().unwrap()];
        assert!(
            ours.is_err() || ours.is_ok_and(|note| note.verify(&key).is_err()),
            "{place}"
        );
    }
}
