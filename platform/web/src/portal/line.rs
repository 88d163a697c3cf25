//! A published record as one line of a list.

use jiff::civil::Date;
use store::ShownRow;

use super::validity::Validity;

/// One line of a list.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// The path of the record's page.
    pub(crate) href: String,
    pub(crate) title: String,
    /// 发布日期, ISO 8601.
    pub(crate) date: String,
    pub(crate) validity: Option<Validity>,
    pub(crate) number: Option<String>,
}

impl Line {
    /// Makes a line of a published record.
    pub(crate) fn of(row: &ShownRow, today: Date) -> Line {
        Line {
            href: format!("/r/{}", row.record),
            title: row.title.clone(),
            date: row.published_on.to_string(),
            validity: Validity::of(row, today),
            number: row.document_number.clone(),
        }
    }
}
