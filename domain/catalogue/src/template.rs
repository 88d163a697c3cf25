//! The columns of a CSV or XLSX import template, and how a filled-in one is read back.

use crate::fault::{FieldFault, Problem, quoted};
use crate::field::{FieldKind, FieldSpec, Required};
use crate::item::CatalogueItem;
use crate::stage::Presence;

/// The code of the column that holds the body text.
pub const BODY: &str = "body";

/// One column of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The code of the field, or [`BODY`].
    pub code: String,
    /// The heading: the Chinese label.
    pub header: String,
    /// What to fill in, in Chinese, with 必填 or 选填 in front.
    pub hint: String,
    /// Whether every row has to have it.
    pub required: bool,
    /// The values to choose from; empty when there is no such list.
    pub choices: Vec<String>,
    /// A value that is right; may be empty.
    pub example: String,
}

/// Returns the columns of an item's import template, in the order of the form.
pub fn columns(item: &CatalogueItem) -> Vec<Column> {
    let mut columns: Vec<Column> = item.form().map(column).collect();
    if item.body != Presence::Hidden {
        let required = item.body == Presence::Required;
        columns.push(Column {
            code: BODY.to_owned(),
            header: "正文".to_owned(),
            hint: format!("{}；另附正文文件的可不填", item.body.term()),
            required,
            choices: Vec::new(),
            example: String::new(),
        });
    }
    columns
}

/// Reads the headings of a filled-in template: for each of them the code of its column.
///
/// A heading may be the label, the code, or the code of the national exchange format; marks such
/// as `*` and （必填） are passed over. An empty heading has no column.
///
/// # Errors
/// Every [`FieldFault`]: a heading that the item does not know, or two for one column.
pub fn read_headings(
    item: &CatalogueItem,
    headings: &[&str],
) -> Result<Vec<Option<String>>, Vec<FieldFault>> {
    let columns = columns(item);
    let mut found: Vec<Option<String>> = Vec::with_capacity(headings.len());
    let mut faults = Vec::new();
    for heading in headings {
        let words = bare(heading);
        if words.is_empty() {
            found.push(None);
            continue;
        }
        match column_of(item, &columns, words) {
            Some(code) if found.iter().flatten().any(|earlier| earlier == code) => {
                faults.push(fault(
                    words,
                    format!("表头{}重复，请合并为一列。", quoted(words)),
                ));
            }
            Some(code) => found.push(Some(code.to_owned())),
            None => {
                let message = format!(
                    "{}没有表头{}这一列，请使用最新的导入模板。",
                    item.name,
                    quoted(words)
                );
                faults.push(fault(words, message));
            }
        }
    }
    if faults.is_empty() {
        Ok(found)
    } else {
        Err(faults)
    }
}

fn column(field: &FieldSpec) -> Column {
    let required = field.required == Required::Always;
    Column {
        code: field.code.as_str().to_owned(),
        header: field.name.clone(),
        hint: hint(field),
        required,
        choices: choices(&field.kind),
        example: field.example.clone(),
    }
}

fn hint(field: &FieldSpec) -> String {
    let required = match &field.required {
        Required::Always => "必填",
        Required::When(_) => "有此情形的必填",
        Required::Never => "选填",
    };
    let parts = [
        required.to_owned(),
        writing(&field.kind),
        field.help.clone(),
    ];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join("；")
}

fn writing(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text { max } => format!("不超过{max}字"),
        FieldKind::LongText { max } => format!("不超过{max}字，可分段"),
        FieldKind::DocumentNumber => "文号".to_owned(),
        FieldKind::Date {
            open_ended: true, ..
        } => "按 2026-01-31 的形式，或者填“长期”".to_owned(),
        FieldKind::Date { .. } => "按 2026-01-31 的形式".to_owned(),
        FieldKind::Integer { min, max } => format!("{min}到{max}的整数"),
        FieldKind::Decimal { scale, unit } if unit.is_empty() => {
            format!("数字，小数不超过{scale}位")
        }
        FieldKind::Decimal { scale, unit } => format!("数字，单位：{unit}，小数不超过{scale}位"),
        FieldKind::Money { unit } => format!("数字，单位：{}", unit.term()),
        FieldKind::Choice { .. } => "从列表中选一项".to_owned(),
        FieldKind::Choices { .. } => "从列表中选，多项之间用分号分开".to_owned(),
        FieldKind::Organ => "机关全称".to_owned(),
        FieldKind::CreditCode => "18位统一社会信用代码".to_owned(),
        FieldKind::Url => "以 https:// 或 http:// 开头的完整网址".to_owned(),
        FieldKind::YesNo => "是或否".to_owned(),
        FieldKind::Record => "信息页面的网址".to_owned(),
        FieldKind::Table { columns } => {
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            format!("每行依次填：{}，用制表符分开", names.join("、"))
        }
    }
}

fn choices(kind: &FieldKind) -> Vec<String> {
    if matches!(kind, FieldKind::YesNo) {
        return vec!["是".to_owned(), "否".to_owned()];
    }
    kind.options()
        .iter()
        .map(|option| option.name.clone())
        .collect()
}

fn bare(heading: &str) -> &str {
    let heading = heading
        .trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '*' | '＊' | '\u{feff}'));
    ["（必填）", "(必填)", "（选填）", "(选填)"]
        .into_iter()
        .find_map(|mark| heading.strip_suffix(mark))
        .unwrap_or(heading)
        .trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '*' | '＊'))
}

fn column_of<'c>(item: &CatalogueItem, columns: &'c [Column], words: &str) -> Option<&'c str> {
    let external = |column: &&Column| {
        let field = item.field(&column.code);
        field.and_then(|field| field.external_code.as_deref()) == Some(words)
    };
    columns
        .iter()
        .find(|column| column.header == words || column.code == words)
        .or_else(|| columns.iter().find(external))
        .map(|column| column.code.as_str())
}

fn fault(heading: &str, message: String) -> FieldFault {
    FieldFault {
        field: heading.to_owned(),
        problem: Problem::Unknown,
        message,
    }
}
