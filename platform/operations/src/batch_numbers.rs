//! The numbers of the documents of one batch: a 发文字号 that is in use already is told, and an index
//! number is given once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use catalogue::{RecordId, common};
use store::StoreError;

use crate::office::Office;
use crate::save_draft::Content;

/// The numbers that the files of one batch were found to have so far.
#[derive(Debug, Default)]
pub struct BatchNumbers {
    index: Mutex<BTreeSet<String>>,
    /// The first record of the batch that has a 发文字号 of an issuer.
    document: Mutex<BTreeMap<(String, String), RecordId>>,
}

impl BatchNumbers {
    /// Takes an index number, and tells whether no file before had it.
    pub(crate) fn takes_index_number(&self, number: &str) -> bool {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        index.insert(number.to_owned())
    }

    /// Returns the warning, in Chinese, that the 发文字号 of a record is another's of the same issuer.
    ///
    /// It names no other document: reports are kept, and an erasure of that one would not find it.
    pub(crate) fn warning(
        &self,
        office: &Office,
        record: RecordId,
        content: &Content,
    ) -> Option<String> {
        let field = |code| content.fields.get(code).filter(|value| !value.is_empty());
        let (number, issuer) = field(common::DOCUMENT_NUMBER).zip(field(common::ISSUER))?;
        let first = {
            let mut document = self.document.lock().unwrap_or_else(PoisonError::into_inner);
            *document
                .entry((number.clone(), issuer.clone()))
                .or_insert(record)
        };
        let holder = if first == record {
            match is_held(office, number, issuer, record) {
                Ok(false) => return None,
                Ok(true) => "同一发文机关的另一条信息",
                Err(error) => {
                    tracing::warn!(%error, operation = "batch_numbers");
                    return Some(format!("发文字号“{number}”是否重复未能核对，请人工核对"));
                }
            }
        } else {
            "本批中同一发文机关的另一份文件"
        };
        Some(format!(
            "发文字号“{number}”已用于{holder}，请核对是否重复录入；转发、重发等确属同号的，可以保留"
        ))
    }
}

fn is_held(
    office: &Office,
    number: &str,
    issuer: &str,
    record: RecordId,
) -> Result<bool, StoreError> {
    let holders = office
        .store()
        .holders_of_document_number(number, issuer, record)?;
    Ok(!holders.is_empty())
}
