//! The ZIP container of a DOCX, read within bounds; names of entries are only ever compared.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::super::trouble;
use crate::Finding;

const MOST_ENTRIES: usize = 2_000;
const LARGEST_ENTRY_BYTES: usize = 32 << 20;
const LARGEST_PACKAGE_BYTES: usize = 64 << 20;
/// Deflate reaches a thousandfold on zeros; documents stay far beneath this.
const HIGHEST_RATIO: u64 = 200;
const RATIO_COUNTS_FROM_BYTES: u64 = 1 << 20;

/// An open container.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    entries: HashMap<String, usize>,
    /// Bytes that may still be expanded.
    budget: usize,
}

/// One part of the container, expanded.
pub(super) struct Part {
    pub(super) bytes: Vec<u8>,
    /// Set when the container broke off or its checksum was wrong.
    pub(super) damaged: bool,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Package<'a>, Box<Finding>> {
        let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else {
            return Err(Box::new(trouble::unreadable("文件")));
        };
        if archive.len() > MOST_ENTRIES {
            return Err(Box::new(trouble::too_large("文件所含的条目")));
        }
        let mut entries = HashMap::new();
        for index in 0..archive.len() {
            if let Some(Ok(name)) = archive.name_for_index(index) {
                entries.entry(plain_name(&name)).or_insert(index);
            }
        }
        Ok(Package {
            archive,
            entries,
            budget: LARGEST_PACKAGE_BYTES,
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Expands a part; `None` when there is none of this name.
    pub(super) fn part(&mut self, name: &str) -> Option<Result<Part, Box<Finding>>> {
        let index = *self.entries.get(name)?;
        Some(self.expand(index))
    }

    fn expand(&mut self, index: usize) -> Result<Part, Box<Finding>> {
        let raw = self.archive.by_index_raw(index);
        if raw.is_ok_and(|entry| entry.encrypted()) {
            return Err(Box::new(trouble::encrypted("文件")));
        }
        let Ok(entry) = self.archive.by_index(index) else {
            return Err(Box::new(trouble::unreadable("文件")));
        };
        let ratio = entry.compressed_size().saturating_mul(HIGHEST_RATIO);
        let by_ratio = usize::try_from(ratio.max(RATIO_COUNTS_FROM_BYTES)).unwrap_or(usize::MAX);
        let limit = LARGEST_ENTRY_BYTES.min(self.budget).min(by_ratio);
        let mut bytes = Vec::new();
        let read = entry.take(limit as u64 + 1).read_to_end(&mut bytes);
        if bytes.len() > limit {
            return Err(Box::new(trouble::too_large("文件解压后的内容")));
        }
        self.budget -= bytes.len();
        Ok(Part {
            bytes,
            damaged: read.is_err(),
        })
    }
}

/// Some writers part folders with a backslash or begin names with a slash.
pub(super) fn plain_name(name: &str) -> String {
    let name = name.replace('\\', "/");
    name.trim_start_matches('/').to_owned()
}

/// Resolves the target of a relation against the folder of its source, inside the container only.
pub(super) fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').filter(|step| !step.is_empty()).collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    steps.join("/")
}
