//! What stands around every page: masthead, way-finding, META tags, the reader's mode, the foot.
//!
//! A page's template begins with `{% extends "portal/layout.html" %}` and its struct has a field
//! `frame: Frame`. Addresses inside templates go through [`Frame::to`], which keeps the mode.

use std::fmt;

use jiff::civil::Date;
use serde_json::Value;

use crate::asked::Asked;
use crate::assets;
use crate::visit::Visit;
use crate::words::{long_date, weekday};

/// How a reader wants pages: larger and plainer, with more contrast, or both. It travels in the
/// address (`?v=elder`), so that it needs no cookie and no script.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Mode {
    pub(crate) elder: bool,
    pub(crate) contrast: bool,
}

impl Mode {
    /// Reads the parameter `v`.
    pub(crate) fn read(words: Option<&str>) -> Mode {
        let has = |word: &str| words.is_some_and(|words| words.split('-').any(|one| one == word));
        Mode {
            elder: has("elder"),
            contrast: has("contrast"),
        }
    }

    /// Writes the parameter `v`; empty for the usual mode.
    pub(crate) fn code(self) -> &'static str {
        match (self.elder, self.contrast) {
            (false, false) => "",
            (true, false) => "elder",
            (false, true) => "contrast",
            (true, true) => "elder-contrast",
        }
    }
}

/// The part of the site that a page belongs to, marked in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Home,
    Catalogue,
    Policies,
    Organs,
    Search,
    Verify,
    Data,
    Other,
}

impl Part {
    fn code(self) -> &'static str {
        match self {
            Part::Home => "home",
            Part::Catalogue => "catalogue",
            Part::Policies => "policies",
            Part::Organs => "organs",
            Part::Search => "search",
            Part::Verify => "verify",
            Part::Data => "data",
            Part::Other => "",
        }
    }
}

/// One META tag (国办发〔2017〕47号, annex): names are matched letter for letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meta {
    pub(crate) name: &'static str,
    pub(crate) content: String,
}

/// A list page, as the META tags of a column describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnMeta {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) keywords: String,
    pub(crate) kind: String,
}

/// A content page, as the META tags of an article describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArticleMeta {
    pub(crate) title: String,
    /// `YYYY-MM-DD HH:MM`.
    pub(crate) published: String,
    pub(crate) source: String,
    pub(crate) keywords: Option<String>,
    pub(crate) description: Option<String>,
}

/// A line in the foot of every page: a filing number, with the register that it stands in, or an
/// address, a telephone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FilingLine {
    pub(crate) text: String,
    pub(crate) href: Option<String>,
}

impl FilingLine {
    fn of(line: &str) -> FilingLine {
        let href = if line.contains("公网安备") {
            let code: String = line.chars().filter(char::is_ascii_digit).collect();
            Some(format!(
                "https://beian.mps.gov.cn/#/query/webSearch?code={code}"
            ))
        } else {
            let is_filed = line.contains("ICP备");
            is_filed.then(|| "https://beian.miit.gov.cn/".to_owned())
        };
        FilingLine {
            text: line.to_owned(),
            href,
        }
    }
}

/// One step of the way to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Crumb {
    pub(crate) name: String,
    pub(crate) href: String,
}

/// What the layout needs.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The name of the page, before the name of the site.
    pub(crate) title: String,
    pub(crate) site_title: String,
    pub(crate) site_code: String,
    pub(crate) organizer: String,
    pub(crate) filing: Vec<FilingLine>,
    pub(crate) mode: Mode,
    pub(crate) path: String,
    pub(crate) canonical: String,
    pub(crate) metas: Vec<Meta>,
    pub(crate) part: Part,
    pub(crate) crumbs: Vec<Crumb>,
    /// Where the list of the page can be subscribed to.
    pub(crate) feed: Option<String>,
    /// JSON-LD, safe to stand in a script element.
    pub(crate) linked_data: Option<String>,
    /// What stands in the search box.
    pub(crate) words: String,
    /// Whether search engines are asked to stay away.
    pub(crate) unlisted: bool,
    pub(crate) today: String,
    pub(crate) year: i16,
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) icon: String,
    asked: Asked,
}

impl Frame {
    /// Makes the frame of a page of this site, with the three META tags that every page has.
    pub(crate) fn new(visit: &Visit) -> Frame {
        let site = &visit.site;
        let host = site.hosts.first().map_or("", String::as_str);
        // A tag without content is worse than none (国办秘函〔2019〕19号 counts it as a fault).
        let metas = [
            ("SiteName", site.title.as_str()),
            ("SiteDomain", host),
            ("SiteIDCode", &site.code),
        ]
        .into_iter()
        .filter(|(_, content)| !content.is_empty());
        Frame {
            title: String::new(),
            site_title: site.title.clone(),
            site_code: site.code.clone(),
            organizer: site.organizer.clone(),
            filing: site
                .filing
                .split(['\n', '；', ';', '　'])
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(FilingLine::of)
                .collect(),
            mode: visit.mode,
            path: visit.path.clone(),
            canonical: visit.address(&visit.path),
            metas: metas
                .map(|(name, content)| Meta {
                    name,
                    content: content.to_owned(),
                })
                .collect(),
            part: Part::Other,
            crumbs: Vec::new(),
            feed: None,
            linked_data: None,
            words: String::new(),
            unlisted: false,
            today: day_in_full(visit.today),
            year: visit.today.year(),
            style: assets::style(),
            script: assets::script(),
            icon: assets::icon(),
            asked: visit.asked.clone(),
        }
    }

    pub(crate) fn titled(mut self, title: impl fmt::Display) -> Frame {
        self.title = title.to_string();
        self
    }

    pub(crate) fn part(mut self, part: Part) -> Frame {
        self.part = part;
        self
    }

    /// Adds a step to the way; the first one, 首页, stands in the layout.
    pub(crate) fn under(mut self, name: impl fmt::Display, href: impl fmt::Display) -> Frame {
        self.crumbs.push(Crumb {
            name: name.to_string(),
            href: href.to_string(),
        });
        self
    }

    /// Adds the four META tags of a column.
    pub(crate) fn column(mut self, column: ColumnMeta) -> Frame {
        self.metas.extend([
            Meta {
                name: "ColumnName",
                content: column.name,
            },
            Meta {
                name: "ColumnDescription",
                content: column.description,
            },
            Meta {
                name: "ColumnKeywords",
                content: column.keywords,
            },
            Meta {
                name: "ColumnType",
                content: column.kind,
            },
        ]);
        self
    }

    /// Adds the META tags of an article: three that have to be there, and what else is known.
    pub(crate) fn article(mut self, article: ArticleMeta) -> Frame {
        self.metas.extend([
            Meta {
                name: "ArticleTitle",
                content: article.title,
            },
            Meta {
                name: "PubDate",
                content: article.published,
            },
            Meta {
                name: "ContentSource",
                content: article.source,
            },
        ]);
        let optional = [
            ("Keywords", article.keywords),
            ("Description", article.description),
        ];
        for (name, content) in optional {
            self.metas
                .extend(content.map(|content| Meta { name, content }));
        }
        self.metas.push(Meta {
            name: "Url",
            content: self.canonical.clone(),
        });
        self
    }

    /// Says which address the page has for good.
    pub(crate) fn canonical(mut self, address: String) -> Frame {
        self.canonical = address;
        self
    }

    pub(crate) fn feed(mut self, path: impl fmt::Display) -> Frame {
        self.feed = Some(path.to_string());
        self
    }

    pub(crate) fn linked_data(mut self, data: &Value) -> Frame {
        self.linked_data = Some(script_safe(&data.to_string()));
        self
    }

    pub(crate) fn words(mut self, words: &str) -> Frame {
        self.words = words.to_owned();
        self
    }

    pub(crate) fn unlisted(mut self) -> Frame {
        self.unlisted = true;
        self
    }

    /// Returns a path of this site that keeps the reader's mode. The path may have a query.
    pub(crate) fn to(&self, path: impl fmt::Display) -> String {
        keep_mode(&path.to_string(), self.mode)
    }

    /// Returns this page in another mode.
    pub(crate) fn in_mode(&self, mode: Mode) -> String {
        let query = self.asked.without(&["v"]).query();
        keep_mode(&format!("{}{query}", self.path), mode)
    }

    /// Returns this page with larger type, or back in the usual one.
    pub(crate) fn elder_switch(&self) -> String {
        self.in_mode(Mode {
            elder: !self.mode.elder,
            ..self.mode
        })
    }

    /// Returns this page with more contrast, or back in the usual one.
    pub(crate) fn contrast_switch(&self) -> String {
        self.in_mode(Mode {
            contrast: !self.mode.contrast,
            ..self.mode
        })
    }

    /// Tells whether the navigation marks a part, for `aria-current`.
    pub(crate) fn is_in(&self, code: &str) -> bool {
        self.part.code() == code
    }

    /// Returns the classes of the root element.
    pub(crate) fn classes(&self) -> &'static str {
        match (self.mode.elder, self.mode.contrast) {
            (false, false) => "",
            (true, false) => "elder",
            (false, true) => "contrast",
            (true, true) => "elder contrast",
        }
    }
}

fn day_in_full(today: Date) -> String {
    format!("{} {}", long_date(today), weekday(today))
}

fn keep_mode(path: &str, mode: Mode) -> String {
    if mode.code().is_empty() {
        return path.to_owned();
    }
    let (address, place) = match path.split_once('#') {
        Some((address, place)) => (address, format!("#{place}")),
        None => (path, String::new()),
    };
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}v={}{place}", mode.code())
}

/// Makes JSON safe inside a script element: nothing in it can end the element or begin a comment.
fn script_safe(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_travels_in_every_address() {
        let elder = Mode::read(Some("elder"));
        assert_eq!(keep_mode("/catalogue", elder), "/catalogue?v=elder");
        assert_eq!(
            keep_mode("/search?q=a#top", elder),
            "/search?q=a&v=elder#top"
        );
        assert_eq!(keep_mode("/", Mode::default()), "/");
        let both = Mode::read(Some("elder-contrast"));
        assert_eq!(both.code(), "elder-contrast");
        assert_eq!(Mode::read(Some("other")), Mode::default());
    }

    #[test]
    fn a_filing_number_leads_to_its_register() {
        let href = |line| FilingLine::of(line).href.unwrap_or_default();
        assert_eq!(href("云ICP备00000000号-1"), "https://beian.miit.gov.cn/");
        let police = href("云公网安备53990000000001号");
        assert!(police.ends_with("?code=53990000000001"), "{police}");
        assert_eq!(href("电话：0888-5550100"), "");
    }

    #[test]
    fn a_title_cannot_end_the_script_element() {
        assert_eq!(script_safe(r#""</script>""#), r#""\u003c/script\u003e""#);
    }
}
