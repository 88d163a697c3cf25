//! The made-up city as its files describe it (`fixtures/demo`, told in its README).

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use serde::Deserialize;

use crate::failure::Failure;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../fixtures/demo");

/// `city.toml`, as far as it is loaded.
#[derive(Debug, Deserialize)]
pub(crate) struct City {
    pub(crate) city: CityHead,
    pub(crate) sites: Vec<Site>,
    pub(crate) organs: Vec<Organ>,
    pub(crate) officers: Vec<Officer>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CityHead {
    pub(crate) name: String,
    pub(crate) origin: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Site {
    pub(crate) host: String,
    pub(crate) short_title: String,
    pub(crate) roots: Vec<String>,
    pub(crate) sponsor: String,
    pub(crate) site_code: String,
    pub(crate) icp: String,
    pub(crate) police_record: String,
    pub(crate) address: String,
    pub(crate) telephone: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Organ {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) short_name: String,
    pub(crate) kind: String,
    pub(crate) parent: Option<String>,
    pub(crate) credit_code: Option<String>,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) valid_from: Option<toml::value::Datetime>,
    #[serde(default)]
    pub(crate) duties: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Officer {
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) organ: String,
    pub(crate) authorities: Vec<String>,
}

/// One document: what stands between the lines `+++`, the body, and the texts beneath it.
#[derive(Debug)]
pub(crate) struct Paper {
    pub(crate) head: PaperHead,
    pub(crate) body: String,
    pub(crate) texts: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PaperHead {
    pub(crate) id: String,
    pub(crate) item: String,
    pub(crate) organ: String,
    pub(crate) title: String,
    pub(crate) document_number: Option<String>,
    pub(crate) signed_on: Option<toml::value::Datetime>,
    pub(crate) published_on: Option<toml::value::Datetime>,
    pub(crate) in_force_from: Option<toml::value::Datetime>,
    pub(crate) expires_on: Option<toml::value::Datetime>,
    pub(crate) validity: Option<String>,
    pub(crate) attribute: Option<String>,
    pub(crate) topic_class: Option<String>,
    #[serde(default)]
    pub(crate) keywords: Vec<String>,
    pub(crate) summary: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) no_interpretation_reason: Option<String>,
    #[serde(default)]
    pub(crate) state: State,
    pub(crate) publish_at: Option<String>,
    pub(crate) withdrawn_reason: Option<String>,
    #[serde(default)]
    pub(crate) relations: Vec<Relation>,
    #[serde(default)]
    pub(crate) attachments: Vec<Attachment>,
    #[serde(default)]
    pub(crate) editions: Vec<Edition>,
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    #[default]
    Published,
    Draft,
    InReview,
    Scheduled,
    Withdrawn,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Relation {
    pub(crate) kind: String,
    pub(crate) to: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) from: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Edition {
    pub(crate) published_on: toml::value::Datetime,
    pub(crate) from: String,
    pub(crate) no_interpretation_reason: Option<String>,
}

/// Reads `city.toml`.
pub(crate) fn city() -> Result<City, Failure> {
    let file = FILES
        .get_file("city.toml")
        .and_then(|file| file.contents_utf8());
    let text = file.ok_or_else(|| Failure::refusal("the demo lacks city.toml"))?;
    toml::from_str(text).map_err(|error| Failure::refusal(format!("city.toml: {error}")))
}

/// Reads every document, in the order of their numbers.
pub(crate) fn papers() -> Result<Vec<Paper>, Failure> {
    let folder = FILES
        .get_dir("documents")
        .ok_or_else(|| Failure::refusal("the demo lacks its documents"))?;
    let mut papers = Vec::new();
    for file in folder.files() {
        let name = file.path().display().to_string();
        let text = file
            .contents_utf8()
            .ok_or_else(|| Failure::refusal(format!("{name} is not UTF-8")))?;
        papers.push(paper(text).map_err(|reason| Failure::refusal(format!("{name}: {reason}")))?);
    }
    papers.sort_by(|one, other| one.head.id.cmp(&other.head.id));
    Ok(papers)
}

fn paper(text: &str) -> Result<Paper, String> {
    let rest = text
        .strip_prefix("+++\n")
        .ok_or("it does not begin with +++")?;
    let (head, rest) = rest
        .split_once("\n+++\n")
        .ok_or("its head does not end with +++")?;
    let head: PaperHead = toml::from_str(head).map_err(|error| error.to_string())?;
    let mut sections = rest.split("\n+++ ");
    let body = sections.next().unwrap_or_default().trim_end().to_owned();
    let mut texts = BTreeMap::from([("body".to_owned(), body.clone())]);
    for section in sections {
        let (name, text) = section
            .split_once('\n')
            .ok_or("a text has a name and no words")?;
        texts.insert(name.trim().to_owned(), text.trim_end().to_owned());
    }
    Ok(Paper { head, body, texts })
}

/// Turns a TOML date into a civil date.
pub(crate) fn day(date: &toml::value::Datetime) -> Option<Date> {
    date.to_string()
        .get(..10)
        .and_then(|words| words.parse().ok())
}
