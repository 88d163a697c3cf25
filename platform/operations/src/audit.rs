//! Recomputes the ledger and every digest, and names each thing that was tampered with.

use std::fmt;

use store::{AuditFault, ErasedThing, KeptHead, StoreError};

use crate::office::Office;

/// What an audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// Entries that were recomputed.
    pub entries: u64,
    /// Bytes of payloads and texts.
    pub bytes: u64,
    /// Files that were read, and their bytes.
    pub files: u64,
    /// Bytes of files.
    pub file_bytes: u64,
    /// What is gone because an act erased it; nothing of it is a fault.
    pub erased: Vec<ErasedThing>,
    /// Everything that is not as it should be.
    pub faults: Vec<Fault>,
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub AuditFault);

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// Recomputes payloads, leaves, the tree, every signed head, every text, every file and every
/// projection, and compares them with what is stored; a head that someone else kept as well.
///
/// # Errors
/// What the store says when it cannot be read at all.
pub fn audit(office: &Office, against: Option<&KeptHead>) -> Result<AuditReport, StoreError> {
    let key = office.verifier_key();
    let found = store::audit(office.store(), std::slice::from_ref(key), against)?;
    Ok(AuditReport {
        entries: found.entries,
        bytes: found.bytes,
        files: found.files,
        file_bytes: found.file_bytes,
        erased: found.erased,
        faults: found.faults.into_iter().map(Fault).collect(),
    })
}
