//! Takes files in, bounded and looked at, and reads their text.

use catalogue::ManifestFile;
use document::{Confidence, Finding, Format, Severity, Suggestion};
use store::StoreError;

use crate::office::Office;

/// The most bytes that one file may have.
pub const LARGEST_FILE: usize = 50 << 20;
/// The most files that one record may have.
pub const MOST_FILES: usize = 50;
/// The most characters that a file's name may have.
const LONGEST_NAME: usize = 120;
/// The kinds of file that may be published, by the ending of the name.
const KINDS: [&str; 14] = [
    "pdf", "docx", "doc", "wps", "ofd", "xlsx", "xls", "csv", "txt", "md", "html", "jpg", "jpeg",
    "png",
];

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileRefusal {
    /// It has no bytes.
    #[error("the file {name} is empty")]
    Empty {
        /// Its name.
        name: String,
    },
    /// It has too many bytes.
    #[error("the file {name} has {size} bytes, at most {LARGEST_FILE} are possible")]
    TooLarge {
        /// Its name.
        name: String,
        /// Its bytes.
        size: usize,
    },
    /// Its kind is not one that may be published.
    #[error("files such as {name} are not published")]
    Kind {
        /// Its name.
        name: String,
    },
    /// Its content is something else than its name says.
    #[error("the content of {name} is not what its name says")]
    Disguised {
        /// Its name.
        name: String,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with a file that was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// It has no bytes.
    #[error("it is empty")]
    Empty,
    /// It has too many bytes.
    #[error("it has more than {LARGEST_FILE} bytes")]
    TooLarge,
    /// Its kind is not one that may be published.
    #[error("files of its kind are not published")]
    Kind,
    /// Its content is something else than its name says.
    #[error("its content is not what its name says")]
    Disguised,
}

impl FileRefusal {
    /// Returns what is wrong with the file; nothing when it was the store that refused.
    pub fn fault(&self) -> Option<FileFault> {
        match self {
            FileRefusal::Empty { .. } => Some(FileFault::Empty),
            FileRefusal::TooLarge { .. } => Some(FileFault::TooLarge),
            FileRefusal::Kind { .. } => Some(FileFault::Kind),
            FileRefusal::Disguised { .. } => Some(FileFault::Disguised),
            FileRefusal::Store(_) => None,
        }
    }
}

/// Keeps a file, after looking at its name, its size and what it really is.
///
/// # Errors
/// [`FileRefusal`] names the file and what is wrong with it.
pub fn take_file(office: &Office, name: &str, bytes: &[u8]) -> Result<ManifestFile, FileRefusal> {
    let name = plain_name(name);
    check_file(&name, bytes)?;
    let digest = office.store().blobs().keep(bytes)?;
    Ok(ManifestFile {
        name,
        size: bytes.len() as u64,
        digest,
    })
}

/// Looks at a file without keeping it.
///
/// # Errors
/// [`FileRefusal`] names the file and what is wrong with it.
pub fn check_file(name: &str, bytes: &[u8]) -> Result<(), FileRefusal> {
    if bytes.is_empty() {
        return Err(FileRefusal::Empty {
            name: name.to_owned(),
        });
    }
    if bytes.len() > LARGEST_FILE {
        return Err(FileRefusal::TooLarge {
            name: name.to_owned(),
            size: bytes.len(),
        });
    }
    if !KINDS.contains(&ending(name).as_str()) {
        return Err(FileRefusal::Kind {
            name: name.to_owned(),
        });
    }
    if is_disguised(name, bytes) {
        return Err(FileRefusal::Disguised {
            name: name.to_owned(),
        });
    }
    Ok(())
}

/// Returns a name without folders, control characters or tricks of direction.
pub fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_plain = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
            && !"<>:\"|?*".contains(*letter)
    };
    let mut plain: String = last.chars().filter(is_plain).collect();
    plain = plain.trim().trim_start_matches('.').to_owned();
    if plain.chars().count() > LONGEST_NAME {
        let ending = ending(&plain);
        let stem: String = plain.chars().take(LONGEST_NAME - 8).collect();
        plain = format!("{stem}.{ending}");
    }
    if plain.is_empty() {
        "未命名".to_owned()
    } else {
        plain
    }
}

/// Returns the ending of a name, in lower case.
pub fn ending(name: &str) -> String {
    name.rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .unwrap_or_default()
}

fn is_disguised(name: &str, bytes: &[u8]) -> bool {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let fits = match ending(name).as_str() {
        "pdf" => starts(b"%PDF-"),
        "docx" | "xlsx" | "ofd" => starts(b"PK\x03\x04"),
        "doc" | "xls" | "wps" => starts(b"\xd0\xcf\x11\xe0") || starts(b"PK\x03\x04"),
        "jpg" | "jpeg" => starts(b"\xff\xd8\xff"),
        "png" => starts(b"\x89PNG\r\n\x1a\n"),
        _ => !(starts(b"MZ") || starts(b"\x7fELF") || starts(b"PK\x03\x04") || starts(b"%PDF-")),
    };
    !fits
}

/// Reads the text of a kept file, for checks, search and preview; empty for pictures.
///
/// # Errors
/// What the store says.
pub fn text_of(
    office: &Office,
    digest: &[u8; 32],
    name: &str,
) -> Result<Option<String>, StoreError> {
    let (text, _) = read_file(office, digest, name)?;
    Ok((!text.is_empty()).then_some(text))
}

/// Reads a kept file: its text, and what the reader could not read.
///
/// # Errors
/// What the store says.
pub fn read_file(
    office: &Office,
    digest: &[u8; 32],
    name: &str,
) -> Result<(String, Vec<Finding>), StoreError> {
    let Some(bytes) = office.store().blobs().read(digest)? else {
        return Err(StoreError::Damaged(
            "a file that a manifest lists is missing",
        ));
    };
    Ok(text_of_bytes(name, &bytes))
}

/// Reads the text of a file's bytes.
pub fn text_of_bytes(name: &str, bytes: &[u8]) -> (String, Vec<Finding>) {
    match ending(name).as_str() {
        "xlsx" | "xls" => match workbook_text(bytes) {
            Some(text) => (text, Vec::new()),
            None => {
                let reason = format!("工作簿“{name}”已损坏或者加密，无法读取和检查。");
                let advice = "请用办公软件打开核对，另存后重新上传。";
                (
                    String::new(),
                    vec![unread(
                        "reading.damaged",
                        Severity::Blocking,
                        reason,
                        advice,
                    )],
                )
            }
        },
        "csv" => {
            let (document, findings) = document::read("table.txt", bytes);
            (document.text, findings)
        }
        "jpg" | "jpeg" | "png" | "doc" | "wps" | "ofd" => {
            let reason = format!("文件“{name}”的文字不能自动读取，没有经过内容检查。");
            let advice =
                "请人工核对是否含有个人信息和不宜公开的内容，或者转换为 DOCX、PDF 后上传。";
            (
                String::new(),
                vec![unread(
                    "reading.unchecked",
                    Severity::Warning,
                    reason,
                    advice,
                )],
            )
        }
        _ => {
            let (document, findings) = document::read(name, bytes);
            if document.format == Format::Unknown {
                return (String::new(), findings);
            }
            (
                document.text,
                findings.into_iter().filter(matters).collect(),
            )
        }
    }
}

/// A finding on a file as a whole.
fn unread(rule: &'static str, severity: Severity, reason: String, advice: &str) -> Finding {
    Finding {
        rule: rule.into(),
        severity,
        place: 0..0,
        text: String::new(),
        reason,
        suggestion: Some(Suggestion::Advise(advice.to_owned())),
        basis: None,
        confidence: Confidence::High,
    }
}

fn matters(finding: &Finding) -> bool {
    finding.severity != Severity::Notice
}

/// The most cells that are read of a workbook.
const MOST_CELLS: usize = 200_000;

/// Returns the cells of every sheet, or none when the workbook cannot be opened.
fn workbook_text(bytes: &[u8]) -> Option<String> {
    use calamine::Reader as _;
    let mut workbook = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(bytes)).ok()?;
    let mut text = String::new();
    let mut cells = 0;
    for name in workbook.sheet_names() {
        let Ok(range) = workbook.worksheet_range(&name) else {
            continue;
        };
        for row in range.rows() {
            cells += row.len();
            if cells > MOST_CELLS {
                return Some(text);
            }
            let words: Vec<String> = row.iter().map(ToString::to_string).collect();
            text.push_str(&words.join("\t"));
            text.push('\n');
        }
    }
    Some(text)
}
