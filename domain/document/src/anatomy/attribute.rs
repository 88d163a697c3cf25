//! 公开属性: the marks by which a document says how far it may be made public.

use crate::official_document::Attribute;
use crate::writing::{is_blank, trim};

const KEYS: [&str; 10] = [
    "信息公开选项",
    "公开选项",
    "信息公开属性",
    "公开属性",
    "信息公开方式",
    "公开方式",
    "信息公开类别",
    "公开类别",
    "公开形式",
    "信息公开形式",
];

/// Reads a line that is such a mark: `信息公开选项：主动公开`, `（此件公开发布）`.
pub(crate) fn read(line: &str) -> Option<Attribute> {
    if line.len() > 180 || !line.contains("公开") {
        return None;
    }
    let bare: String = line.chars().filter(|c| !is_blank(*c)).collect();
    let bare = trim(&bare).trim_matches(['（', '）', '(', ')', '【', '】', '*', '。']);
    if let Some(rest) = bare
        .strip_prefix("此件")
        .or_else(|| bare.strip_prefix("本件"))
        .or_else(|| bare.strip_prefix("此文件"))
    {
        return value(rest);
    }
    let colon = bare.find(['：', ':'])?;
    let key = bare[..colon].strip_prefix("政府").unwrap_or(&bare[..colon]);
    KEYS.contains(&key)
        .then(|| value(bare[colon..].trim_start_matches(['：', ':'])))?
}

/// Reads the value of the mark.
pub(crate) fn value(words: &str) -> Option<Attribute> {
    let words = trim(words);
    if words.chars().count() > 20 {
        return None;
    }
    // Order matters: 不予公开 and 不公开 contain 公开.
    [
        ("依申请公开", Attribute::OnRequest),
        ("不予公开", Attribute::Withheld),
        ("不公开", Attribute::Withheld),
        ("免予公开", Attribute::Withheld),
        ("不得公开", Attribute::Withheld),
        ("主动公开", Attribute::Proactive),
        ("公开发布", Attribute::Proactive),
        ("删减后公开", Attribute::Proactive),
        ("全文公开", Attribute::Proactive),
    ]
    .into_iter()
    .find(|(word, _)| words.starts_with(word))
    .map(|(_, attribute)| attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_the_attribute_are_read() {
        use Attribute::*;
        for (line, attribute) in [
            ("信息公开选项：主动公开", Some(Proactive)),
            ("政府信息公开属性: 依申请公开", Some(OnRequest)),
            ("公开方式：不予公开", Some(Withheld)),
            ("（此件公开发布）", Some(Proactive)),
            ("(此件不公开)", Some(Withheld)),
            ("（此件删减后公开）", Some(Proactive)),
            ("（此件依申请公开）", Some(OnRequest)),
            ("（此件有删减）", None),
            ("应当主动公开的信息", None),
            ("公开方式：网站", None),
        ] {
            assert_eq!(read(line), attribute, "{line}");
        }
    }
}
