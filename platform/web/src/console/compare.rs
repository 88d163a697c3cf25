//! Two states side by side: fields that differ, and the body line by line, marked within the line.

use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use catalogue::{Manifest, RecordId};
use operations::{Content, content_of};
use organ::OrganId;
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::frame::Frame;
use super::view::titled;
use super::visit::Visit;
use crate::words::minute;

/// How many unchanged lines stand around a change.
const AROUND: usize = 2;
/// Lines longer than this are compared as a whole.
const LONGEST_LINE: usize = 4_000;

/// What differs between two states.
#[derive(Debug, Clone, Default)]
pub(crate) struct Comparison {
    pub(crate) fields: Vec<FieldChange>,
    pub(crate) rows: Vec<Row>,
}

impl Comparison {
    /// Tells whether nothing differs.
    pub(crate) fn is_same(&self) -> bool {
        self.fields.is_empty() && self.rows.is_empty()
    }
}

/// A field that differs.
#[derive(Debug, Clone)]
pub(crate) struct FieldChange {
    pub(crate) name: String,
    pub(crate) left: Vec<Piece>,
    pub(crate) right: Vec<Piece>,
}

/// One row of the two columns.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// `same`, `gone`, `new`, `changed` or `gap`.
    pub(crate) class: &'static str,
    pub(crate) left: Vec<Piece>,
    pub(crate) right: Vec<Piece>,
}

/// Words that changed, or did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) changed: bool,
    pub(crate) words: String,
}

#[derive(Template)]
#[template(path = "console/compare.html")]
struct ComparePage {
    frame: Frame,
    record: String,
    title: String,
    states: Vec<State>,
    left: String,
    right: String,
    comparison: Comparison,
}

/// A state of a record that can be compared.
struct State {
    code: String,
    name: String,
    is_left: bool,
    is_right: bool,
}

/// `GET /console/drafts/{id}/compare`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Response<Body> {
    visit
        .show(move |desk| {
            desk.need_business()?;
            let record: RecordId = id.parse().map_err(|_| Denial::NotFound)?;
            page(desk, record)
        })
        .await
}

fn page(desk: &Desk, record: RecordId) -> Result<Answer, Denial> {
    let row = desk.reader.record(record)?.ok_or(Denial::NotFound)?;
    let revisions = desk.reader.revisions(record)?;
    let mut editions = desk.reader.editions(record)?;
    editions.retain(|edition| !edition.is_erased());
    let mut known: Vec<(String, String)> = Vec::new();
    for revision in &revisions {
        let by = revision
            .officer
            .map_or_else(|| "平台".to_owned(), |by| desk.officer_name(by));
        let number = revision.revision;
        let name = format!("第{number}次修订（{by}，{}）", minute(revision.saved));
        known.push((format!("r{number}"), name));
    }
    for edition in &editions {
        let number = edition.edition;
        let name = format!("已公开第{number}版（{}）", edition.published_on);
        known.push((format!("e{number}"), name));
    }
    let newest = known
        .first()
        .map(|(code, _)| code.clone())
        .unwrap_or_default();
    let against = match (editions.first(), revisions.get(1)) {
        (Some(edition), _) if desk.reader.draft(record)?.is_some() => {
            format!("e{}", edition.edition)
        }
        (_, Some(earlier)) => format!("r{}", earlier.revision),
        (_, None) => newest.clone(),
    };
    let choose = |name: &str, usual: String| {
        let asked = desk.first(name);
        let is_known = known.iter().any(|(code, _)| code == asked);
        if is_known { asked.to_owned() } else { usual }
    };
    let (left, right) = (choose("from", against), choose("to", newest));
    let read = |code: &str| -> Result<Content, Denial> {
        let number = code.get(1..).and_then(|number| number.parse::<u32>().ok());
        let (manifest, body) = if code.starts_with('e') {
            let edition = editions
                .iter()
                .find(|edition| Some(edition.edition) == number);
            let edition = edition.ok_or(Denial::NotFound)?;
            (desk.reader.manifest(edition)?, desk.reader.body(edition)?)
        } else {
            let revision = revisions
                .iter()
                .find(|known| Some(known.revision) == number);
            let revision = revision.ok_or(Denial::NotFound)?;
            (
                desk.reader.draft_manifest(revision.manifest)?,
                desk.reader.draft_body(revision.body)?,
            )
        };
        let manifest = manifest.ok_or(Denial::NotFound)?;
        let organ = organ_of(&manifest).unwrap_or(row.organ);
        Ok(content_of(&manifest, body.unwrap_or_default(), organ, None))
    };
    let (one, other) = (read(&left)?, read(&right)?);
    let title = other
        .fields
        .get(catalogue::common::TITLE)
        .cloned()
        .unwrap_or_default();
    let name_of = |code: &str| {
        let state = known.iter().find(|(known, _)| known == code);
        state.map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let page = ComparePage {
        frame: desk.frame("比对"),
        record: record.to_string(),
        title: titled(&title),
        left: name_of(&left),
        right: name_of(&right),
        states: known
            .into_iter()
            .map(|(code, name)| State {
                is_left: code == left,
                is_right: code == right,
                code,
                name,
            })
            .collect(),
        comparison: compare(desk, &one, &other),
    };
    Answer::page(&page)
}

fn organ_of(manifest: &Manifest) -> Option<OrganId> {
    manifest.field(catalogue::common::ORGAN)?.parse().ok()
}

/// Compares two states of a record.
pub(crate) fn compare(desk: &Desk, left: &Content, right: &Content) -> Comparison {
    let mut fields = Vec::new();
    let mut add = |name: String, one: &str, other: &str| {
        if one != other {
            let (left, right) = within(one, other);
            fields.push(FieldChange { name, left, right });
        }
    };
    add(
        "公开事项".to_owned(),
        &desk.item_name(&left.item),
        &desk.item_name(&right.item),
    );
    add(
        "发布机关".to_owned(),
        &desk.organ_name(left.organ),
        &desk.organ_name(right.organ),
    );
    let item = desk.rules.catalogue().item(&right.item);
    let codes = left.fields.keys().chain(right.fields.keys());
    let mut codes: Vec<&String> = codes.collect();
    codes.sort();
    codes.dedup();
    for code in codes {
        let field = item.and_then(|item| item.field(code));
        let shown = |content: &Content| {
            let value = content.fields.get(code).cloned().unwrap_or_default();
            let record = match field.map(|field| &field.kind) {
                Some(catalogue::FieldKind::Record) => value.parse().ok(),
                _ => None,
            };
            let other = record.and_then(|record| super::view::named(desk, record).ok().flatten());
            match (other, field) {
                (Some(other), _) => other.title,
                (None, Some(field)) => {
                    let rows = super::view::table_rows(field, &value);
                    let rows: Vec<String> = rows.iter().skip(1).map(|row| row.join("　")).collect();
                    if rows.is_empty() {
                        field.shown(&value)
                    } else {
                        rows.join("\n")
                    }
                }
                (None, None) => value,
            }
        };
        let name = field.map_or_else(
            || super::view::common_name(desk, code),
            |field| field.name.clone(),
        );
        add(name, &shown(left), &shown(right));
    }
    let files = |content: &Content| {
        let names = content.files.iter();
        let names: Vec<String> = names
            .map(|file| format!("{}（{}）", file.name, crate::words::hex(&file.digest[..4])))
            .collect();
        names.join("；")
    };
    add("附件".to_owned(), &files(left), &files(right));
    let relations = |content: &Content| {
        let stated = content.relations.iter();
        let stated: Vec<String> = stated
            .map(|stated| {
                let other = super::view::named(desk, stated.to).ok().flatten();
                let title = other.map_or_else(|| stated.to.to_string(), |other| other.title);
                format!("{}《{title}》", super::view::relation(stated.kind))
            })
            .collect();
        stated.join("；")
    };
    add(
        "与其他信息的关系".to_owned(),
        &relations(left),
        &relations(right),
    );
    Comparison {
        fields,
        rows: rows(&left.body, &right.body),
    }
}

/// Sets two bodies side by side, with only the lines around each change.
pub(crate) fn rows(left: &str, right: &str) -> Vec<Row> {
    if left == right {
        return Vec::new();
    }
    let one: Vec<&str> = left.lines().collect();
    let other: Vec<&str> = right.lines().collect();
    let mut rows = Vec::new();
    let ops = capture_diff_slices(Algorithm::Patience, &one, &other);
    let last = ops.len().saturating_sub(1);
    for (place, op) in ops.iter().enumerate() {
        match *op {
            DiffOp::Equal { old_index, len, .. } => {
                let head = if place == 0 { 0 } else { AROUND };
                let tail = if place == last { 0 } else { AROUND };
                let lines = &one[old_index..old_index + len];
                same(&mut rows, lines, head, tail);
            }
            DiffOp::Delete {
                old_index, old_len, ..
            } => {
                for line in &one[old_index..old_index + old_len] {
                    rows.push(row("gone", whole(line, true), Vec::new()));
                }
            }
            DiffOp::Insert {
                new_index, new_len, ..
            } => {
                for line in &other[new_index..new_index + new_len] {
                    rows.push(row("new", Vec::new(), whole(line, true)));
                }
            }
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                let olds = &one[old_index..old_index + old_len];
                let news = &other[new_index..new_index + new_len];
                for index in 0..old_len.max(new_len) {
                    rows.push(match (olds.get(index), news.get(index)) {
                        (Some(old), Some(new)) => {
                            let (left, right) = within(old, new);
                            row("changed", left, right)
                        }
                        (Some(old), None) => row("gone", whole(old, true), Vec::new()),
                        (None, Some(new)) => row("new", Vec::new(), whole(new, true)),
                        (None, None) => continue,
                    });
                }
            }
        }
    }
    rows
}

fn same(rows: &mut Vec<Row>, lines: &[&str], head: usize, tail: usize) {
    let keep = |line: &&str| row("same", whole(line, false), whole(line, false));
    if lines.len() <= head + tail + 1 {
        rows.extend(lines.iter().map(keep));
        return;
    }
    rows.extend(lines[..head].iter().map(keep));
    let left_out = lines.len() - head - tail;
    let words = format!("…… {left_out}行相同 ……");
    rows.push(row("gap", whole(&words, false), Vec::new()));
    rows.extend(lines[lines.len() - tail..].iter().map(keep));
}

fn row(class: &'static str, left: Vec<Piece>, right: Vec<Piece>) -> Row {
    Row { class, left, right }
}

fn whole(words: &str, changed: bool) -> Vec<Piece> {
    if words.is_empty() {
        return Vec::new();
    }
    vec![Piece {
        changed,
        words: words.to_owned(),
    }]
}

/// Marks what differs within a line, character by character.
fn within(old: &str, new: &str) -> (Vec<Piece>, Vec<Piece>) {
    if old.chars().count().max(new.chars().count()) > LONGEST_LINE {
        return (whole(old, true), whole(new, true));
    }
    let diff = TextDiff::configure()
        .timeout(Duration::from_millis(200))
        .diff_chars(old, new);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        let words = change.value();
        match change.tag() {
            ChangeTag::Equal => {
                join(&mut left, words, false);
                join(&mut right, words, false);
            }
            ChangeTag::Delete => join(&mut left, words, true),
            ChangeTag::Insert => join(&mut right, words, true),
        }
    }
    (left, right)
}

fn join(pieces: &mut Vec<Piece>, words: &str, changed: bool) {
    match pieces.last_mut() {
        Some(last) if last.changed == changed => last.words.push_str(words),
        _ => pieces.push(Piece {
            changed,
            words: words.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_is_marked_within_the_line() {
        let (left, right) = within("自2026年3月1日起施行", "自2026年5月1日起施行");
        let changed = |pieces: &[Piece]| {
            let changed = pieces.iter().filter(|piece| piece.changed);
            changed.map(|piece| piece.words.clone()).collect::<String>()
        };
        assert_eq!(
            (changed(&left).as_str(), changed(&right).as_str()),
            ("3", "5")
        );
    }

    #[test]
    fn long_stretches_without_change_are_left_out() {
        let lines: Vec<String> = (0..20).map(|number| format!("第{number}段")).collect();
        let old = lines.join("\n");
        let new = old.replace("第10段", "第十段");
        let rows = rows(&old, &new);
        let classes: Vec<&str> = rows.iter().map(|row| row.class).collect();
        let shown = ["gap", "same", "same", "changed", "same", "same", "gap"];
        assert_eq!(classes, shown);
        assert!(super::rows(&old, &old).is_empty());
    }
}
