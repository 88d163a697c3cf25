//! 依据: the article of a law, a decree or a circular on which a rule rests.

use std::fmt;

/// The place in a law or a circular on which a rule rests.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Basis {
    /// The title of the law, or of the circular with its number, in Chinese and without 《》.
    pub title: String,
    /// The article, such as `第二十六条`; empty when the whole text is meant.
    pub article: String,
}

impl fmt::Display for Basis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "《{}》{}", self.title, self.article)
    }
}
