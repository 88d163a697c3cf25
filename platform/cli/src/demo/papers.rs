//! Makes the files of the made-up documents: DOCX, PDF, XLSX and CSV.

use letters::{Cell, Column, Letter, Sheet};

use super::city::{Attachment, Paper};
use crate::failure::Failure;

/// Returns the bytes of an attachment.
pub(crate) fn attachment(paper: &Paper, file: &Attachment) -> Result<Vec<u8>, Failure> {
    let missing = || Failure::refusal(format!("{} lacks the text {:?}", paper.head.id, file.from));
    let text = paper.texts.get(&file.from).ok_or_else(missing)?;
    let letter = || {
        if file.from == "body" {
            let number = paper.head.document_number.as_deref();
            return Letter::from_text(&paper.head.title, number, text);
        }
        let stem = file
            .name
            .rsplit_once('.')
            .map_or(file.name.as_str(), |(stem, _)| stem);
        Letter::from_text(stem, None, text)
    };
    match file.kind.as_str() {
        "docx" => Ok(letters::docx(&letter())),
        "pdf" => Ok(letters::pdf(&letter())),
        "csv" => Ok(csv_of(text)),
        "xlsx" => Ok(letters::workbook(&[sheet_of(text)])?),
        kind => Err(Failure::refusal(format!(
            "{}: no file of kind {kind:?}",
            paper.head.id
        ))),
    }
}

fn csv_of(text: &str) -> Vec<u8> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    for line in text.lines() {
        let cells: Vec<String> = line
            .split('\t')
            .map(|cell| match cell.contains([',', '"']) {
                true => format!("\"{}\"", cell.replace('"', "\"\"")),
                false => cell.to_owned(),
            })
            .collect();
        bytes.extend_from_slice(cells.join(",").as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

fn sheet_of(text: &str) -> Sheet {
    let mut lines = text.lines();
    let columns = lines.next().unwrap_or_default().split('\t');
    let columns = columns
        .map(|title| Column {
            title: title.to_owned(),
            width: 18.0,
            hint: None,
        })
        .collect();
    let cell = |words: &str| match words.parse::<f64>() {
        Ok(number) => Cell::Number(number),
        Err(_) => Cell::Text(words.to_owned()),
    };
    let rows = lines
        .map(|line| line.split('\t').map(cell).collect())
        .collect();
    Sheet {
        name: "Sheet1".to_owned(),
        columns,
        rows,
    }
}
