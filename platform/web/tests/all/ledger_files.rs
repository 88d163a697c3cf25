//! The ledger as static files, checked as a stranger would check it.

use std::convert::Infallible;

use axum::http::{StatusCode, header};
use ledger::{Note, TileId, Tiles, Trust, tree, verify_published};

use crate::office::TestOffice;

#[test]
fn the_tiles_lead_to_the_root_that_is_signed() {
    let office = TestOffice::new();
    let records: Vec<_> = (0..4).map(|_| office.publish(office.paper())).collect();
    let checkpoint = office.get("/log/checkpoint");
    assert_eq!(
        checkpoint.header(header::CONTENT_TYPE),
        "text/plain; charset=utf-8"
    );
    assert_eq!(checkpoint.header(header::CACHE_CONTROL), "no-cache");
    let note = Note::parse(&checkpoint.bytes).unwrap();
    let (head, _) = Trust::in_log(office.key()).head_of(&note).unwrap();
    let width = u16::try_from(head.size).unwrap();
    let tile = office.get(&format!("/log/tile/0/000.p/{width}"));
    assert_eq!(tile.status, StatusCode::OK);
    assert_eq!(
        tile.header(header::CONTENT_TYPE),
        "application/octet-stream"
    );
    assert!(tile.header(header::CACHE_CONTROL).contains("immutable"));
    let bundle = office.get(&format!("/log/tile/entries/000.p/{width}"));
    let entries = ledger::bundle::decode(&bundle.bytes, width).unwrap();
    for (entry, hash) in entries.iter().zip(tile.bytes.chunks(32)) {
        assert_eq!(tree::leaf_hash(entry), hash);
    }

    struct Served<'a>(&'a TestOffice);
    impl Tiles for Served<'_> {
        type Error = Infallible;
        fn tile(&mut self, tile: TileId) -> Result<Vec<u8>, Infallible> {
            Ok(self.0.get(&format!("/log/{tile}")).bytes.to_vec())
        }
    }
    let position = head.size - 1;
    let path = ledger::proof::inclusion(&mut Served(&office), position, head.size).unwrap();
    let leaf = tree::leaf_hash(entries[usize::try_from(position).unwrap()]);
    let position = ledger::Position(position).0;
    ledger::proof::verify_inclusion(&leaf, position, head.size, &path, &head.root).unwrap();
    assert_eq!(records.len(), 4);
}

#[test]
fn only_tiles_that_the_head_implies_are_there() {
    let office = TestOffice::new();
    let size = office.office.published_head().size;
    for path in [
        format!("tile/0/000.p/{}", size + 1),
        "tile/0/000".to_owned(),
        "tile/1/000".to_owned(),
        "tile/0/001.p/1".to_owned(),
        "tile/0/x000/000.p/1".to_owned(),
        "tile/entries/000.p/0".to_owned(),
        "tile/8/0/000".to_owned(),
        "other".to_owned(),
    ] {
        assert_eq!(
            office.get(&format!("/log/{path}")).status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    // A partial tile of an earlier head stays, as mirrors may still want it.
    assert_eq!(office.get("/log/tile/0/000.p/1").status, StatusCode::OK);
}

#[test]
fn the_proof_of_each_edition_verifies_offline() {
    let office = TestOffice::new();
    let paper = office.policy();
    let record = office.publish(paper.clone());
    office.publish(paper.edition(record, 2).body("第二版。"));
    for (path, edition) in [("proof.tlog-proof", 2), ("editions/1/proof.tlog-proof", 1)] {
        let proof = office.get(&format!("/r/{record}/{path}"));
        assert_eq!(proof.status, StatusCode::OK);
        let proven = verify_published(&proof.bytes, &Trust::in_log(office.key())).unwrap();
        assert_eq!((proven.record, proven.edition), (record.0, edition));
    }
}

#[test]
fn a_record_without_a_position_yet_says_so() {
    let office = TestOffice::new();
    let paper = office.paper();
    let record = paper.record;
    office.publish_unfollowed(paper);
    let path = format!("/r/{record}");
    assert!(office.get(&path).text().contains("正在登记"));
    let proof = office.get(&format!("{path}/proof.tlog-proof"));
    assert_eq!(proof.status, StatusCode::SERVICE_UNAVAILABLE);
    office.office.follow().unwrap();
    assert!(office.get(&path).text().contains("已登记于公开账本"));
}
