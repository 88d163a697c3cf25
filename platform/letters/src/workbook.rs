//! Writes tables as XLSX: a styled head that stays in sight, hints for those who fill it in.

use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::measure::wrap;

/// One sheet of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Name on the tab: at most 31 characters, none of `[]:*?/\`.
    pub name: String,
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The rows below the head; a row may be shorter than the head, not longer.
    pub rows: Vec<Vec<Cell>>,
}

/// One column of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The words in the head.
    pub title: String,
    /// Width in characters of the default font.
    pub width: f64,
    /// What someone who fills the column in is told, if anything.
    pub hint: Option<Hint>,
}

/// What a cell accepts, shown when it is selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// Advice only; every value is accepted. At most 255 characters.
    Advice(String),
    /// One of these values, offered as a list. At most 255 characters together.
    Choices(Vec<String>),
    /// A date.
    Date,
    /// A number.
    Number,
}

/// The value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, kept as text whatever it starts with.
    Text(String),
    /// A number; one that is not finite is left empty.
    Number(f64),
    /// A civil date, shown as 2026-08-01.
    Date(Date),
}

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// A row has more cells than the sheet has columns.
    #[error("row {row} of sheet {sheet} has {cells} cells for {columns} columns")]
    RowTooLong {
        /// Name of the sheet.
        sheet: String,
        /// The row, from 1, without the head.
        row: usize,
        /// How many cells it has.
        cells: usize,
        /// How many columns the sheet has.
        columns: usize,
    },
    /// The format refuses something: a name, a length, a number of rows.
    #[error("sheet {sheet} cannot be written")]
    Refused {
        /// Name of the sheet.
        sheet: String,
        /// What the format says.
        source: XlsxError,
    },
    /// The file could not be put together.
    #[error("the workbook cannot be written")]
    Unfinished(#[source] XlsxError),
}

/// The number of A4 in the format.
const A4: u8 = 9;
/// Wider sheets are printed across; in characters.
const UPRIGHT_WIDTH: f64 = 95.0;
/// The height of a line in points, as the format has it for the default font.
const LINE_HEIGHT: f64 = 15.0;
/// Longer texts are read in the cell: a row may be 409 points high.
const MOST_LINES: usize = 20;

/// Hints reach this many rows below the head, so that an empty form has them too.
const FORM_ROWS: u32 = 1000;

/// Returns the sheets as an XLSX file; the same sheets give the same bytes.
///
/// Text is written as text: a cell that starts with `=`, `+`, `-` or `@` never becomes a formula.
///
/// # Errors
/// When a row is longer than the head, or the format refuses a name or a size.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::new();
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1).map_err(WorkbookError::Unfinished)?;
    // A fixed time, so that the digest of a file made twice is one digest.
    book.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    for sheet in sheets {
        check_rows(sheet)?;
        fill(book.add_worksheet(), sheet).map_err(|source| WorkbookError::Refused {
            sheet: sheet.name.clone(),
            source,
        })?;
    }
    book.save_to_buffer().map_err(WorkbookError::Unfinished)
}

fn check_rows(sheet: &Sheet) -> Result<(), WorkbookError> {
    let columns = sheet.columns.len();
    match sheet.rows.iter().position(|row| row.len() > columns) {
        None => Ok(()),
        Some(at) => Err(WorkbookError::RowTooLong {
            sheet: sheet.name.clone(),
            row: at + 1,
            cells: sheet.rows[at].len(),
            columns,
        }),
    }
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    let head = Format::new()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0xE8_EE_F5))
        .set_border(FormatBorder::Thin)
        .set_text_wrap();
    for (at, column) in (0_u16..).zip(&sheet.columns) {
        page.set_column_width(at, column.width)?;
        page.write_string_with_format(0, at, &column.title, &head)?;
        if let Some(hint) = &column.hint {
            let last = FORM_ROWS.max(u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX));
            page.add_data_validation(1, at, last, at, &validation(hint)?)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    set_for_print(page, sheet)?;
    let text = Format::new()
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (row, cells) in (1_u32..).zip(&sheet.rows) {
        let lines = lines_of(cells, &sheet.columns);
        if lines > 1 {
            page.set_row_height(row, LINE_HEIGHT * f64::from(lines))?;
        }
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                // A string cell, never `write`, which would guess.
                Cell::Text(value) => {
                    page.write_string_with_format(row, column, value, &text)?;
                }
                Cell::Number(value) if value.is_finite() => {
                    page.write_number(row, column, *value)?;
                }
                Cell::Number(_) => {}
                Cell::Date(date) => write_date(page, (row, column), *date, &day)?,
            }
        }
    }
    Ok(())
}

/// Sets a sheet so that it can be printed: all columns on one width of A4, the head on every page.
fn set_for_print(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    page.set_footer("&C&P / &N");
    let width: f64 = sheet.columns.iter().map(|column| column.width).sum();
    if width > UPRIGHT_WIDTH {
        page.set_landscape();
    }
    Ok(())
}

/// Returns how many lines the longest text of a row takes, within reason. Not every program that
/// shows a table works that out by itself.
fn lines_of(cells: &[Cell], columns: &[Column]) -> u16 {
    let lines = cells.iter().zip(columns).map(|(cell, column)| {
        let Cell::Text(text) = cell else {
            return 1;
        };
        // A Chinese character is a little wider than two figures of the default font.
        let room = (column.width / 2.2) as f32;
        let of_line = |line: &str| wrap(line, room.max(1.0), 0.0).len();
        text.lines().map(of_line).sum()
    });
    let most = lines.max().unwrap_or(1).min(MOST_LINES);
    u16::try_from(most).unwrap_or(1)
}

/// Writes a date, or its ISO text for the days before 1900 that a spreadsheet cannot count.
fn write_date(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    date: Date,
    format: &Format,
) -> Result<(), XlsxError> {
    let part = |value: i8| u8::try_from(value).unwrap_or(1);
    let year = u16::try_from(date.year()).unwrap_or(0);
    match ExcelDateTime::from_ymd(year, part(date.month()), part(date.day())) {
        Ok(day) => page.write_datetime_with_format(row, column, &day, format)?,
        Err(_) => page.write_string(row, column, date.to_string())?,
    };
    Ok(())
}

fn validation(hint: &Hint) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new();
    match hint {
        Hint::Advice(words) => rule.allow_any_value().set_input_message(words),
        Hint::Choices(values) => rule
            .allow_list_strings(values)?
            .set_error_message("请从列表中选择一项。"),
        Hint::Date => {
            let first = ExcelDateTime::from_ymd(1900, 1, 1)?;
            rule.allow_date(DataValidationRule::GreaterThanOrEqualTo(first))
                .set_input_message("请填写日期，例如 2026-08-01。")?
                .set_error_message("请填写日期，例如 2026-08-01。")
        }
        Hint::Number => rule
            .allow_decimal_number(DataValidationRule::Between(-1e15, 1e15))
            .set_error_message("请填写数字。"),
    }
}
