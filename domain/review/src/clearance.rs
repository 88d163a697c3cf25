//! A decision about findings, and nothing else: what still stands in the way, and what is cleared.

use std::fmt;

use document::Finding;

/// The SHA-256 digest of a manifest's canonical bytes: what a clearance and a sign-off bind.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ManifestDigest(pub [u8; 32]);

impl fmt::Display for ManifestDigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for ManifestDigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ManifestDigest({self})")
    }
}

/// Which part of a record a finding stands in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// 标题.
    Title,
    /// A field of the catalogue item, by its code.
    Field(String),
    /// 正文.
    Body,
    /// The text of a file, by its name.
    File(String),
    /// The name of a file.
    FileName(String),
}

impl Part {
    /// Returns the stable code of the part: `title`, `field:CODE`, `body`, `file:NAME`, `file_name:NAME`.
    pub fn code(&self) -> String {
        match self {
            Part::Title => "title".to_owned(),
            Part::Field(code) => format!("field:{code}"),
            Part::Body => "body".to_owned(),
            Part::File(name) => format!("file:{name}"),
            Part::FileName(name) => format!("file_name:{name}"),
        }
    }
}

/// A finding and the part of the record that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedFinding {
    /// The part.
    pub part: Part,
    /// What was seen there.
    pub finding: Finding,
}

/// A named person's decision to let a blocking finding stand, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rule that is waived.
    pub rule: String,
    /// The part that it stood in, as [`Part::code`] writes it.
    pub part: String,
    /// The exact words that it stood on.
    pub text: String,
}

impl Waiver {
    /// Tells whether this waiver speaks of that finding: the same rule on the same words of the same part.
    pub fn covers(&self, placed: &PlacedFinding) -> bool {
        self.rule == placed.finding.rule
            && self.part == placed.part.code()
            && self.text == placed.finding.text
    }
}

/// What a review of one manifest saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    manifest_digest: ManifestDigest,
    findings: Vec<PlacedFinding>,
}

/// The findings that still stand in the way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not cleared: findings still to correct or waive: {}", .standing.len())]
pub struct Blocked {
    /// The findings, in order of their place.
    pub standing: Vec<PlacedFinding>,
}

/// Proof that nothing stands in the way of one manifest. Only [`Review::clear`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearance {
    manifest_digest: ManifestDigest,
}

impl Clearance {
    /// Returns the digest of the manifest that was cleared.
    pub fn manifest_digest(&self) -> ManifestDigest {
        self.manifest_digest
    }
}

impl Review {
    /// Binds findings to the manifest that they were made on.
    pub fn of(manifest_digest: ManifestDigest, findings: Vec<PlacedFinding>) -> Review {
        Review {
            manifest_digest,
            findings,
        }
    }

    /// Returns everything that was seen.
    pub fn findings(&self) -> &[PlacedFinding] {
        &self.findings
    }

    /// Clears the manifest that was examined, or says which findings stand in the way.
    ///
    /// # Errors
    /// [`Blocked`] when a blocking finding is neither corrected nor waived.
    pub fn clear(&self, waivers: &[Waiver]) -> Result<Clearance, Blocked> {
        let waived = |placed: &PlacedFinding| waivers.iter().any(|waiver| waiver.covers(placed));
        let mut standing = self.findings.clone();
        standing.retain(|placed| placed.finding.is_blocking() && !waived(placed));
        if !standing.is_empty() {
            return Err(Blocked { standing });
        }
        Ok(Clearance {
            manifest_digest: self.manifest_digest,
        })
    }
}
