//! The text of a record that a search has found, from which the passage under its title is cut.

use catalogue::RecordId;
use operations::{Rules, field_words};
use search::Text;
use store::Reader;

/// Returns the body, and then the fields that the public sees, each with its label.
pub(crate) fn found_text(reader: &Reader, rules: &Rules, record: [u8; 16]) -> Option<Text> {
    let editions = reader.editions(RecordId(record)).ok()?;
    let edition = editions.first()?;
    let manifest = reader.manifest(edition).ok()??;
    let item = rules.catalogue().item(&manifest.item);
    let fields = item.map_or_else(Vec::new, |item| field_words(item, &manifest));
    Some(Text {
        body: reader.body(edition).ok()??,
        attachments: fields
            .into_iter()
            .map(|field| format!("{}：{}", field.name, field.words))
            .collect(),
    })
}
