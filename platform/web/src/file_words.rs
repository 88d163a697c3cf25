//! Why a file was not taken or not read, in words.

use askama::Template;
use operations::NotImported;
use operations::files::{FileFault, FileRefusal, ending};

#[derive(Template)]
#[template(path = "file_not_taken.txt")]
struct NotTaken<'f> {
    name: &'f str,
    ending: String,
    fault: Option<&'f FileFault>,
}

#[derive(Template)]
#[template(path = "not_imported.txt")]
struct NotImportedWords<'f> {
    why: &'f NotImported,
}

/// Says why a file was not taken, and what to do.
pub(crate) fn not_taken(refusal: &FileRefusal) -> String {
    let name = match refusal {
        FileRefusal::Empty { name }
        | FileRefusal::TooLarge { name, .. }
        | FileRefusal::Kind { name }
        | FileRefusal::Disguised { name } => name,
        FileRefusal::Store(_) => "",
    };
    said_of(name, refusal.fault().as_ref())
}

/// Says why nothing was kept of a file; nothing, where the outcome of its line says it all.
pub(crate) fn not_imported(why: &NotImported) -> String {
    said(&NotImportedWords { why })
}

fn said_of(name: &str, fault: Option<&FileFault>) -> String {
    said(&NotTaken {
        name,
        ending: ending(name),
        fault,
    })
}

fn said(words: &impl Template) -> String {
    let words = words.render();
    words.map_or_else(|_| String::new(), |words| words.trim().to_owned())
}
