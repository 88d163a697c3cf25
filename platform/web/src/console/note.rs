//! The note that a page shows after an act. It rides in the address, under a seal that only the
//! session that acted can have: a link that someone made up says nothing.

use askama::Template;
use sha2::{Digest, Sha256};

use super::answer::Answer;
use super::desk::Desk;
use crate::words::hex;

/// What an act came to; the template has the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Template)]
#[template(path = "console/note.html")]
pub(crate) enum Note {
    Saved,
    Voided,
    Applied,
    Sent,
    Signed,
    Returned,
    Waived,
    Issued,
    Scheduled,
    Discarded,
    Withdrawn,
    ErasureProposed,
    Erased,
    ErasureDeclined,
    Entered,
    Moved,
    RuleApplied,
    SessionEnded,
    Forgotten,
    PutIn,
    TakenOut,
}

impl Note {
    const ALL: [Note; 21] = [
        Note::Saved,
        Note::Voided,
        Note::Applied,
        Note::Sent,
        Note::Signed,
        Note::Returned,
        Note::Waived,
        Note::Issued,
        Note::Scheduled,
        Note::Discarded,
        Note::Withdrawn,
        Note::ErasureProposed,
        Note::Erased,
        Note::ErasureDeclined,
        Note::Entered,
        Note::Moved,
        Note::RuleApplied,
        Note::SessionEnded,
        Note::Forgotten,
        Note::PutIn,
        Note::TakenOut,
    ];

    /// Returns the code that addresses carry.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Note::Saved => "saved",
            Note::Voided => "voided",
            Note::Applied => "applied",
            Note::Sent => "sent",
            Note::Signed => "signed",
            Note::Returned => "returned",
            Note::Waived => "waived",
            Note::Issued => "issued",
            Note::Scheduled => "scheduled",
            Note::Discarded => "discarded",
            Note::Withdrawn => "withdrawn",
            Note::ErasureProposed => "erasure-proposed",
            Note::Erased => "erased",
            Note::ErasureDeclined => "erasure-declined",
            Note::Entered => "entered",
            Note::Moved => "moved",
            Note::RuleApplied => "applied-rule",
            Note::SessionEnded => "ended",
            Note::Forgotten => "forgotten",
            Note::PutIn => "put-in",
            Note::TakenOut => "taken-out",
        }
    }
}

impl Desk {
    /// Sends the officer to a page that says what the act came to.
    pub(crate) fn done(&self, place: &str, note: Note) -> Answer {
        let mark = if place.contains('?') { '&' } else { '?' };
        let path = place.split('?').next().unwrap_or_default();
        let (seal, code) = (self.seal_of_note(path, note), note.code());
        Answer::SeeOther(format!("{place}{mark}seal={seal}&said={code}"))
    }

    /// Returns the note of the address, when this very session was sent to this page with it.
    pub(crate) fn note(&self) -> Option<Note> {
        let asked = self.first("said");
        let note = Note::ALL.into_iter().find(|note| note.code() == asked)?;
        (self.first("seal") == self.seal_of_note(&self.path, note)).then_some(note)
    }

    /// The session's token never leaves its own pages, so that nobody else can make this.
    fn seal_of_note(&self, path: &str, note: Note) -> String {
        let mut hash = Sha256::new();
        hash.update(b"note\n");
        hash.update(self.open.session.csrf);
        hash.update(format!("{}\n{path}", note.code()));
        hex(&hash.finalize()[..16])
    }
}
