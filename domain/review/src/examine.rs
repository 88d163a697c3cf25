//! Examines a whole record: every part of it, and what only the parts together can show.

use document::{Confidence, Finding};
use jiff::civil::Date;

use crate::check::{self, Setting};
use crate::clearance::{ManifestDigest, Part, PlacedFinding, Review};
use crate::rulebook::Rulebook;
use crate::sight::{self, Sight};
use crate::{attachment, numbering};

/// What the catalogue item of a record asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Required {
    /// 发文字号.
    pub document_number: bool,
    /// 成文日期.
    pub signature_date: bool,
    /// 公开属性.
    pub attribute: bool,
}

/// Another record that has the same 发文字号.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberHolder<'a> {
    /// Its title, where whoever reads the finding may see it.
    pub title: Option<&'a str>,
}

/// A record as it lies before the reviewer: one manifest and the texts that it stands for.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The digest of the manifest that a clearance will bind.
    pub manifest_digest: ManifestDigest,
    /// 标题.
    pub title: &'a str,
    /// 发文字号.
    pub document_number: Option<&'a str>,
    /// 公开属性, as printed or by its term.
    pub attribute: Option<&'a str>,
    /// 成文日期.
    pub signed_on: Option<Date>,
    /// Another record of the same issuer that has the same 发文字号, when there is one.
    pub number_holder: Option<NumberHolder<'a>>,
    /// The day on which the matter was decided.
    pub decided_on: Option<Date>,
    /// 发布日期.
    pub published_on: Option<Date>,
    /// 施行日期.
    pub in_force_from: Option<Date>,
    /// The fields of the catalogue item: code and value.
    pub fields: &'a [(&'a str, &'a str)],
    /// 正文.
    pub body: &'a str,
    /// The files: name and text.
    pub files: &'a [(&'a str, &'a str)],
    /// What the catalogue item asks for.
    pub required: Required,
}

/// Examines every part of a record and returns the review that alone can give a clearance.
///
/// ```
/// use review::*;
/// let material = Material {
///     manifest_digest: ManifestDigest([7; 32]), title: "关于开展绿化工作的通知",
///     document_number: None, number_holder: None, attribute: Some("主动公开"), signed_on: None,
///     decided_on: None, published_on: None, in_force_from: None, fields: &[], body: "请认真组织实施。", files: &[],
///     required: Required::default(),
/// };
/// let setting = Setting::on(jiff::civil::date(2026, 3, 2));
/// let review = examine(&Rulebook::builtin_patterns_only(), &material, &setting);
/// assert!(review.clear(&[]).is_ok());
/// ```
pub fn examine(rulebook: &Rulebook, material: &Material<'_>, setting: &Setting<'_>) -> Review {
    let setting = Setting {
        signed_on: material.signed_on.or(setting.signed_on),
        in_force_from: material.in_force_from.or(setting.in_force_from),
        ..*setting
    };
    let mut findings = Vec::new();
    let mut place = |part: Part, found: Vec<Finding>| {
        let placed = |finding| PlacedFinding {
            part: part.clone(),
            finding,
        };
        findings.extend(found.into_iter().map(placed));
    };
    place(
        Part::Title,
        check::check_text(rulebook, material.title, &setting),
    );
    for (code, value) in material.fields {
        place(
            Part::Field((*code).to_owned()),
            check::check_text(rulebook, value, &setting),
        );
    }
    for (part, found) in facts(material, &setting) {
        place(part, found);
    }
    place(Part::Body, check_body(rulebook, material, &setting));
    for (name, text) in material.files {
        place(
            Part::FileName((*name).to_owned()),
            check_file_name(rulebook, name, &setting),
        );
        place(
            Part::File((*name).to_owned()),
            check::check_text(rulebook, text, &setting),
        );
    }
    Review::of(material.manifest_digest, findings)
}

fn check_body(rulebook: &Rulebook, material: &Material<'_>, setting: &Setting<'_>) -> Vec<Finding> {
    let mut sights = check::see(rulebook, material.body, setting);
    sights.extend(numbering::see(material.body));
    sights.extend(attachment::see(material.body, material.files.len()));
    let no_words = material.body.trim().is_empty();
    let files_speak = material
        .files
        .iter()
        .any(|(_, text)| !text.trim().is_empty());
    if no_words && !files_speak {
        let reason = "正文为空，也没有可读的附件";
        let sight = Sight::new("structure.empty_body", 0..0, Confidence::High, reason);
        sights.push(sight.advise("补充正文，或上传带有文字的文件"));
    }
    sight::findings(material.body, sights)
}

/// A file's name is no place for links: `名单.com` is an odd ending and not a host.
fn check_file_name(rulebook: &Rulebook, name: &str, setting: &Setting<'_>) -> Vec<Finding> {
    let mut findings = check::check_text(rulebook, name, setting);
    findings.retain(|finding| finding.rule != "tampering.foreign_domain");
    findings
}

/// What the facts of a record show: something missing, a number twice, or dates in an impossible
/// order.
fn facts(material: &Material<'_>, setting: &Setting<'_>) -> Vec<(Part, Vec<Finding>)> {
    let required = material.required;
    let missing = [
        (
            required.document_number && is_blank(material.document_number),
            "structure.no_number",
            "document_number",
            "缺少发文字号",
            "填写发文字号，如“×政发〔2026〕1号”",
        ),
        (
            required.signature_date && setting.signed_on.is_none(),
            "structure.no_signature_date",
            "signed_on",
            "缺少成文日期",
            "填写成文日期（会议通过或负责人签发的日期）",
        ),
        (
            required.attribute && is_blank(material.attribute),
            "structure.attribute_missing",
            "attribute",
            "未标注公开属性",
            "标注主动公开、依申请公开或者不予公开；不予公开的说明理由",
        ),
    ];
    let missing = missing
        .into_iter()
        .filter(|row| row.0)
        .map(|(_, rule, code, reason, advice)| {
            (
                code,
                Sight::new(rule, 0..0, Confidence::High, reason).advise(advice),
            )
        });
    missing
        .chain(number_taken(material))
        .chain(dates(material, setting))
        .map(|(code, sight)| {
            (
                Part::Field(code.to_owned()),
                sight::findings("", vec![sight]),
            )
        })
        .collect()
}

/// A warning and no more: what is forwarded or reprinted rightly has the number of the first.
fn number_taken(material: &Material<'_>) -> Option<(&'static str, Sight)> {
    let (number, holder) = material.document_number.zip(material.number_holder)?;
    let other = match holder.title {
        Some(title) => format!("《{title}》"),
        None => "另一条信息".to_owned(),
    };
    let reason = format!("发文字号“{number}”已用于同一发文机关的{other}");
    let sight = Sight::new("structure.number_taken", 0..0, Confidence::Medium, reason);
    let advice = "核对发文字号，并确认没有重复录入；转发、重发等确属同号的，可以保留";
    Some(("document_number", sight.advise(advice)))
}

fn is_blank(value: Option<&str>) -> bool {
    value.is_none_or(|value| value.trim().is_empty())
}

fn dates(material: &Material<'_>, setting: &Setting<'_>) -> Vec<(&'static str, Sight)> {
    let Some(signed_on) = setting.signed_on else {
        return Vec::new();
    };
    let stated = [
        ("in_force_from", "施行日期", setting.in_force_from),
        ("published_on", "发布日期", material.published_on),
    ];
    let mut wrong: Vec<(&'static str, String)> = stated
        .into_iter()
        .filter_map(|(code, name, date)| {
            let date = date.filter(|&date| date < signed_on)?;
            Some((code, format!("{name}（{date}）早于成文日期（{signed_on}）")))
        })
        .collect();
    if let Some((decided_on, published_on)) = material.decided_on.zip(material.published_on)
        && published_on < decided_on
    {
        let reason = format!("发布日期（{published_on}）早于作出决定的日期（{decided_on}）");
        wrong.push(("decided_on", reason));
    }
    if signed_on > setting.as_of {
        let reason = format!("成文日期（{signed_on}）晚于今天（{}）", setting.as_of);
        wrong.push(("signed_on", reason));
    }
    let sight = |reason: String| {
        Sight::new(
            "structure.date_before_signing",
            0..0,
            Confidence::High,
            reason,
        )
        .advise("核对各项日期")
    };
    wrong
        .into_iter()
        .map(|(code, reason)| (code, sight(reason)))
        .collect()
}
