//! XML within bounds: no DTD, no entities, no depth or number of elements beyond measure.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE};
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

const DEEPEST: usize = 256;
const MOST_ELEMENTS: usize = 2_000_000;

/// Why the reading of a part stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// A DTD, or an entity that only a DTD could declare.
    Declaration,
    TooDeep,
    TooLarge,
    Damaged,
}

/// What meets the elements of a part, in order. Names are without their prefix.
pub(super) trait Visitor {
    fn start(&mut self, element: &Element<'_>);
    fn end(&mut self, name: &str);
    fn text(&mut self, text: &str);
}

/// A start tag.
pub(super) struct Element<'a>(&'a BytesStart<'a>);

impl Element<'_> {
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// Returns the value of an attribute by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let mut named =
            attributes.filter(|attribute| attribute.key.local_name().into_inner() == name);
        let value = named.next()?.value;
        unescape(&value).map(Cow::into_owned).ok()
    }

    /// Reads an on-off property: absent value means on (ISO/IEC 29500-1, 17.17.4).
    pub(super) fn is_on(&self) -> bool {
        !matches!(
            self.attribute("val").as_deref(),
            Some("0" | "false" | "off")
        )
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.attribute(name)?.trim().parse().ok()
    }
}

/// Walks through a part. What stood before a stop has been visited.
pub(super) fn walk(part: &[u8], visitor: &mut impl Visitor) -> Result<(), Stop> {
    let text = decoded(part);
    let mut reader = Reader::from_str(&text);
    let (mut depth, mut elements) = (0_usize, 0_usize);
    loop {
        let event = reader.read_event().map_err(|_| Stop::Damaged)?;
        match event {
            Event::Start(start) => {
                (depth, elements) = (depth + 1, elements + 1);
                if depth > DEEPEST {
                    return Err(Stop::TooDeep);
                }
                visitor.start(&Element(&start));
            }
            Event::Empty(start) => {
                elements += 1;
                visitor.start(&Element(&start));
                visitor.end(start.local_name().into_inner());
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                visitor.end(end.local_name().into_inner());
            }
            Event::Text(text) => visitor.text(&text.xml10_content()),
            Event::CData(text) => visitor.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                match (
                    resolve_predefined_entity(&name),
                    reference.resolve_char_ref(),
                ) {
                    (Some(text), _) => visitor.text(text),
                    (None, Ok(Some(c))) => visitor.text(c.encode_utf8(&mut [0; 4])),
                    (None, Ok(None)) => return Err(Stop::Declaration),
                    (None, Err(_)) => return Err(Stop::Damaged),
                }
            }
            Event::DocType(_) => return Err(Stop::Declaration),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof if depth > 0 => return Err(Stop::Damaged),
            Event::Eof => return Ok(()),
        }
        if elements > MOST_ELEMENTS {
            return Err(Stop::TooLarge);
        }
    }
}

/// A part of a DOCX is UTF-8 or UTF-16 (ISO/IEC 29500-2, 8.3.1).
fn decoded(part: &[u8]) -> Cow<'_, str> {
    match part {
        [0xff, 0xfe, ..] => UTF_16LE.decode(part).0,
        [0xfe, 0xff, ..] => UTF_16BE.decode(part).0,
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => String::from_utf8_lossy(part),
    }
}
