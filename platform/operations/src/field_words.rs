//! What a reader may look for in the fields of a record: their words as a page shows them.

use catalogue::{CatalogueItem, FieldKind, FieldSpec, Manifest, common};

/// Fields that the index is handed by themselves, or that say the same of nearly every record.
const ELSEWHERE: [&str; 5] = [
    common::TITLE,
    common::DOCUMENT_NUMBER,
    common::ISSUER,
    common::VALIDITY,
    common::ATTRIBUTE,
];

/// Shorter numbers (a serial without its year) are words like others.
const SHORTEST_NUMBER: usize = 6;

/// The words of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldWords {
    /// The label.
    pub name: String,
    /// The value in words, a line a row of a table.
    pub words: String,
    /// The numbers of documents, licences and registers in it.
    pub numbers: Vec<String>,
}

/// Returns the words of the fields that the public sees, in the order of the form. Dates, addresses,
/// links to records and 是/否 are left out: nobody finds a record by them.
pub fn field_words(item: &CatalogueItem, manifest: &Manifest) -> Vec<FieldWords> {
    item.public_fields()
        .filter(|field| !ELSEWHERE.contains(&field.code.as_str()))
        .filter_map(|field| words_of(field, manifest.field(field.code.as_str())?))
        .collect()
}

fn words_of(field: &FieldSpec, value: &str) -> Option<FieldWords> {
    let mut numbers = Vec::new();
    let words = match &field.kind {
        FieldKind::Date { .. } | FieldKind::YesNo | FieldKind::Url | FieldKind::Record => {
            return None;
        }
        FieldKind::Table { columns } => {
            let rows = value.lines().map(|line| {
                let cells = line.split('\t').zip(columns);
                let cells = cells.filter_map(|(cell, column)| words_of(column, cell));
                let words = cells.map(|cell| {
                    numbers.extend(cell.numbers);
                    cell.words
                });
                words.collect::<Vec<_>>().join("，")
            });
            rows.collect::<Vec<_>>().join("\n")
        }
        FieldKind::Text { .. }
        | FieldKind::LongText { .. }
        | FieldKind::DocumentNumber
        | FieldKind::Integer { .. }
        | FieldKind::Decimal { .. }
        | FieldKind::Money { .. }
        | FieldKind::Choice { .. }
        | FieldKind::Choices { .. }
        | FieldKind::Organ
        | FieldKind::CreditCode => {
            if field.holds_number() && value.chars().count() >= SHORTEST_NUMBER {
                numbers.push(value.to_owned());
            }
            field.shown(value)
        }
    };
    (!words.is_empty()).then(|| FieldWords {
        name: field.name.clone(),
        words,
        numbers,
    })
}
