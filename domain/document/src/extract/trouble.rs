//! The findings of the format layer, in the words that a person reads.

use std::borrow::Cow;

use super::sniff::Kind;
use crate::{Confidence, Finding, Severity, Suggestion};

/// A finding without a place in the text.
pub(super) fn finding(
    rule: &'static str,
    severity: Severity,
    reason: impl Into<String>,
    advice: &str,
) -> Finding {
    Finding {
        rule: Cow::Borrowed(rule),
        severity,
        place: 0..0,
        text: String::new(),
        reason: reason.into(),
        suggestion: Some(Suggestion::Advise(advice.to_owned())),
        basis: None,
        confidence: Confidence::High,
    }
}

pub(super) fn empty_file() -> Finding {
    finding(
        "reading.empty",
        Severity::Blocking,
        "文件为空，没有任何内容。",
        "请确认文件是否上传完整，然后重新上传。",
    )
}

pub(super) fn no_text() -> Finding {
    finding(
        "reading.empty",
        Severity::Blocking,
        "文件中没有读到文字。",
        "请确认文件内容，或改用含有文字的文件。",
    )
}

pub(super) fn file_too_large(limit_bytes: usize) -> Finding {
    finding(
        "reading.too_large",
        Severity::Blocking,
        format!("文件超过 {} 兆字节，未读取。", limit_bytes >> 20),
        "请拆分文件，或压缩其中的图片后重新上传。",
    )
}

/// What of a file is too large: `what` is its name in Chinese.
pub(super) fn too_large(what: &str) -> Finding {
    finding(
        "reading.too_large",
        Severity::Blocking,
        format!("{what}超出读取上限，未读取完整。"),
        "请拆分文件，或用原编辑软件另存后重新上传。",
    )
}

pub(super) fn too_deep(what: &str) -> Finding {
    finding(
        "reading.too_deep",
        Severity::Warning,
        format!("{what}嵌套层次过深，超出部分已按同一层读取，内容可能不完整。"),
        "请核对读出的文字；必要时用原编辑软件另存后重新上传。",
    )
}

pub(super) fn damaged(what: &str) -> Finding {
    finding(
        "reading.damaged",
        Severity::Warning,
        format!("{what}已损坏，只读出其中一部分。"),
        "请核对读出的文字，或用原编辑软件打开并另存后重新上传。",
    )
}

pub(super) fn unreadable(what: &str) -> Finding {
    let mut finding = damaged(what);
    finding.severity = Severity::Blocking;
    finding.reason = format!("{what}已损坏，无法读取。");
    finding
}

pub(super) fn encrypted(what: &str) -> Finding {
    finding(
        "reading.encrypted",
        Severity::Blocking,
        format!("{what}设有密码，无法读取。"),
        "请取消密码保护后重新上传。",
    )
}

pub(super) fn undecodable(characters: usize) -> Finding {
    finding(
        "reading.undecodable",
        Severity::Warning,
        format!("有 {characters} 处字节无法识别为文字，已用“\u{fffd}”代替。"),
        "请将文件另存为 UTF-8 编码后重新上传，并核对文字。",
    )
}

pub(super) fn control_characters(count: usize) -> Finding {
    finding(
        "reading.control_characters",
        Severity::Warning,
        format!("文中有 {count} 个不可显示的控制字符，已去除。"),
        "请核对该处文字是否完整。",
    )
}

pub(super) fn external_reference(reason: &str) -> Finding {
    finding(
        "reading.external_reference",
        Severity::Warning,
        reason,
        "请将所需内容直接放入文件，删除对外部内容的引用。",
    )
}

/// Words that a reader of the page would not see, and how they were hidden.
pub(super) fn hidden_text(way: &str, words: &str) -> Finding {
    let count = words.chars().filter(|c| !c.is_whitespace()).count();
    let mut finding = finding(
        "tampering.hidden_text",
        Severity::Blocking,
        format!("文件中有 {count} 个字被隐藏（{way}），未计入正文。"),
        "请删除隐藏的文字；确需公开的，请恢复正常显示。",
    );
    finding.text = shortened(words);
    finding
}

pub(super) fn tracked_changes(insertions: usize, deletions: usize) -> Finding {
    finding(
        "reading.tracked_changes",
        Severity::Warning,
        format!(
            "文件留有修订痕迹（插入 {insertions} 处、删除 {deletions} 处），正文按接受全部修订读取。"
        ),
        "请在编辑软件中接受或拒绝全部修订，定稿后重新上传。",
    )
}

pub(super) fn comments(count: usize) -> Finding {
    finding(
        "reading.comments",
        Severity::Warning,
        format!("文件中有 {count} 条批注，未计入正文。"),
        "公开前请删除全部批注。",
    )
}

pub(super) fn macros() -> Finding {
    finding(
        "reading.macros",
        Severity::Warning,
        "文件含有宏程序，未执行，也未读取。",
        "请另存为不含宏的 docx 文件后重新上传。",
    )
}

/// A readable file under a wrong ending.
pub(super) fn disguised(ending: &str, found: &str, severity: Severity) -> Finding {
    finding(
        "reading.disguised",
        severity,
        format!("文件扩展名为 {ending}，内容却是{found}。"),
        "请改用与内容相符的扩展名，或确认是否传错文件。",
    )
}

/// A program under the ending of a document.
pub(super) fn disguised_program(ending: &str) -> Finding {
    finding(
        "reading.disguised",
        Severity::Blocking,
        format!("文件扩展名为 {ending}，内容却是可执行程序，未读取。"),
        "请勿公开此文件，并检查文件来源和所用计算机是否安全。",
    )
}

/// A file of a kind that is not read.
pub(super) fn unsupported(kind: Kind) -> Finding {
    let (reason, advice) = match kind {
        Kind::OldOffice => (
            "文件是旧版 Office 或 WPS 格式，暂不能读取。",
            "请用 Word 或 WPS 打开，另存为 docx 后重新上传。",
        ),
        Kind::EncryptedOffice => return encrypted("文件"),
        Kind::Image => (
            "文件是图片，没有可读取的文字。",
            "请上传文字版文件；只有图片的，请先作文字识别并校对。",
        ),
        Kind::Archive | Kind::Zip => ("文件是压缩包，未读取。", "请解压后逐个上传其中的文件。"),
        Kind::Rtf => (
            "文件是 RTF 格式，暂不能读取。",
            "请用 Word 或 WPS 打开，另存为 docx 后重新上传。",
        ),
        Kind::WebArchive => (
            "文件是网页归档（MHTML）格式，暂不能读取。",
            "请在浏览器中打开，另存为 HTML 后重新上传。",
        ),
        Kind::Executable => (
            "文件是可执行程序或者脚本，未读取。",
            "请上传公文文件，程序不能作为政府信息公开。",
        ),
        Kind::Pdf | Kind::Html | Kind::Words | Kind::Binary => (
            "文件不是可识别的文字格式（按各种编码读出的都不像文字），未读取。",
            "请核对文件是否损坏或者传错；请上传 PDF、DOCX、HTML、Markdown 或纯文本文件。",
        ),
    };
    finding(
        "reading.unsupported_format",
        Severity::Blocking,
        reason,
        advice,
    )
}

/// A ZIP container that holds another kind of document than DOCX.
pub(super) fn unsupported_package(reason: &str, advice: &str) -> Finding {
    finding(
        "reading.unsupported_format",
        Severity::Blocking,
        reason,
        advice,
    )
}

/// Cuts words to what a finding can show.
pub(super) fn shortened(words: &str) -> String {
    const MOST: usize = 80;
    let words = words.trim();
    let mut short: String = words.chars().take(MOST).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}
