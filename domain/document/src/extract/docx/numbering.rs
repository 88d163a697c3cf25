//! Automatic numbering: the numbers that Word prints before paragraphs and does not keep in them.

use std::collections::HashMap;

use super::numeral::Numeral;
use super::xml::{Element, Visitor};

const LEVELS: usize = 9;

/// Which list, and which of its levels, a paragraph or style asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NumberRef {
    /// `w:numId`; 0 takes numbering off.
    pub(super) list: Option<i64>,
    /// `w:ilvl`.
    pub(super) level: Option<i64>,
}

/// The definitions of numbering, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    abstracts: HashMap<i64, Abstract>,
    lists: HashMap<i64, List>,
    /// By abstract definition: the current number of each level.
    counters: HashMap<i64, [Option<i64>; LEVELS]>,
    started: HashMap<i64, ()>,
    parsing: Parsing,
}

#[derive(Debug, Clone, Default)]
struct Abstract {
    levels: [Option<Level>; LEVELS],
    /// This definition only points to the list of a style.
    style_link: Option<String>,
    /// The style whose list this definition is.
    defines: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct List {
    definition: i64,
    starts: [Option<i64>; LEVELS],
    levels: [Option<Level>; LEVELS],
}

#[derive(Debug, Clone)]
struct Level {
    start: i64,
    numeral: Numeral,
    text: String,
    /// Arabic figures for all the levels that the text names.
    legal: bool,
    /// `w:suff`: what parts the number from the words.
    parted: bool,
    /// After which level the count begins anew; 0 means never.
    restart: Option<i64>,
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Level {
        Level {
            start: 1,
            numeral: Numeral::Decimal,
            text: String::new(),
            legal: false,
            parted: true,
            restart: None,
            style: None,
        }
    }
}

/// Where in the definitions the visitor stands.
#[derive(Debug, Default)]
struct Parsing {
    definition: Option<(i64, Abstract)>,
    list: Option<(i64, List)>,
    level: Option<(usize, Level)>,
    override_of: Option<usize>,
}

impl Numbering {
    /// Counts one paragraph and returns its number as printed; `style` is the style that gave the
    /// numbering, if one did.
    pub(super) fn next(&mut self, number: NumberRef, style: Option<&str>) -> Option<String> {
        let list_id = number.list.filter(|list| *list != 0)?;
        let list = self.lists.get(&list_id)?.clone();
        let (definition_id, definition) = self.definition(list.definition)?;
        let by_style = || {
            let levels = definition.levels.iter().flatten();
            let named = levels
                .enumerate()
                .find(|(_, level)| level.style.as_deref() == style);
            style.and(named).map(|(at, _)| at)
        };
        let at = match number.level {
            Some(level) => usize::try_from(level)
                .ok()
                .filter(|level| *level < LEVELS)?,
            None => by_style().unwrap_or(0),
        };
        let levels: Vec<Level> = (0..LEVELS)
            .map(|at| {
                list.levels[at]
                    .as_ref()
                    .or(definition.levels[at].as_ref())
                    .cloned()
                    .unwrap_or_default()
            })
            .collect();
        let counters = self.counters.entry(definition_id).or_default();
        if self.started.insert(list_id, ()).is_none() {
            // A list that sets its own start counts anew, even on a shared definition.
            let own = counters.iter_mut().zip(&list.starts);
            for (counter, _) in own.filter(|(_, start)| start.is_some()) {
                *counter = None;
            }
        }
        count(counters, at, &levels, &list.starts);
        Some(printed(counters, at, &levels, &list.starts))
    }

    fn definition(&self, id: i64) -> Option<(i64, Abstract)> {
        let definition = self.abstracts.get(&id)?;
        let Some(style) = &definition.style_link else {
            return Some((id, definition.clone()));
        };
        let mut all = self.abstracts.iter();
        let target = all.find(|(_, other)| other.defines.as_ref() == Some(style));
        target.map(|(id, other)| (*id, other.clone()))
    }
}

fn start_of(level: usize, levels: &[Level], starts: &[Option<i64>; LEVELS]) -> i64 {
    starts[level].unwrap_or(levels[level].start)
}

fn count(
    counters: &mut [Option<i64>; LEVELS],
    at: usize,
    levels: &[Level],
    starts: &[Option<i64>; LEVELS],
) {
    counters[at] = Some(match counters[at] {
        Some(number) => number.saturating_add(1),
        None => start_of(at, levels, starts),
    });
    for deeper in at + 1..LEVELS {
        let after = usize::try_from(levels[deeper].restart.unwrap_or(i64::MAX)).unwrap_or(0);
        if at < after {
            counters[deeper] = None;
        }
    }
}

fn printed(
    counters: &[Option<i64>; LEVELS],
    at: usize,
    levels: &[Level],
    starts: &[Option<i64>; LEVELS],
) -> String {
    let own = &levels[at];
    if own.numeral == Numeral::Bullet {
        return String::new();
    }
    let mut text = String::new();
    let mut characters = own.text.chars().peekable();
    while let Some(c) = characters.next() {
        let digit = characters
            .peek()
            .and_then(|c| c.to_digit(10))
            .filter(|digit| *digit > 0);
        match (c, digit) {
            ('%', Some(digit)) => {
                characters.next();
                let level = digit as usize - 1;
                let number = counters[level].unwrap_or_else(|| start_of(level, levels, starts));
                let numeral = match own.legal {
                    true => Numeral::Decimal,
                    false => levels[level].numeral,
                };
                text.push_str(&numeral.write(number));
            }
            _ => text.push(c),
        }
    }
    // After 第一条 or 1.2 the space is seen and typed; after 一、 or （一） it is not.
    let open = text.chars().next_back().is_some_and(char::is_alphanumeric);
    if open && own.parted {
        text.push(' ');
    }
    text
}

impl Visitor for Numbering {
    fn start(&mut self, element: &Element<'_>) {
        let parsing = &mut self.parsing;
        let level_of = || {
            let level = element
                .number("ilvl")
                .and_then(|level| usize::try_from(level).ok());
            level.filter(|level| *level < LEVELS)
        };
        match element.name() {
            "abstractNum" => {
                let id = element.number("abstractNumId").unwrap_or(-1);
                parsing.definition = Some((id, Abstract::default()));
            }
            "num" => parsing.list = element.number("numId").map(|id| (id, List::default())),
            "abstractNumId" => {
                if let (Some((_, list)), Some(id)) = (&mut parsing.list, element.number("val")) {
                    list.definition = id;
                }
            }
            "numStyleLink" | "styleLink" => {
                if let Some((_, definition)) = &mut parsing.definition {
                    let style = element.attribute("val");
                    match element.name() {
                        "styleLink" => definition.defines = style,
                        _ => definition.style_link = style,
                    }
                }
            }
            "lvlOverride" => parsing.override_of = level_of(),
            "startOverride" => {
                if let (Some((_, list)), Some(level)) = (&mut parsing.list, parsing.override_of) {
                    list.starts[level] = element.number("val");
                }
            }
            "lvl" => parsing.level = level_of().map(|level| (level, Level::default())),
            name => {
                if let Some((_, level)) = &mut parsing.level {
                    level.set(name, element);
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        let parsing = &mut self.parsing;
        match name {
            "lvl" => {
                if let Some((at, level)) = parsing.level.take() {
                    if let Some((_, list)) = &mut parsing.list {
                        list.levels[at] = Some(level);
                    } else if let Some((_, definition)) = &mut parsing.definition {
                        definition.levels[at] = Some(level);
                    }
                }
            }
            "lvlOverride" => parsing.override_of = None,
            "abstractNum" => self.abstracts.extend(parsing.definition.take()),
            "num" => self.lists.extend(parsing.list.take()),
            _ => {}
        }
    }

    fn text(&mut self, _text: &str) {}
}

impl Level {
    fn set(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "start" => self.start = element.number("val").unwrap_or(1),
            "numFmt" => self.numeral = Numeral::of(&element.attribute("val").unwrap_or_default()),
            "lvlText" => self.text = element.attribute("val").unwrap_or_default(),
            "isLgl" => self.legal = element.is_on(),
            "suff" => self.parted = element.attribute("val").as_deref() != Some("nothing"),
            "lvlRestart" => self.restart = element.number("val"),
            "pStyle" => self.style = element.attribute("val"),
            _ => {}
        }
    }
}
