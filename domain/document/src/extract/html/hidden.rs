//! What a page hides from its readers: styles in elements and in simple rules of its own sheets.

use std::collections::HashMap;

use super::tree::{Node, Tree};

/// The simple rules (`.name`, `#name`) of the style elements of a page.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: HashMap<String, String>,
}

/// How the words of an element look, as far as that can hide them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    white: bool,
    tiny: bool,
    coloured_ground: bool,
}

impl Sheet {
    /// Collects the rules of a page.
    pub(super) fn of(tree: &Tree) -> Sheet {
        let mut sheet = Sheet::default();
        for at in tree.elements(0) {
            if tree.node(at).name == "style" {
                for child in &tree.node(at).children {
                    sheet.add(&tree.node(*child).text);
                }
            }
        }
        sheet
    }

    fn add(&mut self, css: &str) {
        let mut rest = css;
        while let Some(open) = rest.find('{') {
            let selectors = rest[..open].rsplit("*/").next().unwrap_or_default();
            let body = &rest[open + 1..];
            let inner = body.find(['{', '}']).unwrap_or(body.len());
            // A block in a block (@media): what is inside is not taken for the screen's rules.
            if body[inner..].starts_with('{') {
                rest = after_block(body);
                continue;
            }
            for selector in selectors.split(',').map(str::trim) {
                let simple = selector.strip_prefix(['.', '#']).is_some_and(|name| {
                    name.chars()
                        .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
                });
                if simple {
                    let rule = self.rules.entry(selector.to_owned()).or_default();
                    rule.push_str(&body[..inner]);
                    rule.push(';');
                }
            }
            rest = body.get(inner + 1..).unwrap_or_default();
        }
    }

    /// Returns how an element is hidden as a whole, if it is.
    pub(super) fn hides(&self, node: &Node) -> Option<&'static str> {
        if node.attribute("hidden").is_some() {
            return Some("hidden 属性");
        }
        self.styles(node).find_map(hiding_style)
    }

    /// Returns how the words of an element look, given how those around it look.
    pub(super) fn look(&self, node: &Node, around: Look) -> Look {
        let mut look = around;
        if let Some(colour) = node.attribute("color") {
            look.white = is_white(colour);
        }
        if node
            .attribute("bgcolor")
            .is_some_and(|colour| !is_white(colour))
            || node.attribute("background").is_some()
        {
            look.coloured_ground = true;
        }
        for (key, value) in self.styles(node).flat_map(declarations) {
            match key.as_str() {
                "color" => look.white = is_white(&value),
                "font-size" => look.tiny = length(&value).is_some_and(|size| size < 1.0),
                "background" | "background-color" | "background-image" => {
                    let none = ["none", "transparent", "inherit", "initial", "unset"];
                    if !none.contains(&value.as_str()) {
                        look.coloured_ground = !is_white(value.split(' ').next().unwrap_or(&value));
                    }
                }
                _ => {}
            }
        }
        look
    }

    fn styles<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = &'a str> {
        let classes = node
            .attribute("class")
            .unwrap_or_default()
            .split_ascii_whitespace();
        let by_class = classes.filter_map(|class| self.rules.get(&format!(".{class}")));
        let by_id = node
            .attribute("id")
            .and_then(|id| self.rules.get(&format!("#{id}")));
        let by_sheet = by_class.chain(by_id).map(String::as_str);
        by_sheet.chain(node.attribute("style"))
    }
}

impl Look {
    /// Returns how words of this look are hidden, if they are.
    pub(super) fn hides(self) -> Option<&'static str> {
        if self.tiny {
            Some("字号为零")
        } else if self.white && !self.coloured_ground {
            Some("白底白字")
        } else {
            None
        }
    }
}

/// Returns what follows the `}` that closes an open block.
fn after_block(body: &str) -> &str {
    let mut depth = 1;
    for (at, c) in body.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &body[at + 1..];
        }
    }
    ""
}

fn declarations(style: &str) -> impl Iterator<Item = (String, String)> {
    style.split(';').filter_map(|declaration| {
        let (key, value) = declaration.split_once(':')?;
        let value = value.trim().to_ascii_lowercase();
        let value = value.trim_end_matches("!important").trim();
        Some((key.trim().to_ascii_lowercase(), value.to_owned()))
    })
}

fn hiding_style(style: &str) -> Option<&'static str> {
    const FAR_OFF: f32 = -300.0;
    let declarations: Vec<(String, String)> = declarations(style).collect();
    let value = |key: &str| {
        let mut pairs = declarations.iter().rev();
        pairs
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    };
    let size = |key: &str| value(key).and_then(length);
    let far_off = |key: &str| size(key).is_some_and(|size| size <= FAR_OFF);
    let floats = matches!(value("position"), Some("absolute" | "fixed"));
    let flat = size("height") == Some(0.0) || size("max-height") == Some(0.0);
    if value("display") == Some("none") {
        Some("display:none")
    } else if matches!(value("visibility"), Some("hidden" | "collapse")) {
        Some("visibility:hidden")
    } else if size("opacity").is_some_and(|opacity| opacity < 0.05) {
        Some("完全透明")
    } else if far_off("text-indent") || (floats && (far_off("left") || far_off("top"))) {
        Some("移出页面之外")
    } else if flat && value("overflow") == Some("hidden") {
        Some("高度为零")
    } else {
        None
    }
}

/// Reads the number of a length; the unit does not matter where zero or far off is asked.
fn length(value: &str) -> Option<f32> {
    let end = value.find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c));
    let (number, unit) = value.split_at(end.unwrap_or(value.len()));
    let number: f32 = number.parse().ok()?;
    // Relative units: 0.9em is a size to read.
    Some(match unit.trim() {
        "em" | "rem" | "cm" | "in" | "vw" | "vh" => number * 16.0,
        _ => number,
    })
}

fn is_white(colour: &str) -> bool {
    let colour: String = colour.to_ascii_lowercase().split_whitespace().collect();
    if let Some(hex) = colour.strip_prefix('#') {
        let light = |c: char| c == 'f';
        return match hex.len() {
            3 | 4 => hex.chars().take(3).all(light),
            6 | 8 => hex.is_ascii() && [0, 2, 4].iter().all(|at| hex[*at..].starts_with('f')),
            _ => false,
        };
    }
    let white = [
        "white",
        "transparent",
        "rgb(255,255,255)",
        "rgba(255,255,255,1)",
    ];
    white.contains(&colour.as_str()) || (colour.starts_with("rgba(") && colour.ends_with(",0)"))
}
