//! Imports a filled-in template, CSV or XLSX, as drafts: one row is one draft, and a bad row never
//! stops the others.

use std::collections::BTreeMap;

use calamine::Reader as _;
use catalogue::{CatalogueItem, FieldFault, RecordId};
use organ::OrganId;

use crate::authority::Staff;
use crate::batch_numbers::BatchNumbers;
use crate::files::ending;
use crate::import::{Imported, not_saved, title_of};
use crate::office::Office;
use crate::save_draft::{Content, SaveOrder, manifest_of, save_draft};

/// The most rows that one table may have.
pub const MOST_ROWS: usize = 5_000;

/// What happened to one row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOutcome {
    /// The row as the program that made the table counts it; the headings are row 1.
    pub row: usize,
    /// What became of it.
    pub imported: Imported,
    /// What has to be mended before it can be sent for review.
    pub faults: Vec<FieldFault>,
    /// What is worth a look, and stands in nobody's way, in Chinese.
    pub warning: Option<String>,
}

/// The rows of a table below its headings, each as what the form of a draft says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadTable {
    /// Row number and content.
    pub rows: Vec<(usize, Content)>,
}

/// Reads a filled-in template without saving anything.
///
/// # Errors
/// Why nothing could be made of it, in Chinese, one sentence a line.
pub fn read_table(
    item: &CatalogueItem,
    organ: OrganId,
    name: &str,
    bytes: &[u8],
) -> Result<ReadTable, Vec<String>> {
    let cells = match ending(name).as_str() {
        "xlsx" | "xls" => workbook_cells(bytes),
        "csv" | "txt" => csv_cells(bytes),
        _ => Err(format!(
            "文件“{name}”不是 CSV 或 XLSX 表格，请使用导入模板。"
        )),
    }
    .map_err(|reason| vec![reason])?;
    let filled = |row: &&(usize, Vec<String>)| row.1.iter().any(|cell| !cell.trim().is_empty());
    let mut filled = cells.iter().filter(filled);
    let Some((_, headings)) = filled.next() else {
        return Err(vec![format!("文件“{name}”是空的，请填写后再导入。")]);
    };
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let codes = catalogue::read_headings(item, &headings).map_err(|faults| {
        faults
            .into_iter()
            .map(|fault| fault.message)
            .collect::<Vec<_>>()
    })?;
    let rows: Vec<(usize, Content)> = filled
        .map(|(number, cells)| (*number, content_of_row(item, organ, &codes, cells)))
        .collect();
    if rows.is_empty() {
        return Err(vec![format!("文件“{name}”只有表头，没有内容。")]);
    }
    if rows.len() > MOST_ROWS {
        let count = rows.len();
        return Err(vec![format!(
            "表格有{count}行，一次最多导入{MOST_ROWS}行，请拆分后导入。"
        )]);
    }
    Ok(ReadTable { rows })
}

/// Saves one row as a draft of the officer's, complete or not. `numbers` are those of the rows before.
pub fn import_row(
    office: &Office,
    staff: &Staff,
    row: usize,
    content: Content,
    numbers: &BatchNumbers,
) -> RowOutcome {
    let record = RecordId(crate::random_id());
    let (_, faults) = manifest_of(office, record, 1, &content, None, office.today());
    let warning = numbers.warning(office, record, &content);
    let title = title_of(&content);
    let order = SaveOrder {
        act: crate::new_act(),
        record,
        seen_revision: 0,
        content,
    };
    let imported = match save_draft(office, staff, &order) {
        Ok(_) => Imported::Draft { record, title },
        Err(error) => Imported::Refused(not_saved("import_row", &error)),
    };
    RowOutcome {
        row,
        imported,
        faults,
        warning,
    }
}

fn content_of_row(
    item: &CatalogueItem,
    organ: OrganId,
    codes: &[Option<String>],
    cells: &[String],
) -> Content {
    let mut fields = BTreeMap::new();
    let mut body = String::new();
    for (code, cell) in codes.iter().zip(cells) {
        match code.as_deref() {
            Some(catalogue::BODY) => body.clone_from(cell),
            Some(code) if !cell.trim().is_empty() => {
                fields.insert(code.to_owned(), cell.clone());
            }
            Some(_) | None => {}
        }
    }
    Content {
        item: item.code.as_str().to_owned(),
        organ,
        fields,
        body,
        files: Vec::new(),
        relations: Vec::new(),
        major: false,
        no_interpretation_reason: None,
    }
}

type Cells = Vec<(usize, Vec<String>)>;

fn csv_cells(bytes: &[u8]) -> Result<Cells, String> {
    // Spreadsheet programs on Chinese systems save CSV in GB18030 unless told otherwise.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => std::borrow::Cow::Borrowed(text),
        Err(_) => encoding_rs::GB18030.decode(bytes).0,
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut cells = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record =
            record.map_err(|_| format!("第{}行不能按 CSV 读取，请核对引号。", index + 1))?;
        cells.push((index + 1, record.iter().map(str::to_owned).collect()));
        if cells.len() > MOST_ROWS + 1 {
            return Err(format!("表格超过{MOST_ROWS}行，请拆分后导入。"));
        }
    }
    Ok(cells)
}

fn workbook_cells(bytes: &[u8]) -> Result<Cells, String> {
    let unreadable = || "表格文件已损坏或者加了密码，不能读取。".to_owned();
    let mut workbook = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(bytes))
        .map_err(|_| unreadable())?;
    let sheet = workbook
        .sheet_names()
        .first()
        .cloned()
        .ok_or_else(unreadable)?;
    let range = workbook.worksheet_range(&sheet).map_err(|_| unreadable())?;
    let first = range.start().map_or(0, |(row, _)| row as usize);
    if range.height() > MOST_ROWS + 1 {
        return Err(format!("表格超过{MOST_ROWS}行，请拆分后导入。"));
    }
    let rows = range.rows().enumerate();
    Ok(rows
        .map(|(index, row)| (first + index + 1, row.iter().map(cell_words).collect()))
        .collect())
}

/// A cell as a person reads it: a date is a date, a whole number has no point.
fn cell_words(cell: &calamine::Data) -> String {
    match cell {
        calamine::Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        calamine::Data::DateTimeIso(words) => words.split('T').next().unwrap_or(words).to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    fn read(bytes: &[u8]) -> Result<ReadTable, Vec<String>> {
        let rules = Rules::builtin().unwrap();
        let item = rules.catalogue().item("notice").unwrap();
        read_table(item, OrganId([1; 16]), "表.csv", bytes)
    }

    #[test]
    fn a_table_in_gb18030_reads_like_one_in_utf_8() {
        let text = "标题（必填）,类别,正文\n关于停水的通知,通知,各有关单位：\n";
        let (gb, ..) = encoding_rs::GB18030.encode(text);
        let rows = read(text.as_bytes()).unwrap();
        assert_eq!(rows, read(&gb).unwrap());
        let (row, content) = &rows.rows[0];
        assert_eq!((*row, content.body.as_str()), (2, "各有关单位："));
        assert_eq!(content.fields["kind"], "通知");
    }

    #[test]
    fn a_heading_that_the_item_does_not_have_is_named() {
        let reasons = read("标题,颜色\n甲,红\n".as_bytes()).unwrap_err();
        assert!(reasons[0].contains("颜色"), "{reasons:?}");
        assert!(read("标题\n".as_bytes()).unwrap_err()[0].contains("只有表头"));
        assert!(read(b"").is_err());
    }
}
