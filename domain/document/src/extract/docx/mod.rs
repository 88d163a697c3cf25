//! DOCX: the container, and from its parts the text, the notes and what the file says of itself.

mod body;
mod numbering;
mod numeral;
mod package;
mod styles;
mod xml;

use std::collections::HashMap;

use super::{Extracted, trouble};
use crate::{Finding, Format, Severity};
use body::Body;
use numbering::Numbering;
use package::Package;
use styles::Styles;
use xml::{Element, Stop, Visitor, walk};

/// Reads a ZIP container as a DOCX, or says what else it is.
pub(super) fn read(bytes: &[u8]) -> Extracted {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(finding) => return Extracted::refused(*finding),
    };
    let relations = relations_of(&mut package, "_rels/.rels");
    match main_part(&package, &relations) {
        Some(main) => document(&mut package, &main, &relations),
        None => Extracted::refused(other_package(&package)),
    }
}

/// Says why a ZIP container is no DOCX; nothing of it but its list of parts is read.
pub(super) fn unread(bytes: &[u8]) -> Option<Finding> {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(finding) => return Some(*finding),
    };
    let relations = relations_of(&mut package, "_rels/.rels");
    let main = main_part(&package, &relations);
    main.is_none().then(|| other_package(&package))
}

fn main_part(package: &Package<'_>, relations: &Relations) -> Option<String> {
    let main = relations.target("", "/officeDocument");
    let main = main.filter(|name| package.has(name) && !other_office(name));
    main.or_else(|| {
        package
            .has("word/document.xml")
            .then(|| "word/document.xml".to_owned())
    })
}

fn other_office(name: &str) -> bool {
    name.starts_with("xl/") || name.starts_with("ppt/") || name.starts_with("visio/")
}

fn other_package(package: &Package<'_>) -> Finding {
    let starts = |folder: &str| package.names().any(|name| name.starts_with(folder));
    if package.has("OFD.xml") {
        let advice = "请用 OFD 阅读软件转换为 PDF 或 DOCX 后重新上传。";
        trouble::unsupported_package("文件是版式文件，OFD 暂不能读取。", advice)
    } else if starts("xl/") {
        trouble::unsupported_package(
            "文件是电子表格，暂不能读取。",
            "请将表格放入 DOCX 文件，或另存为 PDF 后重新上传。",
        )
    } else if starts("ppt/") {
        trouble::unsupported_package("文件是演示文稿，暂不能读取。", "请另存为 PDF 后重新上传。")
    } else if package.has("content.xml") && package.has("mimetype") {
        trouble::unsupported_package(
            "文件是 ODF 格式，暂不能读取。",
            "请另存为 docx 后重新上传。",
        )
    } else {
        trouble::unsupported(super::Kind::Archive)
    }
}

/// What the parts of a document have in common while they are read.
struct Reading<'a, 'b> {
    package: &'a mut Package<'b>,
    extracted: Extracted,
}

impl Reading<'_, '_> {
    /// Walks through a part and notes what went wrong; tells whether the part is there.
    fn walk(&mut self, name: &str, visitor: &mut impl Visitor) -> bool {
        let part = match self.package.part(name) {
            None => return false,
            Some(Ok(part)) => part,
            Some(Err(finding)) => {
                self.note(*finding);
                return true;
            }
        };
        let stop = walk(&part.bytes, visitor).err();
        if part.damaged {
            self.note(trouble::damaged("文件"));
        }
        if let Some(stop) = stop {
            self.note(stopped(stop));
        }
        true
    }

    /// Adds a finding, once.
    fn note(&mut self, finding: Finding) {
        if !self.extracted.findings.contains(&finding) {
            self.extracted.findings.push(finding);
        }
    }
}

fn stopped(stop: Stop) -> Finding {
    let mut finding = match stop {
        Stop::Declaration => {
            trouble::external_reference("文件内部含有文档类型声明或外部实体，已拒绝读取。")
        }
        Stop::TooDeep => trouble::too_deep("文件"),
        Stop::TooLarge => trouble::too_large("文件"),
        Stop::Damaged => trouble::damaged("文件"),
    };
    if stop == Stop::TooDeep {
        finding.reason = "文件结构嵌套过深，只读出其中一部分。".to_owned();
    }
    if stop != Stop::Damaged {
        finding.severity = Severity::Blocking;
    }
    finding
}

fn document(package: &mut Package<'_>, main: &str, root: &Relations) -> Extracted {
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let relations = relations_of(package, &plain(&format!("{folder}/_rels/{file}.rels")));
    let part = |kind: &str, usual: &str| {
        relations
            .target(folder, kind)
            .unwrap_or_else(|| plain(&format!("{folder}/{usual}")))
    };
    let mut reading = Reading {
        package,
        extracted: Extracted::new(Format::Docx),
    };
    let (mut styles, mut numbering) = (Styles::default(), Numbering::default());
    reading.walk(&part("/styles", "styles.xml"), &mut styles);
    reading.walk(&part("/numbering", "numbering.xml"), &mut numbering);
    let mut body = Body::new(&styles, &mut numbering);
    reading.walk(main, &mut body);
    for (kind, usual) in [
        ("/footnotes", "footnotes.xml"),
        ("/endnotes", "endnotes.xml"),
    ] {
        body.begin_notes(usual);
        reading.walk(&part(kind, usual), &mut body);
    }
    body.finish(&mut reading.extracted);
    let mut comments = Count::of("comment");
    reading.walk(&part("/comments", "comments.xml"), &mut comments);
    if comments.count > 0 {
        reading.note(trouble::comments(comments.count));
    }
    outside(&mut reading, &relations);
    let macros = reading
        .package
        .names()
        .any(|name| name.ends_with("vbaProject.bin"));
    if macros {
        reading.note(trouble::macros());
    }
    let mut properties = Properties::default();
    let core = root
        .target("", "/core-properties")
        .unwrap_or_else(|| "docProps/core.xml".to_owned());
    reading.walk(&core, &mut properties);
    reading.walk("docProps/app.xml", &mut properties);
    for (key, value) in &properties.found {
        reading.extracted.push_metadata(key, value);
    }
    reading.extracted
}

fn plain(name: &str) -> String {
    package::plain_name(name)
}

/// Lists addresses of links; anything else that lies outside the file is not fetched, and said.
fn outside(reading: &mut Reading<'_, '_>, relations: &Relations) {
    let (links, others): (Vec<_>, Vec<_>) = relations
        .external
        .iter()
        .partition(|(kind, _)| kind.ends_with("/hyperlink"));
    for (_, target) in links {
        reading.extracted.push_metadata("link", target);
    }
    if let Some((_, target)) = others.first() {
        let count = others.len();
        let reason = format!("文件引用了 {count} 处外部内容（如模板、图片），未读取。");
        let mut finding = trouble::external_reference(&reason);
        finding.text = trouble::shortened(target);
        reading.note(finding);
    }
}

/// The relations of a part, by the end of their type.
#[derive(Debug, Default)]
struct Relations {
    internal: HashMap<String, String>,
    external: Vec<(String, String)>,
}

impl Relations {
    fn target(&self, folder: &str, kind: &str) -> Option<String> {
        let mut internal = self.internal.iter();
        let (_, target) = internal.find(|(other, _)| other.ends_with(kind))?;
        Some(package::resolved(folder, target))
    }
}

fn relations_of(package: &mut Package<'_>, name: &str) -> Relations {
    let mut relations = Relations::default();
    if let Some(Ok(part)) = package.part(name) {
        // Broken relations leave the usual names of the parts to try.
        let _ = walk(&part.bytes, &mut relations);
    }
    relations
}

impl Visitor for Relations {
    fn start(&mut self, element: &Element<'_>) {
        let kind = element.attribute("Type");
        let target = element.attribute("Target");
        let (Some(kind), Some(target)) = (kind, target) else {
            return;
        };
        match element.attribute("TargetMode").as_deref() {
            Some("External") => self.external.push((kind, target)),
            _ => drop(self.internal.entry(kind).or_insert(target)),
        }
    }

    fn end(&mut self, _name: &str) {}

    fn text(&mut self, _text: &str) {}
}

/// Counts elements of one name.
struct Count {
    name: &'static str,
    count: usize,
}

impl Count {
    fn of(name: &'static str) -> Count {
        Count { name, count: 0 }
    }
}

impl Visitor for Count {
    fn start(&mut self, element: &Element<'_>) {
        self.count += usize::from(element.name() == self.name);
    }

    fn end(&mut self, _name: &str) {}

    fn text(&mut self, _text: &str) {}
}

/// What the file says of itself.
#[derive(Debug, Default)]
struct Properties {
    found: Vec<(&'static str, String)>,
    open: Option<&'static str>,
}

impl Visitor for Properties {
    fn start(&mut self, element: &Element<'_>) {
        self.open = match element.name() {
            "title" => Some("title"),
            "creator" => Some("author"),
            "lastModifiedBy" => Some("last_modified_by"),
            "created" => Some("created"),
            "modified" => Some("modified"),
            "keywords" => Some("keywords"),
            "subject" => Some("subject"),
            "description" => Some("description"),
            "category" => Some("category"),
            "Company" => Some("company"),
            "Application" => Some("application"),
            _ => None,
        };
    }

    fn end(&mut self, _name: &str) {
        self.open = None;
    }

    fn text(&mut self, text: &str) {
        match (self.open, self.found.last_mut()) {
            (Some(key), Some((last, value))) if *last == key => value.push_str(text),
            (Some(key), _) => self.found.push((key, text.to_owned())),
            (None, _) => {}
        }
    }
}
