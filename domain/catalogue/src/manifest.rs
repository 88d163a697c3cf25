//! The manifest of an edition: canonical bytes that name every fact, text and file of it.
//!
//! Version 1 is the byte `0x01` and one CBOR array in deterministic encoding (RFC 8949 §4.2.1):
//! `[record, edition, item, fields, relations, body, files, private]`. ADR 0001 has the layout.

use std::collections::BTreeMap;

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use review::ManifestDigest;
use sha2::{Digest, Sha256};

use crate::record_id::RecordId;

/// The codes of the fields that every record may have; items add their own.
pub mod common {
    /// 标题.
    pub const TITLE: &str = "title";
    /// 发文字号.
    pub const DOCUMENT_NUMBER: &str = "document_number";
    /// 索引号.
    pub const INDEX_NUMBER: &str = "index_number";
    /// The organ's identifier, 32 hexadecimal digits.
    pub const ORGAN: &str = "organ";
    /// 发文机关, its name as of signing.
    pub const ISSUER: &str = "issuer";
    /// 成文日期.
    pub const SIGNED_ON: &str = "signed_on";
    /// 发布日期 as stated by a migrated record; for others the day of issue counts.
    pub const PUBLISHED_ON: &str = "published_on";
    /// 施行日期.
    pub const IN_FORCE_FROM: &str = "in_force_from";
    /// 有效期截止.
    pub const EXPIRES_ON: &str = "expires_on";
    /// 效力状态: `in_force`, `amended`, `repealed`, `lapsed`.
    pub const VALIDITY: &str = "validity";
    /// 公开属性.
    pub const ATTRIBUTE: &str = "attribute";
    /// 不予公开的依据.
    pub const WITHHOLDING_GROUND: &str = "withholding_ground";
    /// 主题分类.
    pub const TOPIC_CLASS: &str = "topic_class";
    /// 内容概述.
    pub const SUMMARY: &str = "summary";
    /// 关键词.
    pub const KEYWORDS: &str = "keywords";
    /// 信息来源.
    pub const SOURCE: &str = "source";
}

/// Everything that an edition is: its fields, its relations, its body and its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The record.
    pub record: RecordId,
    /// The number of the edition, from 1.
    pub edition: u32,
    /// The code of the catalogue item.
    pub item: String,
    /// Every public field by its code, in canonical writing (dates ISO 8601). Empty ones are absent.
    pub fields: BTreeMap<String, String>,
    /// What it has to do with other records.
    pub relations: Vec<Relation>,
    /// The body text.
    pub body: BodyDigest,
    /// Each downloadable file, in the order shown.
    pub files: Vec<ManifestFile>,
    /// The digest of the fields that are not public, see [`crate::PrivateFields`].
    pub private: Option<[u8; 32]>,
}

/// The size in bytes and the SHA-256 digest of the body's UTF-8 text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyDigest {
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub digest: [u8; 32],
}

impl BodyDigest {
    /// Returns size and digest of a body text.
    pub fn of(body: &str) -> BodyDigest {
        BodyDigest {
            size: body.len() as u64,
            digest: Sha256::digest(body.as_bytes()).into(),
        }
    }
}

/// One downloadable file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFile {
    /// The name that readers see.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content.
    pub digest: [u8; 32],
}

/// What one record has to do with another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// The sort of relation, seen from this record.
    pub kind: RelationKind,
    /// The other record.
    pub to: RecordId,
}

/// The sorts of relation between records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RelationKind {
    /// 解读.
    Interprets,
    /// 修改.
    Amends,
    /// 废止并替代.
    Replaces,
    /// 就…征求意见.
    ConsultsOn,
    /// 答复、回应.
    Answers,
    /// 落实、执行.
    Implements,
}

impl RelationKind {
    /// Every sort, in the order of forms.
    pub const ALL: [RelationKind; 6] = [
        RelationKind::Interprets,
        RelationKind::Amends,
        RelationKind::Replaces,
        RelationKind::ConsultsOn,
        RelationKind::Answers,
        RelationKind::Implements,
    ];

    /// Returns the stable English code.
    pub fn code(self) -> &'static str {
        match self {
            RelationKind::Interprets => "interprets",
            RelationKind::Amends => "amends",
            RelationKind::Replaces => "replaces",
            RelationKind::ConsultsOn => "consults_on",
            RelationKind::Answers => "answers",
            RelationKind::Implements => "implements",
        }
    }

    /// Returns the sort of a stable English code.
    pub fn from_code(code: &str) -> Option<RelationKind> {
        RelationKind::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// The bytes are not a manifest in canonical writing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAManifest {
    /// A version of the format that this release does not know.
    #[error("the manifest has version {version}, this release reads version 1")]
    Version {
        /// The first byte.
        version: u8,
    },
    /// The bytes end early or do not follow the layout.
    #[error("the manifest is damaged: {0}")]
    Damaged(String),
    /// The same facts have another, canonical writing.
    #[error("the manifest is not in canonical writing")]
    NotCanonical,
}

impl Manifest {
    /// Returns the title.
    pub fn title(&self) -> &str {
        self.field(common::TITLE).unwrap_or_default()
    }

    /// Returns a field by its code.
    pub fn field(&self, code: &str) -> Option<&str> {
        self.fields.get(code).map(String::as_str)
    }

    /// Returns the canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![1];
        self.write(&mut Encoder::new(&mut bytes))
            .expect("writing to memory does not fail");
        bytes
    }

    /// Returns what clearances, sign-offs and the published leaf bind.
    pub fn digest(&self) -> ManifestDigest {
        manifest_digest(&self.bytes())
    }

    fn write(
        &self,
        out: &mut Encoder<&mut Vec<u8>>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        out.array(8)?
            .bytes(&self.record.0)?
            .u32(self.edition)?
            .str(&self.item)?;
        out.array(self.fields.len() as u64)?;
        for (code, value) in &self.fields {
            out.array(2)?.str(code)?.str(value)?;
        }
        out.array(self.relations.len() as u64)?;
        for relation in &self.relations {
            out.array(2)?
                .str(relation.kind.code())?
                .bytes(&relation.to.0)?;
        }
        out.array(2)?
            .u64(self.body.size)?
            .bytes(&self.body.digest)?;
        out.array(self.files.len() as u64)?;
        for file in &self.files {
            out.array(3)?
                .str(&file.name)?
                .u64(file.size)?
                .bytes(&file.digest)?;
        }
        match &self.private {
            Some(digest) => out.bytes(digest)?,
            None => out.null()?,
        };
        Ok(())
    }

    /// Reads canonical bytes back.
    ///
    /// # Errors
    /// [`NotAManifest`] for another version, damaged bytes, or a writing that is not canonical.
    pub fn read(bytes: &[u8]) -> Result<Manifest, NotAManifest> {
        let (version, rest) = bytes
            .split_first()
            .ok_or_else(|| NotAManifest::Damaged("no bytes".to_owned()))?;
        if *version != 1 {
            return Err(NotAManifest::Version { version: *version });
        }
        let manifest = Manifest::parse(&mut Decoder::new(rest))
            .map_err(|error| NotAManifest::Damaged(error.to_string()))?;
        if manifest.bytes() != bytes {
            return Err(NotAManifest::NotCanonical);
        }
        Ok(manifest)
    }

    fn parse(input: &mut Decoder<'_>) -> Result<Manifest, minicbor::decode::Error> {
        expect(input, 8)?;
        let record = RecordId(fixed(input)?);
        let edition = input.u32()?;
        let item = input.str()?.to_owned();
        let mut fields = BTreeMap::new();
        for _ in 0..length(input)? {
            expect(input, 2)?;
            fields.insert(input.str()?.to_owned(), input.str()?.to_owned());
        }
        let mut relations = Vec::new();
        for _ in 0..length(input)? {
            expect(input, 2)?;
            let kind = RelationKind::from_code(input.str()?)
                .ok_or_else(|| minicbor::decode::Error::message("unknown relation"))?;
            relations.push(Relation {
                kind,
                to: RecordId(fixed(input)?),
            });
        }
        expect(input, 2)?;
        let body = BodyDigest {
            size: input.u64()?,
            digest: fixed(input)?,
        };
        let mut files = Vec::new();
        for _ in 0..length(input)? {
            expect(input, 3)?;
            let name = input.str()?.to_owned();
            files.push(ManifestFile {
                name,
                size: input.u64()?,
                digest: fixed(input)?,
            });
        }
        let private = if input.datatype()? == Type::Null {
            input.null()?;
            None
        } else {
            Some(fixed(input)?)
        };
        Ok(Manifest {
            record,
            edition,
            item,
            fields,
            relations,
            body,
            files,
            private,
        })
    }
}

/// Returns the digest of a manifest's canonical bytes (ADR 0001).
pub(crate) fn manifest_digest(bytes: &[u8]) -> ManifestDigest {
    let mut hash = Sha256::new();
    hash.update(b"gongkai/manifest/v1\n");
    hash.update(bytes);
    ManifestDigest(hash.finalize().into())
}

fn length(input: &mut Decoder<'_>) -> Result<u64, minicbor::decode::Error> {
    if input.datatype()? != Type::Array {
        return Err(minicbor::decode::Error::message(
            "expected an array of known length",
        ));
    }
    input
        .array()?
        .ok_or_else(|| minicbor::decode::Error::message("array of unknown length"))
}

fn expect(input: &mut Decoder<'_>, wanted: u64) -> Result<(), minicbor::decode::Error> {
    match length(input)? {
        found if found == wanted => Ok(()),
        _ => Err(minicbor::decode::Error::message("array of another length")),
    }
}

fn fixed<const N: usize>(input: &mut Decoder<'_>) -> Result<[u8; N], minicbor::decode::Error> {
    let bytes = input.bytes()?;
    bytes
        .try_into()
        .map_err(|_| minicbor::decode::Error::message("bytes of another length"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A manifest of version 1, kept for ever (ADR 0001).
    const VERSION_1: &[u8] = include_bytes!("../fixtures/manifest-v1.bin");

    fn plain() -> Manifest {
        Manifest {
            record: RecordId([7; 16]),
            edition: 2,
            item: "notice".to_owned(),
            fields: BTreeMap::from([
                ("title".to_owned(), "关于试行的通知".to_owned()),
                ("signed_on".to_owned(), "2026-03-02".to_owned()),
            ]),
            relations: vec![Relation {
                kind: RelationKind::Interprets,
                to: RecordId([9; 16]),
            }],
            body: BodyDigest::of("正文"),
            files: vec![ManifestFile {
                name: "附件.docx".to_owned(),
                size: 3,
                digest: [1; 32],
            }],
            private: Some([2; 32]),
        }
    }

    #[test]
    fn the_kept_manifest_of_version_1_still_reads_and_writes() {
        let read = Manifest::read(VERSION_1).unwrap();
        assert_eq!(read, plain());
        assert_eq!(read.bytes(), VERSION_1);
        assert_eq!(
            read.digest().to_string(),
            "9fdca5aecaf0810bf53e5b84f67ab5d1e423357d34be24eb6f2fb694738d3865"
        );
    }

    #[test]
    fn another_version_and_another_writing_are_refused() {
        let mut bytes = plain().bytes();
        bytes[0] = 2;
        assert_eq!(
            Manifest::read(&bytes),
            Err(NotAManifest::Version { version: 2 })
        );
        let mut longer = plain().bytes();
        longer.push(0);
        assert_eq!(Manifest::read(&longer), Err(NotAManifest::NotCanonical));
        assert!(matches!(
            Manifest::read(&[1]),
            Err(NotAManifest::Damaged(_))
        ));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn writing_then_reading_gives_any_manifest_back(
            edition in 1_u32..9,
            fields in proptest::collection::btree_map("[a-z_]{1,9}", "\\PC{1,20}", 0..6),
            names in proptest::collection::vec("\\PC{1,12}", 0..4),
        ) {
            let files = names.into_iter().map(|name| ManifestFile { name, size: 1, digest: [3; 32] });
            let manifest = Manifest { edition, fields, files: files.collect(), ..plain() };
            prop_assert_eq!(Manifest::read(&manifest.bytes()), Ok(manifest));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Manifest::read(&bytes);
        }
    }
}
