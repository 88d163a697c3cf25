//! The text beneath the head: parts, signature, attachments, notes, and documents inside it.

use super::head::{Signature, is_furniture, title_lines};
use super::metadata_block::{self, Meaning};
use super::outline::Part;
use super::{Kind, Sheet, addressees, attachments, attribute, date, numbering, organ_name, title};
use crate::extract::Role;
use crate::official_document::Header;
use crate::writing::is_blank;

/// A heading longer than this is a sentence.
const LONGEST_HEADING: usize = 60;
const MOST_SIGNATORIES: usize = 12;

/// Reads the body from line `first` on, marks every line, and returns signature and parts.
pub(crate) fn read(
    sheet: &mut Sheet<'_>,
    first: usize,
    header: &mut Header,
) -> (Signature, Vec<Part>) {
    let mut body = Body {
        signature: Signature::default(),
        parts: Vec::new(),
        levels: Levels::default(),
        title_expected: false,
        inside: false,
    };
    let mut at = first;
    while at < sheet.lines.len() {
        at = match sheet.kinds[at] {
            Kind::Open => body.read_line(sheet, at, header),
            _ => at + 1,
        };
    }
    (body.signature, body.parts)
}

struct Body {
    signature: Signature,
    parts: Vec<Part>,
    levels: Levels,
    /// Whether a document inside this one may begin here: after a signature, a note or 附件.
    title_expected: bool,
    /// Whether a document inside this one has begun.
    inside: bool,
}

impl Body {
    /// Reads the line at `at`; returns the next one to read.
    fn read_line(&mut self, sheet: &mut Sheet<'_>, at: usize, header: &mut Header) -> usize {
        let line = sheet.shown(at);
        let short = line.len() <= 400;
        if short && line.starts_with("附") {
            if let Some(end) = attachments::end_of_note(sheet, at) {
                for line in at..end {
                    if sheet.kinds[line] == Kind::Open {
                        sheet.kinds[line] = Kind::AttachmentNote;
                    }
                }
                return end;
            }
            if attachments::is_annex_mark(line) {
                return self.begin_annex(sheet, at);
            }
        }
        if short && self.read_note(line, header) {
            sheet.kinds[at] = Kind::Note;
            mark_printer(sheet, at);
            self.title_expected = true;
            return at + 1;
        }
        if short && line.ends_with('日') && self.read_signed_on(sheet, at) {
            return at + 1;
        }
        if let Some(numbering) = numbering::read(line) {
            self.read_part(sheet, at, &numbering);
            return at + 1;
        }
        if let Role::Heading(depth) = sheet.lines[at].role {
            return self.read_bare_heading(sheet, at, depth);
        }
        if self.title_expected && short && title::is_title_line(line) {
            return self.read_inner_title(sheet, at);
        }
        if self.inside && short && self.read_inner_head(sheet, at) {
            return at + 1;
        }
        if self.signature.named_title.is_none() && at < 400 {
            self.signature.named_title = named_title(line);
        }
        self.title_expected = false;
        sheet.kinds[at] = Kind::Paragraph;
        at + 1
    }

    /// A date or addressees beneath the title of a document inside this one.
    fn read_inner_head(&self, sheet: &mut Sheet<'_>, at: usize) -> bool {
        let beneath_title = sheet
            .shown_before(at)
            .is_some_and(|above| matches!(sheet.kinds[above], Kind::Title | Kind::TitleGoesOn));
        if !beneath_title {
            return false;
        }
        let line = sheet.shown(at);
        if date::whole(line).is_some() {
            sheet.kinds[at] = Kind::Head;
        } else if addressees::read(line).is_some_and(|addressed| !addressed.text_follows) {
            sheet.kinds[at] = Kind::Addressees;
        }
        sheet.kinds[at] != Kind::Open
    }

    /// 附件1, alone on its line: what follows is another document.
    fn begin_annex(&mut self, sheet: &mut Sheet<'_>, at: usize) -> usize {
        self.levels.clear();
        self.levels.enter(Rank::Annex, None);
        self.inside = true;
        let mut part = Part::new(at, 1);
        part.number = sheet
            .shown(at)
            .chars()
            .filter(|c| !is_blank(*c) && !matches!(c, '：' | ':'))
            .collect();
        sheet.kinds[at] = Kind::Heading(1);
        let mut end = at + 1;
        if let Some(next) = sheet.shown_from(at + 1)
            && sheet.kinds[next] == Kind::Open
            && title::is_title_line(sheet.shown(next))
        {
            let (after, lines) = title_lines(sheet, next);
            part.title = title::join(lines.iter().map(|line| sheet.shown(*line)));
            mark_title(sheet, &lines);
            end = after;
        }
        self.parts.push(part);
        self.title_expected = false;
        end
    }

    fn read_inner_title(&mut self, sheet: &mut Sheet<'_>, at: usize) -> usize {
        let (end, lines) = title_lines(sheet, at);
        let joined = title::join(lines.iter().map(|line| sheet.shown(*line)));
        if !title::speaks_as_title(&joined) && !matches!(sheet.lines[at].role, Role::Heading(_)) {
            self.title_expected = false;
            sheet.kinds[at] = Kind::Paragraph;
            return at + 1;
        }
        mark_title(sheet, &lines);
        self.levels.clear();
        self.inside = true;
        self.title_expected = false;
        self.parts.push(Part::new(at, 0));
        self.signature.inner_title.get_or_insert(joined);
        end
    }

    /// 附注 and 版记: 公开属性, 抄送, 印发, and the buttons at the foot of a web page.
    fn read_note(&mut self, line: &str, header: &mut Header) -> bool {
        if let Some(read) = attribute::read(line) {
            header.attribute = header.attribute.or(Some(read));
            return true;
        }
        let bare = line.trim_start_matches(['（', '(', '　', ' ']);
        let closing = [
            "抄送",
            "抄报",
            "主题词",
            "此件",
            "本件",
            "校对",
            "共印",
            "印数",
            "本文链接",
            "本文关键词",
        ];
        if closing.iter().any(|word| bare.starts_with(word)) && bare.len() < 400 {
            return true;
        }
        let contact = line.starts_with(['（', '('])
            && bare.starts_with("联系")
            && line.ends_with(['）', ')']);
        let printed = line.trim_end_matches('。').ends_with("印发")
            && line.len() < 200
            && !date::find(line).is_empty();
        if contact || printed || is_furniture(line) || line.starts_with("文件下载") {
            return true;
        }
        let Some(pairs) = metadata_block::read_line(line) else {
            return false;
        };
        for pair in &pairs {
            if pair.meaning == Meaning::PublishedOn && pair.key != "时间" {
                header.published_on = header.published_on.or(date::leading(&pair.value));
            }
        }
        pairs.iter().all(|pair| match pair.meaning {
            Meaning::Furniture => true,
            Meaning::PublishedOn => pair.key != "时间" && date::leading(&pair.value).is_some(),
            _ => false,
        })
    }

    /// A date that closes a text: beneath a signature, or beneath its last sentence.
    fn read_signed_on(&mut self, sheet: &mut Sheet<'_>, at: usize) -> bool {
        let line = sheet.shown(at);
        if line.chars().count() > 60 {
            return false;
        }
        let Some((before, day)) = date::trailing(line) else {
            return false;
        };
        let names = match before {
            "" => signatories(sheet, at),
            name if organ_name::is_organ_name(name) || organ_name::is_person_signature(name) => {
                Vec::new()
            }
            _ => return false,
        };
        let same_line = (!before.is_empty()).then(|| before.to_owned());
        let after_sentence = sheet.shown_before(at).is_some_and(|above| {
            sheet.shown(above).ends_with(['。', '！', '”']) && begins_anew(sheet, at)
        });
        if names.is_empty() && same_line.is_none() && !after_sentence {
            return false;
        }
        let first = names
            .last()
            .map(|line| sheet.shown(*line).to_owned())
            .or(same_line);
        if self.signature.date.is_none() {
            self.signature.date = Some(day);
            self.signature.name = first
                .filter(|name| !organ_name::is_person_signature(name))
                .map(|name| first_organ(&name));
        }
        for line in names {
            sheet.kinds[line] = Kind::Signature;
        }
        sheet.kinds[at] = if before.is_empty() {
            Kind::SignedOn
        } else {
            Kind::Signature
        };
        self.title_expected = true;
        true
    }

    fn read_part(&mut self, sheet: &mut Sheet<'_>, at: usize, numbering: &numbering::Numbering) {
        let depth = match sheet.lines[at].role {
            Role::Heading(depth) => Some(depth),
            Role::Text | Role::TableRow { .. } => None,
        };
        let level = self.levels.enter(Rank::Numbered(numbering.style), depth);
        let line = sheet.shown(at);
        let words = &line[numbering.words..];
        let mut part = Part::new(at, level);
        part.number = line[..numbering.shown].to_owned();
        part.title = first_sentence(words).to_owned();
        self.parts.push(part);
        self.title_expected = false;
        let heading = depth.is_some() && words.chars().count() <= 2 * LONGEST_HEADING
            || numbering.style != numbering::Style::Article
                && !self.levels.in_article()
                && is_heading(words)
                && (!words.ends_with('。') || has_text_beneath(sheet, at, numbering.style));
        sheet.kinds[at] = if heading {
            Kind::Heading(level)
        } else {
            Kind::Paragraph
        };
    }

    /// A heading that the file marks as one, without a number.
    fn read_bare_heading(&mut self, sheet: &mut Sheet<'_>, at: usize, depth: u8) -> usize {
        let line = sheet.shown(at);
        if (self.title_expected || depth == 1)
            && title::is_title_line(line)
            && title::speaks_as_title(line)
        {
            return self.read_inner_title(sheet, at);
        }
        let level = self.levels.enter(Rank::Bare, Some(depth));
        let mut part = Part::new(at, level);
        part.title = title::close_blanks(line);
        self.parts.push(part);
        sheet.kinds[at] = Kind::Heading(level);
        at + 1
    }
}

/// 印发机关 may stand on a line above the date of printing.
fn mark_printer(sheet: &mut Sheet<'_>, at: usize) {
    let dated = sheet.shown(at).trim_end_matches('。').ends_with("印发")
        && date::find(sheet.shown(at))
            .first()
            .is_some_and(|(place, _)| place.start == 0);
    if dated
        && let Some(above) = sheet.shown_before(at)
        && sheet.kinds[above] == Kind::Paragraph
        && organ_name::is_organ_name(sheet.shown(above))
    {
        sheet.kinds[above] = Kind::Note;
    }
}

fn mark_title(sheet: &mut Sheet<'_>, lines: &[usize]) {
    for (n, line) in lines.iter().enumerate() {
        sheet.kinds[*line] = if n == 0 {
            Kind::Title
        } else {
            Kind::TitleGoesOn
        };
    }
}

/// Returns the lines above a date that sign, from the lowest up.
fn signatories(sheet: &Sheet<'_>, at: usize) -> Vec<usize> {
    let mut names = Vec::new();
    let mut below = at;
    while names.len() < MOST_SIGNATORIES {
        let Some(above) = sheet.shown_before(below).filter(|above| below - above <= 6) else {
            break;
        };
        let line = sheet.shown(above);
        let claimed = !matches!(sheet.kinds[above], Kind::Open | Kind::Paragraph);
        if claimed || numbering::read(line).is_some() {
            break;
        }
        let joint = line
            .split([' ', '\u{3000}'])
            .filter(|name| !name.is_empty());
        let signs = organ_name::is_organ_name(line)
            || organ_name::is_person_signature(line)
            || line.chars().count() <= 80
                && joint.clone().count() > 1
                && joint.clone().all(organ_name::is_organ_name);
        if !signs {
            break;
        }
        names.push(above);
        below = above;
    }
    names
}

/// Of organs that sign on one line, the first; a name padded with blanks is closed.
fn first_organ(signature: &str) -> String {
    let mut parts = signature
        .split([' ', '\u{3000}'])
        .filter(|part| !part.is_empty());
    match parts.next() {
        Some(first)
            if parts.clone().next().is_some()
                && organ_name::is_organ_name(first)
                && parts.all(organ_name::is_organ_name) =>
        {
            title::close_blanks(first)
        }
        _ => title::close_blanks(signature),
    }
}

/// Tells whether another document, an annex or the end follows.
fn begins_anew(sheet: &Sheet<'_>, at: usize) -> bool {
    sheet.shown_from(at + 1).is_none_or(|next| {
        let line = sheet.shown(next);
        title::is_title_line(line) || line.starts_with("附件") || line.starts_with(['（', '('])
    })
}

/// Tells whether the words after a number are a heading and not a sentence.
fn is_heading(words: &str) -> bool {
    let bare = words.strip_suffix('。').unwrap_or(words);
    !bare.is_empty()
        && words.len() <= LONGEST_HEADING * 4
        && bare.chars().count() <= LONGEST_HEADING
        && !bare.contains(['。', '；', ';', '：', '！', '？'])
        && !bare.ends_with(['，', '、', ','])
        && (bare.len() == words.len() || bare.chars().count() <= 40)
}

/// Tells whether a part has text of its own beneath its first line. An item of a list has none, and
/// a closing formula (此复。特此通知。) is not of the part.
fn has_text_beneath(sheet: &Sheet<'_>, at: usize, style: numbering::Style) -> bool {
    const LONGEST_FORMULA: usize = 8;
    sheet
        .shown_from(at + 1)
        .filter(|next| sheet.kinds[*next] == Kind::Open)
        .is_some_and(|next| {
            let line = sheet.shown(next);
            numbering::read(line).map_or(line.chars().count() > LONGEST_FORMULA, |below| {
                below.style > style
            })
        })
}

/// Returns the first sentence of a part, without its full stop.
fn first_sentence(words: &str) -> &str {
    let end = words.find(['。', '；']).unwrap_or(words.len());
    words[..end].trim_end_matches(['：', ':', '，'])
}

/// The title that an order announces: 《…》 in its first sentence.
fn named_title(line: &str) -> Option<String> {
    let rest = line.strip_prefix('《').or_else(|| {
        ["现公布《", "现发布《", "现将《", "公布《"]
            .iter()
            .find_map(|start| line.strip_prefix(start))
    })?;
    let mut depth = 1_usize;
    for (at, c) in rest.char_indices().take(120) {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(rest[..at].to_owned());
        }
    }
    None
}

/// How a part ranks among those above it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// 附件1: all parts of the annex stand beneath it.
    Annex,
    Numbered(numbering::Style),
    Bare,
}

/// The parts that are open, from the highest down.
#[derive(Default)]
struct Levels {
    open: Vec<(Rank, Option<u8>)>,
}

impl Levels {
    fn clear(&mut self) {
        self.open.clear();
    }

    /// Tells whether an article is open: what is numbered beneath it are items, not headings.
    fn in_article(&self) -> bool {
        self.open
            .iter()
            .rev()
            .skip(1)
            .any(|(rank, _)| *rank == Rank::Numbered(numbering::Style::Article))
    }

    /// Closes what a new part ends, opens it and returns its level.
    fn enter(&mut self, rank: Rank, depth: Option<u8>) -> u8 {
        while let Some((open, open_depth)) = self.open.last() {
            let ends = match (rank, open) {
                (Rank::Annex, _) => true,
                (_, Rank::Annex) => false,
                (Rank::Numbered(new), Rank::Numbered(open)) => *open >= new,
                // A bare heading and a numbered one compare by the depth that the file gives them.
                (Rank::Bare, _) | (_, Rank::Bare) => match (depth, open_depth) {
                    (Some(new), Some(open)) => *open >= new,
                    (Some(_), None) => true,
                    (None, _) => false,
                },
            };
            if !ends {
                break;
            }
            self.open.pop();
        }
        self.open.push((rank, depth));
        u8::try_from(self.open.len()).unwrap_or(u8::MAX)
    }
}
