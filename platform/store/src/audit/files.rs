//! Holds every file that a manifest lists against its digest.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::erasures::Erasures;
use super::outcome::{AuditFault, Audited, ErasedThing};
use crate::error::StoreError;
use crate::store::Store;

/// Reads every file that any manifest lists, of drafts and earlier revisions too.
pub(super) fn check_files(
    store: &Arc<Store>,
    erasures: &Erasures,
    audited: &mut Audited,
) -> Result<(), StoreError> {
    // Each with the act that erased it, as long as no other edition lists it too.
    let mut digests: BTreeMap<[u8; 32], Option<i64>> = BTreeMap::new();
    store.each_manifest(|manifest| {
        let (record, edition) = (manifest.record.0, manifest.edition);
        for file in manifest.files {
            let by = erasures.of_file(record, edition, file.digest);
            let known = digests.entry(file.digest).or_insert(by);
            *known = known.and(by);
        }
    })?;
    for (digest, erased) in digests {
        let name: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        match (store.blobs().read(&digest)?, erased) {
            (None, Some(by)) => audited.erased.push(ErasedThing::File { digest: name, by }),
            (None, None) => audited.faults.push(AuditFault::File {
                digest: name,
                what: "missing",
            }),
            (Some(bytes), _) => {
                audited.files += 1;
                audited.file_bytes += bytes.len() as u64;
                if ledger::digest::sha256(&bytes) != digest {
                    audited.faults.push(AuditFault::File {
                        digest: name,
                        what: "altered",
                    });
                }
            }
        }
    }
    Ok(())
}
