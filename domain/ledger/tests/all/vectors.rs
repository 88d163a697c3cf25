//! The published test vectors of the C2SP formats, reproduced byte for byte.

use ledger::tile::BundleId;
use ledger::tree::{empty_root, leaf_hash, root_of};
use ledger::witness::AddCheckpoint;
use ledger::{Frontier, Note, Position, ProofFile, Signer, TileId, VerifierKey, bundle};

use crate::office::{
    LOG_KEY, Log, ORIGIN, WITNESS_KEY, counting_from, entry, hex, log_signer, sha256_hex, witness,
};

const LEAVES: [&str; 7] = [
    "MF31n5WQw8msY9KydDw4jjeSRJB4zr9/s9vmRxZDsrc=",
    "MUXECfJZt8U+MgNgkP92dRAlokmLqYI+9xjKxQtOYW8=",
    "/KifV8n4yOtAR6f/nTM6z54PM4SyCyVbzqsPIW3Momc=",
    "92g2MlrsVpnY1x+OQunUfFwpsIBZuiljhPfKQK06QK4=",
    "6p/BobbhkbRg0NYwbj6HDBc/OTMPE82htwz8cr3DmLo=",
    "jxWTy5L0Kdk0C5u8HwuxIq34AmxCpKQhQuIWiTFycjY=",
    "Z283gvWzpftDcO1JVyztxSP0pmMiJpyF8q8FCdF7Ck0=",
];
const ROOTS: [&str; 8] = [
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "MF31n5WQw8msY9KydDw4jjeSRJB4zr9/s9vmRxZDsrc=",
    "YKU+7Q3oepDI5ZQnxZxGJTwzp2oJUCpRgBMAknt+a9w=",
    "z3Y6BByBzu8VeKYIP3XGG+8uABTyo+aDqX/Pylvn8Zo=",
    "vdHF/1WxnLaw58dhv5psyqJ/u/wHt08fq7bpEaC9KrM=",
    "ANIYKaVQMUU0irz3ElE+rPKidCEa2D6XAgK7W22AsoY=",
    "FgzxphboeS+QeKlmXLBlINlaM/Rn0IJvIxAhnTE4PXM=",
    "CwB/uRXrmyoUb1SxyG7FO2ZPjkVbdmCwtu4T7cDZIcA=",
];
const H23: &str = "vUX/KHlnBNiL2sUbHfVT/aWYN7YW1tHLIRTbw7CH/2k=";
const H45: &str = "mFu102uSeACHaHHaklp+gqvoOp3bpYgpIKAHpV6is3Y=";
const H46: &str = "jq5r07Ogfx917nKlMWKebrMeQuYvdg5H3lKlPDZB7yM=";

const CHECKPOINT: &str = "\
example.com/tlog-vectors
7
CwB/uRXrmyoUb1SxyG7FO2ZPjkVbdmCwtu4T7cDZIcA=

— example.com/tlog-vectors xCxHg5o/jqqkGxfplitv2hDwnuZ5WFU9SuaqZtg6OGePXnxoZKm1SN67fC2XRkOVB+e28JhtPt/Vp+cL9zuuHuIccQA=
— witness.example/w1 IDJKvgAAAABlU/EAwNkZuAYwTFPN/zFB0cge+YO/zsO2oFPFVPgElJ6SoJNJxrcT44twVjav+FOlcVLAC4tuOvh+TOk6PW3DUzp0Aw==
";
const SM2_IDENTIFIER: &str = "example.com/sm2-sm3/v1\n";
const SM2_LINE: &str = "— example.com/tlog-vectors vKCCUUFeoXWIDtnVc3Ag81U4S4r+mMfXdGkn/njY6Auy8fZ5hvp3UbDFhQbwHwl8GXbG2iWeKqoc8zclVG7Qy/R5Rg4=\n";
const SM2_PUBLIC: &str = "04e93acc88ba58bcc13f03a3c0f58ace7d25f2d896f1df26ecc8243508fee9bcd7689da28e38bbd0dde8b4c57a831cf78068406d6c3f6506c9a8071bc99e78761b";

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// The head of size 7 with the line of the log and that of the witness.
fn cosigned() -> Note {
    let mut note = Log::of(7).signed();
    note.add(witness().cosign(&note, 1_700_000_000).unwrap());
    note
}

#[test]
fn leaf_hashes_and_roots_of_the_first_seven_trees() {
    let log = Log::of(7);
    for (leaf, expected) in log.leaves.iter().zip(LEAVES) {
        assert_eq!(base64(leaf), expected);
    }
    for (size, expected) in (0..).zip(ROOTS) {
        assert_eq!(base64(&log.root_at(size)), expected);
    }
    assert_eq!(empty_root(), Frontier::new().root());
}

#[test]
fn roots_of_the_well_known_certificate_transparency_leaves() {
    let leaves: [&[u8]; 8] = [
        &[],
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[
            0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
            0x6e, 0x6f,
        ],
    ];
    let hashes = leaves.map(leaf_hash);
    let eight = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";
    let seven = "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c";
    assert_eq!(hex(&root_of(&hashes)), eight);
    assert_eq!(hex(&root_of(&hashes[..7])), seven);
}

#[test]
fn inclusion_proofs_of_small_trees() {
    let table: [(u64, u64, &[&str]); 8] = [
        (0, 1, &[]),
        (0, 2, &[LEAVES[1]]),
        (1, 2, &[LEAVES[0]]),
        (0, 3, &[LEAVES[1], LEAVES[2]]),
        (2, 3, &[ROOTS[2]]),
        (0, 7, &[LEAVES[1], H23, H46]),
        (4, 7, &[LEAVES[5], LEAVES[6], ROOTS[4]]),
        (6, 7, &[H45, ROOTS[4]]),
    ];
    for (index, size, expected) in table {
        let path: Vec<_> = Log::of(size)
            .inclusion(index)
            .iter()
            .map(|h| base64(h))
            .collect();
        assert_eq!(path, expected, "{index} in {size}");
    }
}

#[test]
fn consistency_proofs_of_small_trees() {
    let table: [(u64, u64, &[&str]); 6] = [
        (1, 2, &[LEAVES[1]]),
        (2, 3, &[LEAVES[2]]),
        (4, 7, &[H46]),
        (1, 7, &[LEAVES[1], H23, H46]),
        (3, 7, &[LEAVES[2], LEAVES[3], ROOTS[2], H46]),
        (6, 7, &[H45, LEAVES[6], ROOTS[4]]),
    ];
    for (old, size, expected) in table {
        let path: Vec<_> = Log::of(size)
            .consistency(old)
            .iter()
            .map(|h| base64(h))
            .collect();
        assert_eq!(path, expected, "{old} to {size}");
    }
}

#[test]
fn tiles_and_roots_of_larger_logs() {
    type PathAndDigest = (&'static str, &'static str);
    let table: [(u64, &str, &[PathAndDigest]); 5] = [
        (
            7,
            "0b007fb915eb9b2a146f54b1c86ec53b664f8e455b7660b0b6ee13edc0d921c0",
            &[(
                "tile/0/000.p/7",
                "6f47af7b2b8e103a0feefd9b1c8dfb9ca805a3a4413c791ee45b63057de39a1b",
            )],
        ),
        (
            256,
            "f7ed5eb44be61908cdf66bb316813dc75442aa2a5b307177c06c728271356c91",
            &[(
                "tile/0/000",
                "ce3c085cd6d7319d36f186fd350976c5e95e53d273bbeede36875ef414efb450",
            )],
        ),
        (
            257,
            "45d7e207b9bd948a0b1e55162edc386453c8a9853b5f3c457e25716c0be98ec2",
            &[],
        ),
        (
            300,
            "608280cebdde48c28999e9cb839f03980a3e62e8b9550aa28758e91279ebd657",
            &[],
        ),
        (
            70_000,
            "881c2f4c7c3b60c864d574aab91746a167220c520a2f833d86eee6dfefb9accb",
            &[
                (
                    "tile/0/273.p/112",
                    "5d35a9f4ba425ae4f894d1d190371c8e88846b12b6f96d85552d4c6d90016b40",
                ),
                (
                    "tile/1/001.p/17",
                    "6ab77edf582ebfc7e46fdb4c8b3dd1a551a2ee1d97b1d3485f6a8ca31c374226",
                ),
                (
                    "tile/2/000.p/1",
                    "63f26e28891ccde6187fa1336c4184add0d55fb620f9ec5f9787ed4fd0556cf9",
                ),
            ],
        ),
    ];
    for (size, root, tiles) in table {
        let log = Log::of(size);
        assert_eq!(hex(&log.writer.root()), root);
        for (path, digest) in tiles {
            let (_, bytes) = log
                .tiles
                .0
                .iter()
                .find(|(id, _)| id.to_string() == *path)
                .unwrap();
            assert_eq!(sha256_hex(bytes), *digest, "{path}");
        }
    }
}

#[test]
fn a_log_of_257_adds_one_tile_to_that_of_256_and_leaves_the_rest() {
    let mut log = Log::of(256);
    let root = log.writer.root();
    let above = TileId::in_tree(1, 0, 256).unwrap();
    assert_eq!(above.to_string(), "tile/1/000.p/1");
    assert_eq!(log.tiles.0[&above], root);

    let before = log.tiles.clone();
    log.grow_to(257);
    let added: Vec<_> = log
        .tiles
        .0
        .keys()
        .filter(|id| !before.0.contains_key(id))
        .map(|t| t.to_string())
        .collect();
    assert_eq!(added, ["tile/0/001.p/1"]);
}

#[test]
fn entry_bundles() {
    let table = [
        (0, 7, "tile/entries/000.p/7", 56, None),
        (
            0,
            256,
            "tile/entries/000",
            2450,
            Some("daab121300001e846571b1de45f1a0a2e16851018a706aa8232c3de9ad7c1822"),
        ),
        (
            273,
            70_000,
            "tile/entries/273.p/112",
            1344,
            Some("42037529f910974d4cba8dc2af4db62dcc15edc704b429905e98282160dc7315"),
        ),
    ];
    for (index, size, path, length, digest) in table {
        let id = BundleId::in_tree(index, size).unwrap();
        assert_eq!(id.to_string(), path);
        let entries: Vec<_> = id.positions().map(entry).collect();
        let bytes = bundle::encode(&entries).unwrap();
        assert_eq!(bytes.len(), length);
        if let Some(digest) = digest {
            assert_eq!(sha256_hex(&bytes), digest);
        }
        assert_eq!(bundle::decode(&bytes, id.width()).unwrap(), entries);
    }
}

#[test]
fn keys_of_log_and_witness() {
    assert_eq!(log_signer().key().to_string(), LOG_KEY);
    assert_eq!(witness().key().to_string(), WITNESS_KEY);
    for line in [LOG_KEY, WITNESS_KEY] {
        assert_eq!(line.parse::<VerifierKey>().unwrap().to_string(), line);
    }
}

#[test]
fn a_checkpoint_with_the_lines_of_log_and_witness() {
    let alone = Log::of(7).signed().to_string();
    assert_eq!(alone.len(), 195);
    let digest = "fd6c1bb806b5cc60ad25997f7842399bd12c49373fa4be2dc125a4adef92fe7c";
    assert_eq!(sha256_hex(alone.as_bytes()), digest);

    assert_eq!(cosigned().to_string(), CHECKPOINT);
    assert_eq!(CHECKPOINT.len(), 323);
    let digest = "c3c35533e5a271ea32bd23fff4060c8c1ffe1bfd98d4e9a41e8a7b2fbdc1dd35";
    assert_eq!(sha256_hex(CHECKPOINT.as_bytes()), digest);

    let keys = [LOG_KEY, WITNESS_KEY].map(|line| line.parse().unwrap());
    let note = Note::parse(CHECKPOINT.as_bytes()).unwrap();
    let verified = note.verify(&keys).unwrap();
    let times: Vec<_> = verified
        .signed_by
        .iter()
        .map(|signed| signed.time)
        .collect();
    assert_eq!(times, [None, Some(1_700_000_000)]);
}

#[test]
fn proof_files_without_and_with_an_extra_line() {
    let log = Log::of(7);
    let table = [
        (
            4,
            None,
            490,
            "5bde5f0d3541f731ec2b2fca06d9b32833f6ea2cfc7c762c534020dde2f3fa17",
            "c2sp.org/tlog-proof@v1\nindex 4\njxWTy5L0",
        ),
        (
            6,
            Some(b"hello".to_vec()),
            460,
            "68d590a7aad7e2bbe258b95bce367701097e469badcf89a6ead60c456074e758",
            "c2sp.org/tlog-proof@v1\nextra aGVsbG8=\nindex 6\nmFu1",
        ),
    ];
    for (index, extra, length, digest, begins) in table {
        let path = log.inclusion(index);
        let file = ProofFile {
            extra,
            position: Position(index),
            path,
            head: cosigned(),
        };
        let words = file.to_string();
        assert!(words.starts_with(begins));
        assert_eq!(words.len(), length);
        assert_eq!(sha256_hex(words.as_bytes()), digest);
        assert_eq!(ProofFile::parse(words.as_bytes()), Ok(file));
    }
}

#[test]
fn a_request_to_a_witness() {
    let log = Log::of(7);
    let request = AddCheckpoint {
        old_size: 3,
        proof: log.consistency(3),
        head: log.signed(),
    };
    let words = request.to_string();
    assert_eq!(words.len(), 382);
    let digest = "0f93ce8cf01e88ff254ab92d303b2c3ec0fb998ae178349988faebc428515900";
    assert_eq!(sha256_hex(words.as_bytes()), digest);
    assert_eq!(AddCheckpoint::parse(words.as_bytes()), Ok(request));
}

#[test]
fn the_sm2_line() {
    let signer = FixedNonce::new();
    assert_eq!(signer.key().id().to_string(), "bca08251");
    let mut note = Log::of(7).signed();
    note.sign(&signer).unwrap();
    assert_eq!(note.signatures()[1].to_string(), SM2_LINE);

    let keys = [log_signer().key().clone(), signer.key().clone()];
    let read = Note::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(read.verify(&keys).unwrap().signed_by.len(), 2);
    assert_eq!(read.verify(&keys[..1]).unwrap().signed_by.len(), 1);
    assert_eq!(keys[1].to_string().parse(), Ok(keys[1].clone()));
}

#[test]
fn our_own_sm2_key_in_memory_has_the_public_key_of_the_vector() {
    let d = counting_from(0x40);
    let signer = ledger::Sm2Signer::from_scalar(ORIGIN, SM2_IDENTIFIER, &d).unwrap();
    assert_eq!(signer.key(), FixedNonce::new().key());
}

/// A signer of the outside, as a certified module would be: SM2 with the nonce of the vector.
struct FixedNonce {
    key: VerifierKey,
}

impl FixedNonce {
    fn new() -> Self {
        let public: Vec<u8> = (0..SM2_PUBLIC.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&SM2_PUBLIC[at..at + 2], 16).unwrap())
            .collect();
        let public = public.as_slice().try_into().unwrap();
        FixedNonce {
            key: VerifierKey::sm2(ORIGIN, SM2_IDENTIFIER, public).unwrap(),
        }
    }
}

impl Signer for FixedNonce {
    fn key(&self) -> &VerifierKey {
        &self.key
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, ledger::signer::SigningFailed> {
        use sm2::elliptic_curve::ops::Reduce as _;
        use sm2::elliptic_curve::point::AffineCoordinates as _;
        use sm2::{FieldBytes, ProjectivePoint, Scalar};
        use sm3::Digest as _;

        // Z of the vector; the signature is r = e + x(kG), s = (k - r d) / (1 + d).
        let z = "238a698617e8a933dbdaf96aff27061814376ff7179b98e49d5b837c3a3d658f";
        let z: Vec<u8> = (0..64)
            .step_by(2)
            .map(|at| u8::from_str_radix(&z[at..at + 2], 16).unwrap())
            .collect();
        let scalar = |bytes: [u8; 32]| Scalar::reduce(&FieldBytes::from(bytes));
        let e = scalar(
            sm3::Sm3::new()
                .chain_update(z)
                .chain_update(text)
                .finalize()
                .into(),
        );
        let (d, k) = (scalar(counting_from(0x40)), scalar(counting_from(0x60)));
        let x = (ProjectivePoint::GENERATOR * k).to_affine().x();
        let r = e + Scalar::reduce(&x);
        let s = (d + Scalar::ONE).invert().unwrap() * (k - r * d);
        Ok([r.to_bytes(), s.to_bytes()].concat())
    }
}
