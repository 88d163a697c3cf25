//! Tells what a file is: its content decides, the ending of its name is a hint.

use memchr::memmem;

use super::{Extracted, text, trouble};
use crate::{Finding, Format, Severity};

/// What the first bytes of a file show it to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pdf,
    /// A ZIP container: DOCX, OFD, XLSX or a mere archive.
    Zip,
    Html,
    /// Text in some encoding, Markdown included.
    Words,
    /// DOC, XLS, PPT or WPS from before 2007.
    OldOffice,
    /// A modern Office file inside an encrypted wrapper.
    EncryptedOffice,
    Executable,
    Image,
    Archive,
    Rtf,
    WebArchive,
    Binary,
}

/// What the ending of a name claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    Pdf,
    Docx,
    OldOffice,
    Html,
    Markdown,
    Text,
    /// Something that runs when it is opened, whatever its content.
    Program,
    Other,
}

/// Returns what the ending of a name claims; `None` when there is no ending.
pub(super) fn claim(name: &str) -> Option<Claim> {
    Some(match ending(name)?.as_str() {
        "pdf" => Claim::Pdf,
        "docx" | "docm" | "dotx" => Claim::Docx,
        "doc" | "wps" | "dot" | "xls" | "ppt" | "et" | "dps" => Claim::OldOffice,
        "html" | "htm" | "shtml" | "shtm" | "xhtml" | "jsp" | "jhtml" | "asp" | "aspx" | "php"
        | "do" => Claim::Html,
        "md" | "markdown" => Claim::Markdown,
        "txt" | "text" => Claim::Text,
        "exe" | "bat" | "cmd" | "scr" | "pif" | "msi" | "dll" | "js" | "jse" | "vbs" | "vbe"
        | "wsf" | "wsh" | "hta" | "ps1" | "psm1" | "sh" | "jar" | "lnk" | "reg" | "apk" => {
            Claim::Program
        }
        _ => Claim::Other,
    })
}

fn ending(name: &str) -> Option<String> {
    let file = name.rsplit(['/', '\\']).next()?;
    let (_, ending) = file.rsplit_once('.')?;
    let plain =
        (1..=8).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then(|| ending.to_ascii_lowercase())
}

/// Returns what the content of a file is.
pub(super) fn kind(claim: Option<Claim>, bytes: &[u8]) -> Kind {
    by_magic(bytes).unwrap_or_else(|| by_words(claim, bytes))
}

fn by_magic(bytes: &[u8]) -> Option<Kind> {
    let head = &bytes[..bytes.len().min(1024)];
    let starts = |magic: &[u8]| head.starts_with(magic);
    // A PDF may carry some foreign bytes before its head line (ISO 32000-1, annex H.3.4.1).
    let pdf = memmem::find(head, b"%PDF-").is_some_and(|at| at == 0 || !starts(b"PK"));
    Some(if is_program(head) {
        Kind::Executable
    } else if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        Kind::Zip
    } else if pdf && !opens_a_page(head) {
        Kind::Pdf
    } else if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        old_office(bytes)
    } else if is_image(head) {
        Kind::Image
    } else if starts(b"Rar!\x1a\x07")
        || starts(b"7z\xbc\xaf\x27\x1c")
        || starts(b"\x1f\x8b\x08")
        || starts(b"\xfd7zXZ\0")
        || starts(b"\x28\xb5\x2f\xfd")
    {
        Kind::Archive
    } else if starts(b"{\\rtf") {
        Kind::Rtf
    } else if (starts(b"MIME-Version:") || starts(b"From: <Saved by"))
        && memmem::find(head, b"multipart/related").is_some()
    {
        Kind::WebArchive
    } else {
        return None;
    })
}

fn is_program(head: &[u8]) -> bool {
    // Two letters alone are not enough: a text may well begin with MZ.
    let windows = head.starts_with(b"MZ") && head.iter().take(64).any(|byte| *byte == 0);
    let others: [&[u8]; 6] = [
        b"\x7fELF",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
    ];
    windows || others.iter().any(|magic| head.starts_with(magic))
}

fn is_image(head: &[u8]) -> bool {
    let magics: [&[u8]; 6] = [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF87a",
        b"GIF89a",
        b"II*\0",
        b"MM\0*",
    ];
    let bitmap = head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]);
    let webp = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    bitmap || webp || magics.iter().any(|magic| head.starts_with(magic))
}

fn old_office(bytes: &[u8]) -> Kind {
    let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
    match memmem::find(bytes, &name) {
        Some(_) => Kind::EncryptedOffice,
        None => Kind::OldOffice,
    }
}

fn by_words(claim: Option<Claim>, bytes: &[u8]) -> Kind {
    let Some(decoded) = text::decode(bytes) else {
        return Kind::Binary;
    };
    let plain = matches!(claim, Some(Claim::Text | Claim::Markdown));
    let mut end = decoded.text.len().min(16 << 10);
    while !decoded.text.is_char_boundary(end) {
        end -= 1;
    }
    let head = decoded.text[..end].to_ascii_lowercase();
    let marked = ["<p", "<div", "<table", "<br", "<h1", "<span", "<body"];
    let tagged = claim == Some(Claim::Html) && marked.iter().any(|tag| head.contains(tag));
    let page = opens_a_page(head.as_bytes()) || (head.contains("<html") && !plain);
    if page || tagged {
        Kind::Html
    } else {
        Kind::Words
    }
}

fn opens_a_page(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let head = head.trim_ascii_start();
    let openings: [&[u8]; 4] = [b"<!doctype html", b"<html", b"<head>", b"<body"];
    openings.iter().any(|opening| {
        head.get(..opening.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(opening))
    })
}

/// Tells whether the ending of a name and the content part ways.
pub(super) fn disguise(
    name: &str,
    claim: Option<Claim>,
    kind: Kind,
    extracted: &Extracted,
) -> Option<Finding> {
    let claim = claim?;
    let ending = ending(name)?;
    if kind == Kind::Executable {
        return (!matches!(claim, Claim::Other | Claim::Program))
            .then(|| trouble::disguised_program(&ending));
    }
    let found = match (kind, extracted.format) {
        (Kind::Zip, Format::Unknown) => "压缩包或其他软件的文件",
        (Kind::Zip, _) => "DOCX 文件",
        (Kind::Pdf, _) => "PDF 文件",
        (Kind::Html, _) => "网页",
        (Kind::Words, _) => "纯文本",
        (Kind::Image, _) => "图片",
        (Kind::Archive, _) => "压缩包",
        (Kind::Rtf, _) => "RTF 文件",
        (Kind::WebArchive, _) => "网页归档",
        (Kind::OldOffice | Kind::EncryptedOffice, _) => "Office 文件",
        (Kind::Executable | Kind::Binary, _) => "无法识别的数据",
    };
    let agrees = match claim {
        Claim::Pdf => kind == Kind::Pdf,
        Claim::Docx => matches!(kind, Kind::Zip | Kind::EncryptedOffice),
        Claim::OldOffice => matches!(kind, Kind::OldOffice | Kind::EncryptedOffice),
        Claim::Html => matches!(kind, Kind::Html | Kind::Words),
        Claim::Markdown | Claim::Text => kind == Kind::Words,
        // An ending that this layer does not know claims nothing against readable content.
        Claim::Other | Claim::Program => return None,
    };
    // Word and WPS open these without a word; a web page saved as .txt is an honest slip, too.
    let harmless = matches!(
        (claim, kind),
        (Claim::OldOffice, Kind::Zip | Kind::Html | Kind::Rtf)
            | (Claim::Docx, Kind::OldOffice | Kind::Rtf | Kind::Html)
            | (Claim::Text | Claim::Markdown, Kind::Html)
    );
    let severity = match harmless {
        true => Severity::Warning,
        false => Severity::Blocking,
    };
    (!agrees).then(|| trouble::disguised(&ending, found, severity))
}
