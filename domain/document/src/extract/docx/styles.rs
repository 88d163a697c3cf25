//! The styles of a DOCX, as far as they make headings, numbers or hidden words.

use std::collections::HashMap;

use super::numbering::NumberRef;
use super::xml::{Element, Visitor};

const LONGEST_CHAIN: usize = 32;

/// The styles by their identifier.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    /// The paragraph style of paragraphs that name none.
    default: Option<String>,
    current: Option<(String, Style)>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    number: NumberRef,
    outline: Option<u8>,
    vanish: Option<bool>,
}

impl Styles {
    /// Returns the level when paragraphs of a style are headings.
    pub(super) fn heading(&self, id: Option<&str>) -> Option<u8> {
        self.chain(id).find_map(|(_, style)| {
            let name = style.name.to_lowercase().replace(' ', "");
            let numbered = name
                .strip_prefix("heading")
                .or_else(|| name.strip_prefix("标题"));
            let level = match (name.as_str(), numbered) {
                ("title" | "标题", _) => Some(1),
                (_, Some(number)) => number.parse().ok().filter(|level| (1..=9).contains(level)),
                _ => None,
            };
            level.or(style
                .outline
                .filter(|level| *level < 9)
                .map(|level| level + 1))
        })
    }

    /// Returns the numbering that a style gives, with the identifier of the style that gives it.
    pub(super) fn number<'a>(&'a self, id: Option<&'a str>) -> Option<(&'a str, NumberRef)> {
        let mut chain = self.chain(id);
        let (id, style) = chain.find(|(_, style)| style.number.list.is_some())?;
        Some((id, style.number))
    }

    /// Tells whether a style hides its words.
    pub(super) fn vanishes(&self, id: Option<&str>) -> bool {
        self.chain(id)
            .find_map(|(_, style)| style.vanish)
            .unwrap_or(false)
    }

    fn chain<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let mut next = id.or(self.default.as_deref());
        let chain = std::iter::from_fn(move || {
            let id = next?;
            let style = self.styles.get(id)?;
            next = style.based_on.as_deref();
            Some((id, style))
        });
        chain.take(LONGEST_CHAIN)
    }
}

impl Visitor for Styles {
    fn start(&mut self, element: &Element<'_>) {
        if element.name() == "style" {
            let id = element.attribute("styleId").unwrap_or_default();
            let paragraph = element.attribute("type").as_deref() == Some("paragraph");
            if paragraph
                && element
                    .attribute("default")
                    .is_some_and(|on| on != "0" && on != "false")
            {
                self.default = Some(id.clone());
            }
            self.current = Some((id, Style::default()));
            return;
        }
        let Some((_, style)) = &mut self.current else {
            return;
        };
        let value = || element.attribute("val");
        match element.name() {
            "name" => style.name = value().unwrap_or_default(),
            "basedOn" => style.based_on = value(),
            "numId" => style.number.list = element.number("val"),
            "ilvl" => style.number.level = element.number("val"),
            "outlineLvl" => {
                style.outline = element
                    .number("val")
                    .and_then(|level| u8::try_from(level).ok())
            }
            "vanish" => style.vanish = Some(element.is_on()),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if name == "style"
            && let Some((id, style)) = self.current.take()
        {
            self.styles.insert(id, style);
        }
    }

    fn text(&mut self, _text: &str) {}
}
