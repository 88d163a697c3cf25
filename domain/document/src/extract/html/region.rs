//! Finds the body of the document on a page full of menus.

use std::collections::HashSet;

use super::hidden::Sheet;
use super::tree::{Node, Tree, is_mute};

/// The elements that hold the document.
#[derive(Debug)]
pub(super) struct Region {
    /// In the order of the page, none inside another.
    pub(super) roots: Vec<usize>,
    /// Whether nothing was named: the region is the whole page, menus and furniture included.
    pub(super) guessed: bool,
    pub(super) weights: Weights,
}

/// Names that editors and publishing systems of government sites give to the body of a document.
const SURE_NAMES: [&str; 24] = [
    "ucap-content",
    "ucapcontent",
    "zoom",
    "trs_editor",
    "trs_ueditor",
    "trs_uecontent",
    "trs_editor_view",
    "trs_editor_a",
    "newscontent",
    "news_content",
    "article-content",
    "article_content",
    "articlecontent",
    "pages_content",
    "xxgk_content",
    "artibody",
    "maintext",
    "detail-content",
    "detail_content",
    "content_text",
    "zwcontent",
    "wz_content",
    "zfxxgk_content",
    "policy-content",
];

/// Names that often hold it, but other things, too.
const LIKELY_NAMES: [&str; 12] = [
    "content",
    "article",
    "main-content",
    "main_content",
    "maincontent",
    "contentbox",
    "detail",
    "con",
    "text",
    "conn",
    "article-con",
    "view",
];

/// Characters of text in each element, without whitespace.
#[derive(Debug)]
pub(super) struct Weights {
    pub(super) all: Vec<usize>,
    pub(super) in_links: Vec<usize>,
}

/// Finds the elements that hold the document; the whole page when nothing tells them apart.
pub(super) fn find(tree: &Tree, sheet: &Sheet) -> Region {
    let weights = weigh(tree, sheet);
    let body = body(tree).unwrap_or(0);
    let total = weights.all[body].saturating_sub(weights.in_links[body]);
    let present = names(tree, body);
    let named = |names: &[&str], least: usize| {
        let mut names = names.iter().filter(|name| present.contains(**name));
        names.find_map(|name| {
            let roots = outermost(tree, body, name);
            let weight: usize = roots.iter().map(|at| weights.all[*at]).sum();
            (weight >= least).then_some(roots)
        })
    };
    let by_name = named(&SURE_NAMES, 20).or_else(|| named(&LIKELY_NAMES, (total / 3).max(20)));
    match by_name {
        Some(roots) => Region {
            roots,
            guessed: false,
            weights,
        },
        None => Region {
            roots: vec![body],
            guessed: true,
            weights,
        },
    }
}

/// Returns the body element of a page.
pub(super) fn body(tree: &Tree) -> Option<usize> {
    tree.elements(0).find(|at| tree.node(*at).name == "body")
}

fn weigh(tree: &Tree, sheet: &Sheet) -> Weights {
    let count = tree.nodes.len();
    let mut weights = Weights {
        all: vec![0; count],
        in_links: vec![0; count],
    };
    // Children stand after their parent, so the last comes first.
    for at in (0..count).rev() {
        let node = tree.node(at);
        if is_mute(&node.name) || sheet.hides(node).is_some() {
            continue;
        }
        let own = node.text.chars().filter(|c| !c.is_whitespace()).count();
        let children = node.children.iter();
        let all = own
            + children
                .clone()
                .map(|child| weights.all[*child])
                .sum::<usize>();
        weights.all[at] = all;
        weights.in_links[at] = match node.name.as_str() {
            "a" => all,
            _ => children.map(|child| weights.in_links[*child]).sum(),
        };
    }
    weights
}

/// Returns the names that elements of the page bear, in lower case.
fn names(tree: &Tree, body: usize) -> HashSet<String> {
    let mut names = HashSet::new();
    for at in tree.elements(body) {
        let node = tree.node(at);
        let class = node.attribute("class").unwrap_or_default();
        let id = node.attribute("id").unwrap_or_default();
        let own = class
            .split_ascii_whitespace()
            .chain([id, node.name.as_str()]);
        for name in own.filter(|name| !name.is_empty()) {
            if !names.contains(name) {
                names.insert(name.to_ascii_lowercase());
            }
        }
    }
    names
}

fn outermost(tree: &Tree, body: usize, name: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut stack = vec![body];
    while let Some(at) = stack.pop() {
        let node = tree.node(at);
        let class = node.attribute("class").unwrap_or_default();
        let id = node.attribute("id").unwrap_or_default();
        let mut names = class
            .split_ascii_whitespace()
            .chain([id, node.name.as_str()]);
        if names.any(|other| other.eq_ignore_ascii_case(name)) && node.name != "a" {
            found.push(at);
        } else {
            stack.extend(node.children.iter().rev());
        }
    }
    found
}

/// Tells whether an element is named as furniture of the site: its head, foot, menus, paths.
pub(super) fn is_furniture(node: &Node) -> bool {
    const NAMES: [&str; 24] = [
        "header",
        "head",
        "top",
        "footer",
        "foot",
        "bottom",
        "nav",
        "navbar",
        "menu",
        "sidebar",
        "side",
        "breadcrumb",
        "crumbs",
        "crumb",
        "location",
        "position",
        "copyright",
        "share",
        "bdsharebuttonbox",
        "search",
        "topbar",
        "friendlink",
        "qrcode",
        "ewm",
    ];
    let class = node.attribute("class").unwrap_or_default();
    let id = node.attribute("id").unwrap_or_default();
    let mut names = class.split_ascii_whitespace().chain([id]);
    names.any(|name| NAMES.iter().any(|other| other.eq_ignore_ascii_case(name)))
}
