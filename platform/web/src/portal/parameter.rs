//! Parameters of a list that cannot be: each is named on the page, and the list shown without it.

use axum::http::StatusCode;

use crate::asked::{Asked, LAST_PAGE, is_of_every_list};

/// A parameter whose value does not exist.
#[derive(Debug, Clone)]
pub(crate) struct WrongParameter {
    parameter: String,
    /// What it is for, as its filter is called.
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) wanted: Wanted,
}

/// What the value would have to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// One of these.
    OneOf(Vec<String>),
    /// One of those beside the list.
    Offered,
    /// A year in four digits.
    Year,
    /// Nothing: no list is narrowed by a filter of this name.
    NoSuchFilter,
    /// Nothing: this list is not narrowed by it.
    Nothing,
    /// A number of a page, up to this one.
    Page(usize),
}

/// Gathers what is wrong with a question.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    wrong: Vec<WrongParameter>,
}

impl Parameters {
    /// Looks at one parameter: `wanted` says what it may be when its value cannot be.
    pub(crate) fn check(
        &mut self,
        asked: &Asked,
        parameter: &str,
        name: &str,
        can_be: impl FnOnce(&str) -> bool,
        wanted: impl FnOnce() -> Wanted,
    ) {
        let Some(value) = asked.first(parameter) else {
            return;
        };
        if !can_be(value) {
            self.wrong.push(WrongParameter {
                parameter: parameter.to_owned(),
                name: name.to_owned(),
                value: value.to_owned(),
                wanted: wanted(),
            });
        }
    }

    /// Looks at a parameter that has one of a few values, given with their words.
    pub(crate) fn check_choice(
        &mut self,
        asked: &Asked,
        parameter: &str,
        name: &str,
        choices: &[(&str, &str)],
    ) {
        let is_known = |value: &str| choices.iter().any(|(code, _)| *code == value);
        let words = || {
            let words = choices.iter().map(|(_, words)| (*words).to_owned());
            Wanted::OneOf(words.collect())
        };
        self.check(asked, parameter, name, is_known, words);
    }

    /// Looks at the names; `own` are the list's own filters.
    pub(crate) fn check_names(&mut self, asked: &Asked, own: &[String]) {
        let is_known = |name: &str| is_of_every_list(name) || own.iter().any(|one| one == name);
        for (name, _) in asked.pairs().iter().filter(|(name, _)| !is_known(name)) {
            self.wrong.push(WrongParameter {
                parameter: name.clone(),
                name: "筛选条件".to_owned(),
                value: name.clone(),
                wanted: Wanted::NoSuchFilter,
            });
        }
    }

    /// Looks at the number of the page.
    pub(crate) fn check_page(&mut self, asked: &Asked) {
        let is_page = |value: &str| {
            value
                .parse()
                .is_ok_and(|page: usize| (1..=LAST_PAGE).contains(&page))
        };
        self.check(asked, "page", "页码", is_page, || Wanted::Page(LAST_PAGE));
    }

    /// Returns the question without what is wrong with it, and what that was.
    pub(crate) fn apart(self, asked: &Asked) -> (Asked, Vec<WrongParameter>) {
        let names: Vec<&str> = self
            .wrong
            .iter()
            .map(|one| one.parameter.as_str())
            .collect();
        (asked.without(&names), self.wrong)
    }
}

/// Tells whether words are a year.
pub(crate) fn is_year(words: &str) -> bool {
    words.len() == 4 && words.bytes().all(|byte| byte.is_ascii_digit())
}

/// Notes a page beyond the last one, which is shown in its stead.
pub(crate) fn note_page_beyond(wrong: &mut Vec<WrongParameter>, asked: &Asked, pages: usize) {
    if asked.page() > pages {
        wrong.push(WrongParameter {
            parameter: "page".to_owned(),
            name: "页码".to_owned(),
            value: asked.page().to_string(),
            wanted: Wanted::Page(pages),
        });
    }
}

/// Returns the status of a list that was asked for in this way.
pub(crate) fn status_of(wrong: &[WrongParameter]) -> StatusCode {
    if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    }
}

/// Tells whether a list that was asked for in this way is kept for the next reader. Words are as
/// many as readers, and a list that nothing is left of may be asked for in any number of ways: a
/// page for each would push the others out of the cache.
pub(crate) fn is_worth_keeping(asked: &Asked, total: usize) -> bool {
    let is_narrowed = !asked.without(&["v"]).pairs().is_empty();
    asked.first("words").is_none() && (total > 0 || !is_narrowed)
}
