//! The form of a draft: made from the catalogue item, read back with everything that was typed.

use std::collections::BTreeMap;

use catalogue::{
    CatalogueItem, FieldKind, FieldSpec, ManifestFile, RecordId, Relation, RelationKind,
};
use operations::{Content, new_act};
use sha2::{Digest, Sha256};
use store::Viewer;

use super::answer::Denial;
use super::desk::Desk;
use super::form::Form;
use crate::file_words::not_taken;
use crate::words::hex;

/// What a form says, well or not.
#[derive(Debug, Clone)]
pub(crate) struct Filled {
    pub(crate) record: RecordId,
    pub(crate) act: String,
    pub(crate) seen_revision: u32,
    pub(crate) content: Content,
    pub(crate) relations: Vec<(String, String)>,
    /// What cannot be taken at all, by the name of the control.
    pub(crate) errors: BTreeMap<String, String>,
}

impl Filled {
    /// Begins a form from what is stored, or from nothing.
    pub(crate) fn of(record: RecordId, seen_revision: u32, content: Content) -> Filled {
        let pairs = content.relations.iter();
        Filled {
            record,
            act: new_act().to_string(),
            seen_revision,
            relations: pairs
                .map(|relation| (relation.kind.code().to_owned(), relation.to.to_string()))
                .collect(),
            content,
            errors: BTreeMap::new(),
        }
    }

    /// Reads a posted form; new files are taken, and stay taken when the form comes back.
    ///
    /// # Errors
    /// When the form is not one of ours.
    pub(crate) fn read(desk: &Desk, form: &Form) -> Result<Filled, Denial> {
        let record = form.record()?;
        let mut errors = BTreeMap::new();
        let organ = form.first("organ").parse().unwrap_or_else(|_| {
            errors.insert("organ".to_owned(), "请选择发布机关。".to_owned());
            desk.staff().organ
        });
        let (relations, read) = read_relations(desk, record, form, &mut errors);
        let reason = form.text("no_interpretation_reason").trim().to_owned();
        let content = Content {
            item: form.first("item").to_owned(),
            organ,
            fields: read_fields(form),
            body: form.text("body"),
            files: read_files(desk, record, form, &mut errors)?,
            relations: read,
            major: form.ticked("major"),
            no_interpretation_reason: (!reason.is_empty()).then_some(reason),
        };
        Ok(Filled {
            record,
            act: form.act_of_page()?.to_string(),
            seen_revision: form.seen_revision(),
            content,
            relations,
            errors,
        })
    }

    /// Returns the content as it is saved: fields that the item does not have are left behind.
    pub(crate) fn to_save(&self, item: Option<&CatalogueItem>) -> Content {
        let mut content = self.content.clone();
        if let Some(item) = item {
            content.fields.retain(|code, _| item.field(code).is_some());
            for (code, value) in &mut content.fields {
                let is_record = |field: &FieldSpec| matches!(field.kind, FieldKind::Record);
                // Whatever page of ours the address is of, the record is the same.
                if item.field(code).is_some_and(is_record)
                    && let Some(record) = record_in(value)
                {
                    *value = record.to_string();
                }
            }
        }
        content
    }
}

fn read_fields(form: &Form) -> BTreeMap<String, String> {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in &form.pairs {
        let Some(code) = name.strip_prefix("f.") else {
            continue;
        };
        let value = value.replace("\r\n", "\n").replace('\r', "\n");
        let value = value.trim_end().to_owned();
        if value.trim().is_empty() {
            continue;
        }
        // Several ticked boxes of one name are several choices.
        match fields.get_mut(code) {
            Some(earlier) => {
                earlier.push(';');
                earlier.push_str(&value);
            }
            None => {
                fields.insert(code.to_owned(), value);
            }
        }
    }
    fields
}

type Lines = Vec<(String, String)>;

fn read_relations(
    desk: &Desk,
    own: RecordId,
    form: &Form,
    errors: &mut BTreeMap<String, String>,
) -> (Lines, Vec<Relation>) {
    let mut lines = Vec::new();
    let mut read: Vec<Relation> = Vec::new();
    for (kind, to) in form.all("relation_kind").zip(form.all("relation_to")) {
        let to = to.trim();
        if to.is_empty() {
            continue;
        }
        let place = lines.len();
        lines.push((kind.to_owned(), to.to_owned()));
        let found = record_in(to);
        let error = match (RelationKind::from_code(kind), found) {
            (None, _) => "请选择关系。",
            (_, None) => "请填写信息页面的网址。",
            (_, Some(other)) if other == own => "不能与自身建立关系。",
            (_, Some(other)) if !is_known(desk, other) => "没有找到这件信息，请核对网址。",
            (Some(kind), Some(to)) => {
                let relation = Relation { kind, to };
                if !read.contains(&relation) {
                    read.push(relation);
                }
                continue;
            }
        };
        errors.insert(format!("relation-{place}"), error.to_owned());
    }
    (lines, read)
}

/// Finds the identifier of a record in an address, or in whatever was pasted.
pub(crate) fn record_in(words: &str) -> Option<RecordId> {
    let digits = |letter: char| letter.is_ascii_hexdigit();
    let mut parts = words.split(|letter: char| !digits(letter));
    parts
        .find(|part| part.len() == 32)
        .and_then(|part| part.to_ascii_lowercase().parse().ok())
}

/// A relation may point to any record that this officer or the public of one of our sites sees.
fn is_known(desk: &Desk, record: RecordId) -> bool {
    if desk.reader.record(record).ok().flatten().is_some() {
        return true;
    }
    let mut sites = desk.bodies.sites.iter();
    sites.any(|site| {
        let reader = desk.office.reader(Viewer::Public(site.site));
        reader.shown(record).ok().flatten().is_some()
    })
}

fn read_files(
    desk: &Desk,
    record: RecordId,
    form: &Form,
    errors: &mut BTreeMap<String, String>,
) -> Result<Vec<ManifestFile>, Denial> {
    let stored = stored_files(desk, record)?;
    let removed: Vec<&str> = form.all("remove_file").collect();
    let mut files: Vec<ManifestFile> = Vec::new();
    for sealed in form.all("file") {
        match unsealed(desk, sealed, &stored) {
            Some(file) if removed.contains(&hex(&file.digest).as_str()) => {}
            Some(file) => files.push(file),
            None => {
                let said = "有附件已失效，请重新上传。".to_owned();
                errors.insert("upload".to_owned(), said);
            }
        }
    }
    for upload in form.files.iter().filter(|file| file.field == "upload") {
        match operations::files::take_file(&desk.office, &upload.name, &upload.bytes) {
            Ok(file) if files.iter().any(|known| known.digest == file.digest) => {}
            Ok(mut file) => {
                file.name = free_name(&files, file.name);
                files.push(file);
            }
            Err(refusal) => {
                let said = not_taken(&refusal);
                let all = errors.entry("upload".to_owned()).or_default();
                all.push_str(&said);
            }
        }
    }
    if files.len() > operations::files::MOST_FILES {
        files.truncate(operations::files::MOST_FILES);
        let most = operations::files::MOST_FILES;
        errors.insert(
            "upload".to_owned(),
            format!("附件最多{most}个，多出的没有保留。"),
        );
    }
    Ok(files)
}

fn stored_files(desk: &Desk, record: RecordId) -> Result<Vec<ManifestFile>, Denial> {
    let Some(draft) = desk.reader.draft(record)? else {
        return Ok(Vec::new());
    };
    let manifest = desk.reader.draft_manifest(draft.manifest)?;
    Ok(manifest.map(|manifest| manifest.files).unwrap_or_default())
}

/// Two files of one record have two names, since pages address them by name.
fn free_name(files: &[ManifestFile], name: String) -> String {
    if files.iter().all(|file| file.name != name) {
        return name;
    }
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name.as_str(), ""));
    let dot = if ending.is_empty() { "" } else { "." };
    (2..100)
        .map(|number| format!("{stem}（{number}）{dot}{ending}"))
        .find(|free| files.iter().all(|file| &file.name != free))
        .unwrap_or_else(|| name.clone())
}

/// Writes a file into a form so that nobody can put another one in its place.
pub(crate) fn sealed(desk: &Desk, file: &ManifestFile) -> String {
    let digest = hex(&file.digest);
    format!("{digest}:{}:{}:{}", file.size, tag(desk, file), file.name)
}

fn tag(desk: &Desk, file: &ManifestFile) -> String {
    let mut hash = Sha256::new();
    hash.update(desk.console.seal);
    hash.update(file.digest);
    hash.update(file.size.to_be_bytes());
    hash.update(file.name.as_bytes());
    hex(&hash.finalize()[..16])
}

fn unsealed(desk: &Desk, words: &str, stored: &[ManifestFile]) -> Option<ManifestFile> {
    let mut parts = words.splitn(4, ':');
    let digest = read_digest(parts.next()?)?;
    let size = parts.next()?.parse().ok()?;
    let given = parts.next()?;
    let name = parts.next()?.to_owned();
    let file = ManifestFile { name, size, digest };
    (tag(desk, &file) == given || stored.contains(&file)).then_some(file)
}

/// Reads 64 hexadecimal digits.
pub(crate) fn read_digest(words: &str) -> Option<[u8; 32]> {
    let (head, tail) = words.split_at_checked(32)?;
    let mut digest = [0; 32];
    digest[..16].copy_from_slice(&organ::read_hex(head).ok()?);
    digest[16..].copy_from_slice(&organ::read_hex(tail).ok()?);
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_found_in_whatever_was_pasted() {
        let id = "0123456789abcdef0123456789abcdef";
        for words in [
            id.to_owned(),
            format!("https://a.example/r/{id}"),
            format!("  http://a.example/r/{id}/editions/2?v=elder "),
            id.to_ascii_uppercase(),
        ] {
            assert_eq!(
                record_in(&words).map(|id| id.to_string()).as_deref(),
                Some(id),
                "{words}"
            );
        }
        assert_eq!(record_in("https://a.example/r/123"), None);
    }

    #[test]
    fn ticked_boxes_are_choices_and_empty_fields_are_none() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let form = Form {
            pairs: vec![
                pair("f.a", "x"),
                pair("f.a", "y"),
                pair("f.b", "  "),
                pair("c", "z"),
            ],
            files: Vec::new(),
        };
        let fields = read_fields(&form);
        assert_eq!(fields["a"], "x;y");
        assert_eq!(fields.len(), 1);
    }
}
