//! schema.org descriptions of a site and of a record, for machines that read pages.

use ::catalogue::{CatalogueItem, Manifest, common};
use serde_json::{Value, json};
use store::EditionRow;

use super::record::published_at;
use super::validity::Validity;
use crate::visit::Visit;

/// Describes the site, its search and the body behind it.
pub(super) fn site(visit: &Visit) -> Value {
    let address = visit.address("/");
    json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": visit.site.title,
        "url": address,
        "inLanguage": "zh-CN",
        "publisher": { "@type": "GovernmentOrganization", "name": visit.site.organizer },
        "potentialAction": {
            "@type": "SearchAction",
            "target": format!("{}?q={{words}}", visit.address("/search")),
            "query-input": "required name=words",
        },
    })
}

/// Describes a record: a policy as legislation, anything else as a document.
pub(super) fn record(
    visit: &Visit,
    manifest: &Manifest,
    edition: &EditionRow,
    item: Option<&CatalogueItem>,
    address: &str,
) -> Value {
    let field = |code: &str| manifest.field(code).map(str::to_owned);
    let is_policy = item.is_some_and(super::policies::is_policy);
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": if is_policy { "Legislation" } else { "DigitalDocument" },
        "@id": address,
        "url": address,
        "name": manifest.title(),
        "inLanguage": "zh-CN",
        "identifier": field(common::INDEX_NUMBER),
        "datePublished": published_at(edition).replace(' ', "T") + ":00+08:00",
        "dateCreated": field(common::SIGNED_ON),
        "abstract": field(common::SUMMARY),
        "version": edition.edition,
        "isAccessibleForFree": true,
        "publisher": { "@type": "GovernmentOrganization", "name": field(common::ISSUER) },
        "isPartOf": { "@type": "WebSite", "name": visit.site.title, "url": visit.address("/") },
    });
    if is_policy {
        let validity = Validity::on(
            manifest.field(common::VALIDITY),
            manifest
                .field(common::IN_FORCE_FROM)
                .and_then(|date| date.parse().ok()),
            manifest
                .field(common::EXPIRES_ON)
                .and_then(|date| date.parse().ok()),
            visit.today,
        );
        let force = match validity {
            Some(Validity::InForce | Validity::Amended) => Some("https://schema.org/InForce"),
            Some(_) => Some("https://schema.org/NotInForce"),
            None => None,
        };
        data["legislationIdentifier"] = json!(field(common::DOCUMENT_NUMBER));
        data["legislationDate"] = json!(field(common::SIGNED_ON));
        data["legislationDateOfApplicability"] = json!(field(common::IN_FORCE_FROM));
        data["legislationLegalForce"] = json!(force);
    }
    without_nothing(data)
}

/// Leaves out what is not known: a null says less than silence.
fn without_nothing(mut data: Value) -> Value {
    if let Some(object) = data.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    data
}
