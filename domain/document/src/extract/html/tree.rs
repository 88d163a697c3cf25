//! A page as a flat tree of elements and texts, built in one pass and never deeper than a bound.
//!
//! A parser to the letter of the HTML standard spends quadratic time on hostile pages (it walks
//! the open elements at each tag, and repeats open formatting in each paragraph). This reader needs
//! words and blocks only, so its tree keeps the few rules of implied ends that shape them.

use memchr::memmem;

use super::entities;

const DEEPEST: usize = 512;
const MOST_NODES: usize = 1_000_000;
const MOST_ATTRIBUTES: usize = 64;

/// A page; node 0 is the root.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// Set when elements stood deeper than the bound and were read as siblings.
    pub(super) too_deep: bool,
    /// Set when the page had more elements than the bound.
    pub(super) too_large: bool,
}

/// An element or, with an empty name, a text.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<usize>,
    pub(super) text: String,
}

impl Node {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn is_text(&self) -> bool {
        self.name.is_empty()
    }
}

impl Tree {
    pub(super) fn parse(page: &str) -> Tree {
        let mut builder = Builder {
            tree: Tree {
                nodes: vec![Node {
                    name: "root".to_owned(),
                    ..Node::default()
                }],
                too_deep: false,
                too_large: false,
            },
            open: vec![0],
            flattened: 0,
        };
        builder.read(page);
        builder.tree
    }

    pub(super) fn node(&self, at: usize) -> &Node {
        &self.nodes[at]
    }

    /// Returns the elements beneath `root`, itself included, in the order of the page.
    pub(super) fn elements(&self, root: usize) -> impl Iterator<Item = usize> + '_ {
        let mut stack = vec![root];
        std::iter::from_fn(move || {
            loop {
                let at = stack.pop()?;
                let node = self.node(at);
                if !node.is_text() {
                    stack.extend(node.children.iter().rev());
                    return Some(at);
                }
            }
        })
    }

    /// Returns the words beneath `root`, without those of scripts and styles.
    pub(super) fn words(&self, root: usize) -> String {
        let mut words = String::new();
        let mut stack = vec![root];
        while let Some(at) = stack.pop() {
            let node = self.node(at);
            words.push_str(&node.text);
            if !is_mute(&node.name) {
                stack.extend(node.children.iter().rev());
            }
        }
        words
    }
}

/// Elements whose content is never words of the page.
pub(super) fn is_mute(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "object"
            | "embed"
            | "iframe"
            | "head"
            | "frameset"
            | "select"
            | "button"
            | "textarea"
            | "audio"
            | "video"
            | "canvas"
            | "map"
    )
}

/// Elements that stand on lines of their own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "caption"
            | "option"
            | "legend"
            | "menu"
            | "root"
            | "ucapcontent"
    )
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Which open elements a start tag ends, and within which element only.
fn implied_ends(name: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match name {
        "li" => (&["li"], &["ul", "ol", "menu", "dir", "table"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl", "table"]),
        "td" | "th" => (&["td", "th"], &["tr", "table"]),
        "tr" => (&["tr"], &["table"]),
        "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], &["table"]),
        "option" => (&["option"], &["select"]),
        _ if is_block(name) => (&["p"], &["td", "th", "table", "div", "li", "body"]),
        _ => (&[], &[]),
    }
}

struct Builder {
    tree: Tree,
    open: Vec<usize>,
    /// How many open elements beneath the bound were not put on the stack.
    flattened: usize,
}

impl Builder {
    fn read(&mut self, page: &str) {
        let mut rest = page;
        while !rest.is_empty() && !self.tree.too_large {
            let at = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            self.text(&rest[..at]);
            rest = &rest[at..];
            if !rest.is_empty() {
                rest = self.markup(rest);
            }
        }
    }

    /// Reads what begins with `<` and returns what follows it.
    fn markup<'a>(&mut self, rest: &'a str) -> &'a str {
        let after =
            |end: &str, from: usize| match memmem::find(&rest.as_bytes()[from..], end.as_bytes()) {
                Some(at) => &rest[from + at + end.len()..],
                None => "",
            };
        let next = rest.as_bytes().get(1).copied().unwrap_or(b' ');
        if rest.starts_with("<!--") {
            // `<!-->` is a whole comment (HTML standard, abrupt closing of empty comment).
            return rest
                .strip_prefix("<!-->")
                .unwrap_or_else(|| after("-->", 4));
        }
        match next {
            b'!' | b'?' => after(">", 2),
            b'/' if rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let name = name_of(&rest[2..]);
                self.end(&name.to_ascii_lowercase());
                after(">", 2 + name.len())
            }
            b'/' => after(">", 2),
            _ if next.is_ascii_alphabetic() => {
                let name = name_of(&rest[1..]);
                let (attributes, rest) = attributes(&rest[1 + name.len()..]);
                let name = name.to_ascii_lowercase();
                self.start(&name, attributes);
                self.raw(&name, rest)
            }
            _ => {
                self.text("<");
                &rest[1..]
            }
        }
    }

    /// Reads the content of elements that hold no markup.
    fn raw<'a>(&mut self, name: &str, rest: &'a str) -> &'a str {
        if !matches!(
            name,
            "script" | "style" | "title" | "textarea" | "xmp" | "iframe" | "noembed" | "noframes"
        ) {
            return rest;
        }
        let end = end_tag(name, rest);
        let content = &rest[..end];
        if matches!(name, "title" | "textarea" | "style" | "xmp") {
            self.text(content);
        }
        &rest[end..]
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            let text = entities::decoded(text).into_owned();
            let parent = self.open.last().copied().unwrap_or(0);
            let last = self.tree.node(parent).children.last().copied();
            if let Some(last) = last.filter(|last| self.tree.node(*last).is_text()) {
                self.tree.nodes[last].text.push_str(&text);
                return;
            }
            self.add(Node {
                text,
                ..Node::default()
            });
        }
    }

    fn add(&mut self, node: Node) -> usize {
        let at = self.tree.nodes.len();
        self.tree.too_large = at >= MOST_NODES;
        self.tree.nodes.push(node);
        let parent = self.open.last().copied().unwrap_or(0);
        self.tree.nodes[parent].children.push(at);
        at
    }

    fn start(&mut self, name: &str, attributes: Vec<(String, String)>) {
        if self.flattened == 0 {
            let (ends, within) = implied_ends(name);
            self.close_up_to(ends, within);
        }
        let at = self.add(Node {
            name: name.to_owned(),
            attributes,
            ..Node::default()
        });
        if is_void(name) {
            return;
        }
        if self.open.len() >= DEEPEST {
            self.flattened += 1;
            self.tree.too_deep = true;
        } else {
            self.open.push(at);
        }
    }

    fn name_at(&self, index: usize) -> &str {
        &self.tree.node(self.open[index]).name
    }

    fn close_up_to(&mut self, ends: &[&str], within: &[&str]) {
        for index in (1..self.open.len()).rev() {
            let name = self.name_at(index);
            if ends.contains(&name) {
                self.open.truncate(index);
                return;
            }
            if within.contains(&name) {
                return;
            }
        }
    }

    fn end(&mut self, name: &str) {
        if self.flattened > 0 {
            self.flattened -= 1;
            return;
        }
        // `</p>` and `</br>` without a start still part lines, as in a browser.
        if name == "br" {
            self.start("br", Vec::new());
            return;
        }
        let inline = !is_block(name);
        for index in (1..self.open.len()).rev() {
            let open = self.name_at(index);
            if open == name {
                self.open.truncate(index);
                return;
            }
            let walled = matches!(open, "table")
                || (open == "td" || open == "th") && name != "table" && name != "tr";
            if (inline && is_block(open)) || (walled && name != "body" && name != "html") {
                return;
            }
        }
    }
}

fn name_of(text: &str) -> &str {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    let end = text.as_bytes().iter().position(ends);
    &text[..end.unwrap_or(text.len())]
}

/// Finds `</name` whatever its case; the end of the text when there is none.
fn end_tag(name: &str, text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = memmem::find(&bytes[from..], b"</") {
        let start = from + at;
        let found = bytes.get(start + 2..start + 2 + name.len());
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return start;
        }
        from = start + 2;
    }
    text.len()
}

/// Reads attributes up to the end of the tag, and returns what follows it.
fn attributes(text: &str) -> (Vec<(String, String)>, &str) {
    let bytes = text.as_bytes();
    let mut attributes: Vec<(String, String)> = Vec::new();
    let mut at = 0;
    let skip = |mut at: usize, skipped: fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|byte| skipped(*byte)) {
            at += 1;
        }
        at
    };
    loop {
        at = skip(at, |byte| byte.is_ascii_whitespace() || byte == b'/');
        match bytes.get(at) {
            None => return (attributes, ""),
            Some(b'>') => return (attributes, &text[at + 1..]),
            Some(_) => {}
        }
        let start = at;
        // An attribute may begin with `=`; its name goes on to the next one.
        at = skip(at + 1, |byte| {
            !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'=')
        });
        let name = text.get(start..at).unwrap_or_default();
        let mut value = "";
        let equals = skip(at, |byte| byte.is_ascii_whitespace());
        if bytes.get(equals) == Some(&b'=') {
            at = skip(equals + 1, |byte| byte.is_ascii_whitespace());
            (value, at) = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    let end = memchr::memchr(*quote, &bytes[at + 1..]);
                    let end = end.map_or(text.len(), |end| at + 1 + end);
                    (&text[at + 1..end], (end + 1).min(text.len()))
                }
                _ => {
                    let end = skip(at, |byte| !byte.is_ascii_whitespace() && byte != b'>');
                    (&text[at..end], end)
                }
            };
        }
        let name = name.to_ascii_lowercase();
        if is_telling(&name) && attributes.len() < MOST_ATTRIBUTES {
            attributes.push((name, entities::decoded(value).into_owned()));
        }
    }
}

/// The attributes that this reader looks at; the others are not kept.
fn is_telling(name: &str) -> bool {
    matches!(
        name,
        "id" | "class"
            | "style"
            | "hidden"
            | "href"
            | "src"
            | "name"
            | "property"
            | "content"
            | "colspan"
            | "rowspan"
            | "bgcolor"
            | "background"
            | "color"
            | "type"
            | "start"
    )
}
