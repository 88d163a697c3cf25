//! A refused form comes back: the page that it stood on is made again, with the words at the form
//! and everything that was typed. What a form says and which one it was is asked by its template.

use std::cell::Cell;

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::form::Form;
use super::frame::Frame;
use super::why::Why;
use axum::http::StatusCode;

/// A form that was refused, for the page that shows it again.
#[derive(Debug)]
pub(crate) struct Refused {
    why: Why,
    form: Form,
    /// Whether the page has a place for the words: it has the form still.
    is_shown: Cell<bool>,
    /// Whether the words go to the top, because the page has the form no more.
    is_at_top: Cell<bool>,
}

impl Refused {
    pub(crate) fn new(why: Why, form: Form) -> Refused {
        Refused {
            why,
            form,
            is_shown: Cell::new(false),
            is_at_top: Cell::new(false),
        }
    }
}

impl Desk {
    /// Tells whether a form was refused for a reason, which the page offers a way out of.
    pub(crate) fn was_refused(&self, is: impl FnOnce(&Why) -> bool) -> bool {
        self.refused.get().is_some_and(|refused| is(&refused.why))
    }

    /// Makes the page of a refused form again; one that has no place for the form any more shows
    /// the words at its top.
    ///
    /// # Errors
    /// The refusal itself, when there is no page to show it on.
    pub(crate) fn show_refused(
        &self,
        refused: Refused,
        again: impl Fn(&Desk, &Form) -> Result<Answer, Denial>,
    ) -> Result<Answer, Denial> {
        let refused = self.refused.get_or_init(|| refused.into());
        for at_top in [false, true] {
            refused.is_at_top.set(at_top);
            if let Ok(Answer::Page(_, page)) = again(self, &refused.form)
                && (at_top || refused.is_shown.get())
            {
                let (officer, why) = (self.staff().officer, refused.why.name());
                tracing::info!(%officer, path = self.path, why, "refused");
                return Ok(Answer::Page(StatusCode::CONFLICT, page));
            }
        }
        refused.is_at_top.set(false);
        Err(refused.why.clone().into())
    }
}

/// What templates ask.
impl Frame {
    fn refused_form(&self, name: &str) -> Option<&Refused> {
        let refused = self.refused.as_deref()?;
        (refused.form.first("form") == name && !refused.is_at_top.get()).then_some(refused)
    }

    /// Returns why the form of this name was refused; the page shows the words at it.
    pub(crate) fn refused_at(&self, name: &str) -> Option<&Why> {
        let refused = self.refused_form(name)?;
        refused.is_shown.set(true);
        Some(&refused.why)
    }

    /// Tells whether the form of this name was refused, so that it is not folded away.
    pub(crate) fn is_refused_at(&self, name: &str) -> bool {
        self.refused_form(name).is_some()
    }

    /// Returns what was typed into a field of the refused form; empty for any other form.
    pub(crate) fn typed(&self, name: &str, field: &str) -> &str {
        self.typed_or(name, field, "")
    }

    /// Returns what was typed into a field, or what stands there when nobody typed.
    pub(crate) fn typed_or<'f>(&'f self, name: &str, field: &str, stored: &'f str) -> &'f str {
        let refused = self.refused_form(name);
        refused.map_or(stored, |refused| refused.form.first(field))
    }

    /// Returns the words for the top of the page, when the form is not on it any more.
    pub(crate) fn refused_at_top(&self) -> Option<&Why> {
        let refused = self.refused.as_deref()?;
        refused.is_at_top.get().then_some(&refused.why)
    }

    /// Returns what a person wrote into the refused form, to be copied from a page without it.
    pub(crate) fn typed_words(&self) -> Vec<&str> {
        let Some(refused) = self.refused.as_deref() else {
            return Vec::new();
        };
        let values = refused.form.pairs.iter().map(|(_, value)| value.trim());
        // Codes, digests and numbers are ours; what an office writes is not ASCII alone.
        values.filter(|value| !value.is_ascii()).collect()
    }
}
