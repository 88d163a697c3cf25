//! Examines a draft: what the checks see in its title, fields, body and files.

use catalogue::{Manifest, RecordId, common};
use jiff::civil::Date;
use organ::OrganId;
use review::{Material, NumberHolder, Required, Review, Setting, Waiver};
use store::{DraftRow, StoreError, Viewer};

use crate::files;
use crate::office::{Office, office_day};
use crate::save_draft::{Content, manifest_of};

/// A draft as it was examined.
#[derive(Debug, Clone)]
pub struct Examined {
    /// The manifest that was examined.
    pub manifest: Manifest,
    /// The body text.
    pub body: String,
    /// What was seen, bound to the manifest.
    pub review: Review,
    /// What was waived so far.
    pub waivers: Vec<Waiver>,
}

/// Examines the stored draft of a record.
///
/// # Errors
/// What the store says; `None` when the viewer sees no such draft.
pub fn examine_draft(
    office: &Office,
    viewer: Viewer,
    draft: &DraftRow,
) -> Result<Option<Examined>, StoreError> {
    let reader = office.reader(viewer);
    let (Some(manifest), Some(body)) = (
        reader.draft_manifest(draft.manifest)?,
        reader.draft_body(draft.body)?,
    ) else {
        return Ok(None);
    };
    let waivers = reader
        .waivers(draft)?
        .into_iter()
        .map(|row| row.waiver)
        .collect();
    let review = examine(office, &manifest, &body, draft.organ)?;
    Ok(Some(Examined {
        manifest,
        body,
        review,
        waivers,
    }))
}

/// Examines what a form says of a record, before it is saved.
///
/// # Errors
/// What the store says.
pub fn examine_content(
    office: &Office,
    record: RecordId,
    content: &Content,
) -> Result<Review, StoreError> {
    let (manifest, _) = manifest_of(office, record, 1, content, None, office.today());
    examine(office, &manifest, &content.body, content.organ)
}

/// Examines a manifest with its body and files. Slow: it reads files, and runs outside of any act.
pub(crate) fn examine(
    office: &Office,
    manifest: &Manifest,
    body: &str,
    organ: OrganId,
) -> Result<Review, StoreError> {
    let mut texts = Vec::with_capacity(manifest.files.len());
    let mut file_findings = Vec::new();
    for file in &manifest.files {
        let (text, findings) = files::read_file(office, &file.digest, &file.name)?;
        texts.push((file.name.clone(), text));
        file_findings.extend(findings.into_iter().map(|finding| review::PlacedFinding {
            part: review::Part::File(file.name.clone()),
            finding,
        }));
    }
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let rules = office.rules();
    let item = rules.catalogue().item(&manifest.item);
    let common_fields = [
        common::TITLE,
        common::DOCUMENT_NUMBER,
        common::INDEX_NUMBER,
        common::ORGAN,
        common::SIGNED_ON,
        common::PUBLISHED_ON,
        common::IN_FORCE_FROM,
        common::EXPIRES_ON,
        common::ATTRIBUTE,
        common::VALIDITY,
    ];
    let is_read = |code: &str| {
        !common_fields.contains(&code)
            && item
                .and_then(|item| item.field(code))
                .is_none_or(|field| field.public)
    };
    let fields: Vec<(&str, &str)> = manifest
        .fields
        .iter()
        .filter(|(code, _)| is_read(code))
        .map(|(code, value)| (code.as_str(), value.as_str()))
        .collect();
    let date = |code| {
        manifest
            .field(code)
            .and_then(|words| words.parse::<Date>().ok())
    };
    let holder = number_holder(office, manifest)?;
    let material = Material {
        number_holder: holder.as_ref().map(|title| NumberHolder {
            title: title.as_deref(),
        }),
        manifest_digest: manifest.digest(),
        title: manifest.title(),
        document_number: manifest.field(common::DOCUMENT_NUMBER),
        attribute: manifest.field(common::ATTRIBUTE),
        signed_on: date(common::SIGNED_ON),
        decided_on: None,
        published_on: date(common::PUBLISHED_ON),
        in_force_from: date(common::IN_FORCE_FROM),
        fields: &fields,
        body,
        files: &files,
        required: Required {
            document_number: item.is_some_and(|item| item.requires_number()),
            signature_date: false,
            attribute: true,
        },
    };
    let bodies = office.bodies();
    let hosts: Vec<&str> = bodies
        .sites
        .iter()
        .flat_map(|site| site.hosts.iter().map(String::as_str))
        .collect();
    let setting = Setting {
        own_hosts: &hosts,
        as_of: office_day(office.now()),
        signed_on: date(common::SIGNED_ON),
        in_force_from: date(common::IN_FORCE_FROM),
        real_names_shown: item.is_some_and(|item| item.real_names_shown),
        office_contacts_expected: item.is_some_and(|item| item.office_contacts_expected),
    };
    let review = review::examine(rules.rulebook(), &material, &setting);
    let _ = organ;
    // Some items say everything in their fields and show no body.
    let body_may_lack = item.is_some_and(|item| item.body != catalogue::Presence::Required);
    let mut findings = review.findings().to_vec();
    findings.retain(|placed| !(body_may_lack && placed.finding.rule == "structure.empty_body"));
    findings.extend(file_findings);
    Ok(Review::of(manifest.digest(), findings))
}

/// Returns the title of another published record of the same issuer with the same 发文字号; a title
/// that no site shows to the public is kept back, because the reader of the finding may be anyone.
fn number_holder(
    office: &Office,
    manifest: &Manifest,
) -> Result<Option<Option<String>>, StoreError> {
    let field = |code| manifest.field(code).filter(|value| !value.is_empty());
    let Some((number, issuer)) = field(common::DOCUMENT_NUMBER).zip(field(common::ISSUER)) else {
        return Ok(None);
    };
    let store = office.store();
    let holders = store.holders_of_document_number(number, issuer, manifest.record)?;
    for holder in &holders {
        for site in &office.bodies().sites {
            if let Some(shown) = office.reader(Viewer::Public(site.site)).shown(*holder)? {
                return Ok(Some(Some(shown.title)));
            }
        }
    }
    Ok((!holders.is_empty()).then_some(None))
}
