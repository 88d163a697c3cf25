//! XLSX files read back by calamine.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;
use letters::{Cell, Column, Hint, Sheet, WorkbookError, workbook};

fn column(title: &str, hint: Option<Hint>) -> Column {
    Column {
        title: title.into(),
        width: 18.0,
        hint,
    }
}

fn sheet() -> Sheet {
    Sheet {
        name: "办件".into(),
        columns: vec![
            column("标题", Some(Hint::Advice("不超过50字".into()))),
            column(
                "类别",
                Some(Hint::Choices(vec!["咨询".into(), "投诉".into()])),
            ),
            column("收到", Some(Hint::Date)),
            column("件数", Some(Hint::Number)),
        ],
        rows: vec![
            vec![
                Cell::Text("路灯不亮".into()),
                Cell::Text("投诉".into()),
                Cell::Date(date(2026, 8, 1)),
                Cell::Number(3.0),
            ],
            vec![Cell::Empty],
        ],
    }
}

fn cells(bytes: Vec<u8>, name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(name).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn head_and_cells_are_read_back() {
    let rows = cells(workbook(&[sheet()]).unwrap(), "办件");
    let head: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
    assert_eq!(head, ["标题", "类别", "收到", "件数"]);
    assert_eq!(rows[1][0], Data::String("路灯不亮".into()));
    assert_eq!(rows[1][3], Data::Float(3.0));
    let Data::DateTime(day) = &rows[1][2] else {
        panic!("{:?}", rows[1][2])
    };
    assert_eq!(day.to_ymd_hms_milli(), (2026, 8, 1, 0, 0, 0, 0));
}

#[test]
fn no_text_becomes_a_formula() {
    for text in [
        "=1+1",
        "+86",
        "-2",
        "@SUM(A1)",
        "=HYPERLINK(\"http://example.invalid\")",
    ] {
        let sheet = Sheet {
            name: "表".into(),
            columns: vec![column("内容", None)],
            rows: vec![vec![Cell::Text(text.into())]],
        };
        let bytes = workbook(&[sheet]).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
        assert!(
            book.worksheet_formula("表")
                .unwrap()
                .used_cells()
                .next()
                .is_none(),
            "{text}"
        );
        assert_eq!(cells(bytes, "表")[1][0], Data::String(text.into()));
    }
}

#[test]
fn a_row_longer_than_the_head_is_refused() {
    let mut long = sheet();
    long.rows.push(vec![Cell::Empty; 5]);
    let refused = workbook(&[long]).unwrap_err();
    assert!(matches!(
        refused,
        WorkbookError::RowTooLong {
            row: 3,
            cells: 5,
            columns: 4,
            ..
        }
    ));
}

#[test]
fn a_name_that_the_format_forbids_is_refused() {
    let mut named = sheet();
    named.name = "收/发".into();
    assert!(matches!(
        workbook(&[named]).unwrap_err(),
        WorkbookError::Refused { .. }
    ));
}

#[test]
fn what_is_not_a_number_is_left_empty() {
    let sheet = Sheet {
        name: "表".into(),
        columns: vec![column("甲", None), column("乙", None)],
        rows: vec![vec![Cell::Number(f64::NAN), Cell::Number(1.0)]],
    };
    assert_eq!(cells(workbook(&[sheet]).unwrap(), "表")[1][0], Data::Empty);
}

#[test]
fn the_same_sheets_give_the_same_bytes() {
    assert_eq!(workbook(&[sheet()]).unwrap(), workbook(&[sheet()]).unwrap());
}

#[test]
fn a_long_text_makes_its_row_higher_and_a_wide_table_prints_across() {
    let mut wide = sheet();
    wide.rows[0][0] = Cell::Text("云岭大道以东、清河路以南、环城北路以西".into());
    wide.columns.push(Column {
        width: 60.0,
        ..column("摘要", None)
    });
    let (narrow, wide) = (page(&sheet()), page(&wide));
    assert!(
        wide.contains("<row r=\"2\" spans=\"1:5\" ht=\"45\" customHeight=\"1\""),
        "{wide}"
    );
    assert!(!narrow.contains("customHeight"), "{narrow}");
    assert!(wide.contains("orientation=\"landscape\"") && !narrow.contains("landscape"));
    for page in [narrow, wide] {
        assert!(page.contains("<pageSetUpPr fitToPage=\"1\"/>"));
        assert!(page.contains("paperSize=\"9\"") && page.contains("fitToHeight=\"0\""));
    }
}

/// The first page of the workbook of a sheet, as it is written.
fn page(sheet: &Sheet) -> String {
    let bytes = workbook(std::slice::from_ref(sheet)).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut page = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::read_to_string(&mut page).unwrap()
}
