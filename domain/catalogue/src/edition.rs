//! One immutable published state of a record.

use jiff::civil::Date;
use organ::OfficerId;

use crate::draft::SignOffs;
use crate::manifest::Manifest;

/// An edition as it was issued. Only [`crate::Draft::issue`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    pub(crate) manifest: Manifest,
    pub(crate) authors: Vec<OfficerId>,
    pub(crate) sign_offs: SignOffs,
    pub(crate) issuer: OfficerId,
    pub(crate) published_on: Date,
}

impl Edition {
    /// Returns what the edition is.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns who wrote it.
    pub fn authors(&self) -> &[OfficerId] {
        &self.authors
    }

    /// Returns who signed it off.
    pub fn sign_offs(&self) -> &SignOffs {
        &self.sign_offs
    }

    /// Returns who issued it.
    pub fn issuer(&self) -> OfficerId {
        self.issuer
    }

    /// Returns the day of publication.
    pub fn published_on(&self) -> Date {
        self.published_on
    }
}
