//! 版头 and the head of the text: everything above the first sentence.

use jiff::civil::Date;

use super::history::History;
use super::metadata_block::{self, Meaning, Pair};
use super::{Kind, Sheet, addressees, attribute, date, history, organ_name, title};
use crate::number::DocumentNumber;
use crate::official_document::Header;
use crate::writing::{closes_year, is_blank, opens_year, trim};

/// The longest head: a web page with a large block of metadata has some forty lines.
const LONGEST_HEAD: usize = 90;
const LONGEST_TITLE: usize = 6;

/// What the head says beside the header, to be weighed when the signature is known.
#[derive(Default)]
pub(crate) struct Head {
    /// The line on which the text begins.
    pub(crate) body: usize,
    letterhead: Option<String>,
    history: History,
    /// 发文机关 of the metadata.
    stated_issuer: Option<String>,
    /// 发布机构 of the metadata.
    publisher: Option<String>,
    /// A date beneath the title.
    byline: Option<Date>,
    title_from_lines: Option<String>,
}

/// The signature of the document, as the body has it.
#[derive(Default)]
pub(crate) struct Signature {
    pub(crate) name: Option<String>,
    pub(crate) date: Option<Date>,
    /// The title of the first document inside this one.
    pub(crate) inner_title: Option<String>,
    /// The first title named in the text of an order: 《…》.
    pub(crate) named_title: Option<String>,
}

/// Reads the head, marks its lines and fills what it states into the header.
pub(crate) fn read(sheet: &mut Sheet<'_>, header: &mut Header) -> Head {
    let mut head = Head::default();
    let mut next = 0;
    for _ in 0..LONGEST_HEAD {
        let Some(at) = sheet.shown_from(next) else {
            break;
        };
        match head.read_line(sheet, at, header) {
            Step::Head(end) => next = end,
            Step::Last(end) => {
                next = end;
                break;
            }
            Step::Body => {
                next = at;
                break;
            }
        }
        head.body = next;
    }
    head.body = next;
    head
}

/// What one line of the head was.
enum Step {
    /// A part of the head; the next one begins here.
    Head(usize),
    /// The last part of the head: the text begins here.
    Last(usize),
    /// No part of the head.
    Body,
}

impl Head {
    fn read_line(&mut self, sheet: &mut Sheet<'_>, at: usize, header: &mut Header) -> Step {
        let line = sheet.shown(at);
        if let Some(pairs) = metadata_block::read_line(line).filter(|pairs| is_block(pairs)) {
            self.absorb(pairs, header);
            return mark(sheet, at, at + 1, Kind::Head);
        }
        if is_head_mark(line) || is_furniture(line) || is_bare_number(line) {
            return mark(sheet, at, at + 1, Kind::Head);
        }
        if let Some(attribute) = attribute::read(line) {
            header.attribute = header.attribute.or(Some(attribute));
            return mark(sheet, at, at + 1, Kind::Head);
        }
        if let Some(number) = number_line(line) {
            header.document_number.get_or_insert(number);
            return mark(sheet, at, at + 1, Kind::Head);
        }
        if let Some(end) = self.read_letterhead(sheet, at, header) {
            return mark(sheet, at, end, Kind::Head);
        }
        let titled = self.title_from_lines.is_some();
        if titled && history::is_history(line) {
            history::read(line, &mut self.history);
            return mark(sheet, at, at + 1, Kind::Head);
        }
        if titled && self.read_byline(line) {
            return mark(sheet, at, at + 1, Kind::Head);
        }
        if let Some(step) = read_addressees(sheet, at, header) {
            return step;
        }
        if addressees::is_salutation(line) {
            return Step::Body;
        }
        if title::is_title_line(line) {
            return self.read_title(sheet, at);
        }
        Step::Body
    }

    /// 发文机关标志 above a number, or an order whose number stands on the next line.
    fn read_letterhead(
        &mut self,
        sheet: &Sheet<'_>,
        at: usize,
        header: &mut Header,
    ) -> Option<usize> {
        let line = title::close_blanks(sheet.shown(at));
        if line.chars().count() > 60 {
            return None;
        }
        if let Some(name) = line
            .strip_suffix("文件")
            .filter(|name| organ_name::is_organ_name(name))
        {
            self.letterhead.get_or_insert_with(|| name.to_owned());
            return Some(at + 1);
        }
        let next = sheet.shown_from(at + 1)?;
        let below = sheet.shown(next);
        let order =
            ["令", "公告", "通告"].iter().any(|end| line.ends_with(end)) && !line.contains("关于");
        if order && below.chars().count() <= 24 {
            let bare = trim(below).trim_matches(['（', '）', '(', ')']);
            if let Some(number) = DocumentNumber::read(&format!("{line}{bare}")) {
                header.document_number.get_or_insert(number);
                return Some(next + 1);
            }
        }
        let above_number = number_line(below).is_some() || is_bare_number(below);
        if above_number && organ_name::is_organ_name(&line) {
            self.letterhead.get_or_insert(line);
            return Some(at + 1);
        }
        None
    }

    /// `——2017年3月5日在…会议上`, `（2018年7月30日）`, and the name of the speaker.
    fn read_byline(&mut self, line: &str) -> bool {
        let words = line.trim_start_matches(['—', '-', '－', '（', '(', '　', ' ']);
        let count = line.chars().count();
        if let Some(day) = date::whole(line) {
            self.byline.get_or_insert(day);
            return true;
        }
        if let Some((place, day)) = date::find(words).into_iter().next()
            && place.start == 0
            && count <= 60
            && words.contains('在')
            && !line.ends_with('。')
        {
            self.byline.get_or_insert(day);
            return true;
        }
        // The speaker is named only beneath a date.
        let bare: String = line.chars().filter(|c| !is_blank(*c)).collect();
        self.byline.is_some()
            && (2..=14).contains(&bare.chars().count())
            && bare.chars().all(|c| crate::writing::is_han(c) || c == '·')
            && (bare.chars().count() <= 4 || organ_name::is_person_signature(&bare))
    }

    fn read_title(&mut self, sheet: &mut Sheet<'_>, at: usize) -> Step {
        let (end, lines) = title_lines(sheet, at);
        let joined = title::join(lines.iter().map(|line| sheet.shown(*line)));
        match &self.title_from_lines {
            None => {
                // A website's page may set the organ's name above a title that begins with it.
                if let [first, second, ..] = lines[..]
                    && sheet.shown(second).starts_with(sheet.shown(first))
                    && organ_name::is_organ_name(sheet.shown(first))
                {
                    self.letterhead
                        .get_or_insert_with(|| title::close_blanks(sheet.shown(first)));
                    return mark(sheet, first, first + 1, Kind::Head);
                }
                self.title_from_lines = Some(joined);
            }
            // Pages print the title twice, once as their own heading.
            Some(known) if title::same(known, &joined) => {}
            Some(_) => return Step::Body,
        }
        for line in &lines {
            sheet.kinds[*line] = Kind::TitleGoesOn;
        }
        sheet.kinds[at] = Kind::Title;
        Step::Head(end)
    }

    fn absorb(&mut self, pairs: Vec<Pair>, header: &mut Header) {
        for Pair {
            key,
            meaning,
            value,
        } in pairs
        {
            if meaning == Meaning::Furniture {
                continue;
            }
            let words = Some(value.clone()).filter(|value| !value.is_empty());
            match meaning {
                Meaning::Title => {
                    header.title = header
                        .title
                        .take()
                        .or(words.map(|words| title::close_blanks(&words)))
                }
                Meaning::Number => {
                    let number = DocumentNumber::read(&value);
                    header.document_number = header.document_number.take().or(number);
                }
                Meaning::Issuer => self.stated_issuer = self.stated_issuer.take().or(words),
                Meaning::Publisher => self.publisher = self.publisher.take().or(words),
                Meaning::SignedOn => header.signed_on = header.signed_on.or(date::leading(&value)),
                Meaning::PublishedOn => {
                    header.published_on = header.published_on.or(date::leading(&value))
                }
                Meaning::IndexNumber => header.index_number = header.index_number.take().or(words),
                Meaning::Attribute => {
                    header.attribute = header.attribute.or(attribute::value(&value))
                }
                Meaning::Other | Meaning::Furniture => {}
            }
            header.metadata.push((key.to_owned(), value));
        }
    }

    /// Weighs what head and signature state, and fills in the rest of the header.
    pub(crate) fn conclude(self, signature: Signature, header: &mut Header) {
        let order = header
            .document_number
            .as_ref()
            .and_then(|number| organ_name::of_order(number.code()));
        let own_title = self.title_from_lines.clone();
        header.title = header
            .title
            .take()
            .filter(|title| !title.ends_with('…') && !title.ends_with("..."))
            .or(self.title_from_lines)
            .or_else(|| {
                if order.is_some() {
                    signature.inner_title.or(signature.named_title)
                } else {
                    None
                }
            });
        header.document_number = header.document_number.take().or(self.history.number);
        header.signed_on = header
            .signed_on
            .or(self.history.last_act)
            .or(self.byline)
            .or(signature.date);
        let from_title = header
            .title
            .as_deref()
            .or(own_title.as_deref())
            .and_then(organ_name::of_title);
        let signed = signature.name.map(|name| {
            // 矿产资源保护监督司 signs, and the title calls it 自然资源部矿产资源保护监督司.
            let fuller = [&from_title, &self.letterhead]
                .into_iter()
                .flatten()
                .find(|full| full.ends_with(&name));
            fuller.cloned().unwrap_or(name)
        });
        let number = header
            .document_number
            .as_ref()
            .and_then(|number| organ_name::of_order(number.code()));
        header.issuer = self
            .history
            .organ
            .or(signed)
            .or(self.stated_issuer)
            .or(order)
            .or(from_title)
            .or(self.letterhead)
            .or(number)
            .or(self.publisher);
    }
}

fn mark(sheet: &mut Sheet<'_>, from: usize, to: usize, kind: Kind) -> Step {
    for line in &mut sheet.kinds[from..to] {
        if *line != Kind::Blank {
            *line = kind;
        }
    }
    Step::Head(to)
}

/// Returns the lines of the title that begins at `at`, and the line after them.
pub(crate) fn title_lines(sheet: &Sheet<'_>, at: usize) -> (usize, Vec<usize>) {
    let mut lines = vec![at];
    let mut joined = sheet.shown(at).to_owned();
    let mut last = at;
    while lines.len() < LONGEST_TITLE {
        let Some(next) = sheet.shown_from(last + 1).filter(|next| next - last <= 3) else {
            break;
        };
        let line = sheet.shown(next);
        let wanted = if title::is_complete(&title::close_blanks(&joined)) {
            title::goes_on(line)
        } else {
            title::is_title_line(line)
        };
        if !wanted || !is_free(sheet, next) || number_line(line).is_some() || is_other_part(line) {
            break;
        }
        joined.push_str(line);
        lines.push(next);
        last = next;
    }
    // Lines that never come to a title are not one: the first may be, the others are text.
    let joined = title::close_blanks(&joined);
    if lines.len() > 1 && !title::is_complete(&joined) && !title::announces_matter(&joined) {
        lines.truncate(1);
        last = at;
    }
    (last + 1, lines)
}

fn is_free(sheet: &Sheet<'_>, line: usize) -> bool {
    matches!(sheet.kinds[line], Kind::Open)
}

fn is_other_part(line: &str) -> bool {
    metadata_block::read_line(line).is_some()
        || history::is_history(line)
        || addressees::read(line).is_some()
        || addressees::is_salutation(line)
        || attribute::read(line).is_some()
        || is_head_mark(line)
        || is_furniture(line)
        || is_bare_number(line)
}

/// Addressees on one line, or broken over several.
fn read_addressees(sheet: &mut Sheet<'_>, at: usize, header: &mut Header) -> Option<Step> {
    const LONGEST: usize = 6;
    let mut joined = sheet.shown(at).to_owned();
    let mut end = at + 1;
    for _ in 0..LONGEST {
        if let Some(addressed) = addressees::read(&joined) {
            header.addressees = addressed.names;
            let kind = if addressed.text_follows {
                Kind::Paragraph
            } else {
                Kind::Addressees
            };
            mark(sheet, at, end, kind);
            return Some(Step::Last(end));
        }
        if !addressees::may_go_on(&joined) {
            return None;
        }
        let next = sheet.shown_from(end)?;
        joined.push_str(sheet.shown(next));
        end = next + 1;
    }
    None
}

/// Reads a line that is a document number, alone or beside 签发人.
fn number_line(line: &str) -> Option<DocumentNumber> {
    if line.len() > 240 || !line.contains('号') {
        return None;
    }
    let line = line.split("签发人").next().unwrap_or(line);
    // An order is said in its letterhead: 湖北省人民政府令第282号.
    DocumentNumber::read(line).filter(DocumentNumber::speaks_for_itself)
}

/// `〔2020〕3号`, `2020年第3号`, `第3期`: a number without a code.
fn is_bare_number(line: &str) -> bool {
    let bare: Vec<char> = line.chars().filter(|c| !is_blank(*c)).take(20).collect();
    let digits = |chars: &[char]| !chars.is_empty() && chars.iter().all(char::is_ascii_digit);
    match bare.as_slice() {
        [open, year @ .., '号'] if opens_year(*open) => year
            .iter()
            .position(|c| closes_year(*c))
            .is_some_and(|close| digits(&year[..close]) && digits(&year[close + 1..])),
        [y, e, a, r, '年', '第', serial @ .., '号'] if digits(&[*y, *e, *a, *r]) => {
            digits(serial)
        }
        ['第', serial @ .., '期'] | ['第', serial @ .., '号'] => {
            serial.len() <= 6 && digits(serial)
        }
        _ => false,
    }
}

/// 份号, 密级和保密期限, 紧急程度, 签发人, and the rule beneath the number.
fn is_head_mark(line: &str) -> bool {
    let bare: String = line.chars().filter(|c| !is_blank(*c)).take(40).collect();
    let count = bare.chars().count();
    let secrecy = ["绝密", "机密", "秘密"]
        .iter()
        .any(|grade| bare.starts_with(grade))
        && (count == 2 || bare.contains(['★', '☆', '※']));
    let urgency = ["特急", "加急", "特提", "平急", "急件"].contains(&bare.as_str());
    let copy_number =
        count == 6 && bare.chars().all(|c| c.is_ascii_digit()) || bare.starts_with("份号");
    let signatory = bare.starts_with("签发人") && count <= 16;
    let rule = count >= 3
        && bare
            .chars()
            .all(|c| matches!(c, '-' | '—' | '－' | '─' | '━' | '_' | '=' | '*' | '＿'));
    secrecy || urgency || copy_number || signatory || rule
}

/// Buttons and paths of a web page.
pub(crate) fn is_furniture(line: &str) -> bool {
    const BUTTONS: [&str; 16] = [
        "打印",
        "打印本页",
        "关闭",
        "关闭窗口",
        "打印关闭",
        "分享",
        "分享到",
        "收藏",
        "下载",
        "返回顶部",
        "首页",
        "大中小",
        "字体大中小",
        "扫一扫在手机打开当前页",
        "扫一扫分享本页",
        "文件下载",
    ];
    if line.len() > 120 {
        return false;
    }
    let bare: String = line
        .chars()
        .filter(|c| !is_blank(*c) && !matches!(c, '：' | ':' | '[' | ']' | '【' | '】' | '|'))
        .collect();
    BUTTONS.contains(&bare.as_str())
        || line.starts_with("当前位置")
        || line.starts_with("您所在的位置")
        || line.starts_with("扫一扫")
        || line.starts_with("扫描二维码")
}

/// Tells whether pairs are the block's and not a line of the text: 时间：7月22日 may be either.
fn is_block(pairs: &[Pair]) -> bool {
    match pairs {
        [only] => match only.key {
            "时间" | "日期" => date::leading(&only.value).is_some(),
            "名称" | "标题" | "分类" | "来源" | "体裁" => {
                only.value.chars().count() <= 120
            }
            _ => true,
        },
        _ => true,
    }
}
