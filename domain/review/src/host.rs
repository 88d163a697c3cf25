//! Addresses on the web: whose host is it, and does it pretend to be another?

use std::ops::Range;

use document::Confidence;

use crate::check::Setting;
use crate::homoglyph;
use crate::page::Page;
use crate::platform;
use crate::punycode;
use crate::sight::Sight;

/// What a host is to the office that publishes the text.
enum Host {
    Fine,
    Foreign,
    LookAlike { of: String },
}

/// Returns the host at the head of a web address that begins behind `://`.
pub(crate) fn host_range(text: &str, start: usize) -> Range<usize> {
    let tail = &text[start..];
    let length = tail
        .find(|one: char| {
            one.is_whitespace()
                || one.is_control()
                || "/?#:\"'<>()[]{}，。；、：）（】【」「》《“”|\\,;".contains(one)
        })
        .unwrap_or(tail.len());
    let host = tail[..length].trim_end_matches(['.', '-']);
    let begin = host.rfind('@').map_or(0, |at| at + 1);
    start + begin..start + host.len()
}

/// Returns where the path behind a host ends.
pub(crate) fn address_end(text: &str, host_end: usize) -> usize {
    let tail = &text[host_end..];
    if !tail.starts_with(['/', ':', '?', '#']) {
        return host_end;
    }
    let length = tail
        .find(|one: char| !one.is_ascii_graphic() || matches!(one, '"' | '<' | '>' | '\\' | '`'))
        .unwrap_or(tail.len());
    host_end
        + tail[..length]
            .trim_end_matches(['.', ',', ';', ':', ')', '\'', '?', '!'])
            .len()
}

/// Sees a host that is not the office's own.
pub(crate) fn see(page: Page<'_>, host: Range<usize>, setting: &Setting<'_>) -> Option<Sight> {
    let words = &page.text[host.clone()];
    match judge(words, setting) {
        Host::Fine => None,
        Host::Foreign => {
            let reason = format!("含有外部网址 {words}，请核对是否为应当引用的网站");
            let sight = Sight::new("tampering.foreign_domain", host, Confidence::Medium, reason);
            Some(sight.advise("核对网址；与内容无关的，删去；确需引用的，注明网站名称"))
        }
        Host::LookAlike { of } => {
            let reason = format!("网址 {words} 与 {of} 形近而不同，疑似仿冒");
            let sight = Sight::new(
                "tampering.look_alike_host",
                host,
                Confidence::Medium,
                reason,
            );
            Some(sight.advise(format!("核对网址；如本意为 {of}，请改正，否则删去")))
        }
    }
}

fn judge(words: &str, setting: &Setting<'_>) -> Host {
    let host = unicode_host(words);
    let raw = words.to_lowercase();
    if setting.owns(&raw) || platform::is_public(&raw) || platform::is_public(&host) {
        return Host::Fine;
    }
    let likeness = skeleton(&host);
    for own in setting.own_hosts {
        let own_likeness = skeleton(&own.to_lowercase());
        let near = own_likeness.len() >= 8 && differs_by_one(&likeness, &own_likeness);
        if likeness == own_likeness || near || host.starts_with(&format!("{own}.")) {
            return Host::LookAlike {
                of: (*own).to_owned(),
            };
        }
    }
    if poses_as_government(&likeness) {
        return Host::LookAlike {
            of: "gov.cn".to_owned(),
        };
    }
    Host::Foreign
}

/// Lower case, with every `xn--` label decoded.
fn unicode_host(words: &str) -> String {
    let lower = words.to_lowercase();
    let label = |label: &str| {
        let decoded = label.strip_prefix("xn--").and_then(punycode::decode);
        decoded.unwrap_or_else(|| label.to_owned())
    };
    lower.split('.').map(label).collect::<Vec<_>>().join(".")
}

/// Reduces a host to what the eye takes it for.
fn skeleton(host: &str) -> String {
    let folded: String = host
        .chars()
        .map(|one| homoglyph::latin_of(one).unwrap_or(one).to_ascii_lowercase())
        .map(|one| match one {
            '0' => 'o',
            '1' | 'i' | '|' => 'l',
            '5' => 's',
            '-' | '_' | '。' | '．' => '.',
            other => other,
        })
        .collect();
    folded.replace("rn", "m").replace("vv", "w")
}

/// Tells whether a host that is not under gov.cn shows `gov.cn` or `gov.com` all the same.
fn poses_as_government(likeness: &str) -> bool {
    let labels: Vec<&str> = likeness
        .split('.')
        .filter(|label| !label.is_empty())
        .collect();
    let last = labels.len().saturating_sub(1);
    labels.windows(2).enumerate().any(|(place, pair)| {
        let commercial =
            place + 1 == last && matches!(pair[1], "com" | "cm" | "co" | "cc" | "net" | "org");
        pair[0] == "gov" && (pair[1] == "cn" || commercial)
    }) || labels.iter().any(|label| label.ends_with("govcn"))
}

/// Tells whether one letter was changed, added, left out or swapped with its neighbour.
fn differs_by_one(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let head = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let tail = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let shorter = one.len().min(other.len());
    let tail = tail.min(shorter - head);
    let (left, right) = (
        &one[head..one.len() - tail],
        &other[head..other.len() - tail],
    );
    match (left, right) {
        ([_] | [], [_] | []) => left != right,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}
