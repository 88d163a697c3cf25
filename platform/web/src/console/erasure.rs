//! 抹除: proposed by one officer, looked at and confirmed by another; what goes and what stays.

use std::collections::BTreeSet;

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use catalogue::RecordId;
use operations::{
    Authority, EraseError, ErasureOrder, confirm_erasure, decline_erasure, propose_erasure,
};
use store::erasure::{BODY, FILE, PRIVATE_FIELDS, WHOLE_EDITION};
use store::payload::ErasedPart;
use store::{ErasureRow, ErasureState};

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::draft_act::followed;
use super::form::Form;
use super::frame::Frame;
use super::note::Note;
use super::say;
use super::view::titled;
use super::visit::{Posted, Visit};
use super::why::{Proposed, Why};
use crate::words::{hex, moment};

/// How many erasures the list shows.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "console/erasures.html")]
struct ErasuresPage {
    frame: Frame,
    lines: Vec<ErasureLine>,
}

struct ErasureLine {
    href: String,
    title: String,
    ground: String,
    proposed_by: String,
    proposed: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "console/erasure_new.html")]
struct NewPage {
    frame: Frame,
    record: String,
    title: String,
    editions: Vec<EditionChoice>,
    /// The parts that were ticked in the form as it was sent.
    chosen: Vec<String>,
}

/// What can be chosen of one edition.
struct EditionChoice {
    number: u32,
    title: String,
    is_draft: bool,
    has_body: bool,
    has_private: bool,
    /// Digest and name.
    files: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "console/erasure.html")]
struct ErasurePage {
    frame: Frame,
    id: String,
    record: String,
    title: String,
    ground: String,
    reason: String,
    proposed_by: String,
    proposed: String,
    state: &'static str,
    decided: Option<(String, String)>,
    parts: Vec<PartLine>,
    texts: usize,
    salts: usize,
    acts: usize,
    files: Vec<FileLine>,
    kept: Vec<KeptLine>,
    index_number: String,
    may_decide: bool,
    is_own: bool,
    is_listed: bool,
}

struct PartLine {
    edition: u32,
    part: String,
    file: String,
}

struct FileLine {
    name: String,
    /// The other records and editions that cite it, for which it stays.
    cited: Vec<(String, u32)>,
}

struct KeptLine {
    name: String,
    record: String,
}

/// `GET /console/erasures`.
pub(crate) async fn list(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            desk.need(&[Authority::Supervise, Authority::Issue])?;
            let rows = desk.reader.erasures(MOST)?;
            let lines = rows.iter().map(|row| {
                Ok(ErasureLine {
                    href: format!("/console/erasures/{}", hex(&row.erasure)),
                    title: title_of(desk, row.record)?,
                    ground: row.ground.clone(),
                    proposed_by: desk.officer_name(row.proposed_by),
                    proposed: moment(row.proposed),
                    state: state_of(row),
                })
            });
            let page = ErasuresPage {
                lines: lines.collect::<Result<_, Denial>>()?,
                frame: desk.frame("抹除"),
            };
            Answer::page(&page)
        })
        .await
}

fn state_of(row: &ErasureRow) -> &'static str {
    match row.state {
        ErasureState::Proposed => "proposed",
        ErasureState::Done { .. } => "done",
        ErasureState::Declined { .. } => "declined",
    }
}

/// The title that is left: of the newest edition that is not erased, or of the draft.
fn title_of(desk: &Desk, record: RecordId) -> Result<String, Denial> {
    let editions = desk.reader.editions(record)?;
    if let Some(edition) = editions.iter().find(|edition| !edition.is_erased()) {
        return Ok(titled(&edition.title));
    }
    let draft = desk.reader.draft(record)?;
    Ok(draft.map_or_else(|| record.to_string(), |draft| titled(&draft.title)))
}

/// `GET /console/erasures/new?record=…`.
pub(crate) async fn new(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            let record = desk.first("record").parse();
            form_page(desk, record.map_err(|_| Denial::NotFound)?, Vec::new())
        })
        .await
}

/// Makes the form, with the boxes that were ticked when it comes back.
fn form_page(desk: &Desk, record: RecordId, chosen: Vec<String>) -> Result<Answer, Denial> {
    desk.need(&[Authority::Supervise])?;
    desk.reader.record(record)?.ok_or(Denial::NotFound)?;
    let page = NewPage {
        record: record.to_string(),
        title: title_of(desk, record)?,
        editions: choices(desk, record)?,
        chosen,
        frame: desk.frame("提出抹除"),
    };
    Answer::page(&page)
}

impl NewPage {
    fn is_chosen(&self, edition: &u32, part: &str) -> bool {
        let part = format!("{edition}:{part}");
        self.chosen.contains(&part)
    }

    fn is_file_chosen(&self, edition: &u32, digest: &str) -> bool {
        self.is_chosen(edition, &format!("{FILE}:{digest}"))
    }
}

fn choices(desk: &Desk, record: RecordId) -> Result<Vec<EditionChoice>, Denial> {
    let mut choices = Vec::new();
    if let Some(draft) = desk.reader.draft(record)? {
        choices.push(EditionChoice {
            number: draft.edition,
            title: titled(&draft.title),
            is_draft: true,
            has_body: false,
            has_private: false,
            files: Vec::new(),
        });
    }
    for edition in desk.reader.editions(record)? {
        let Some(manifest) = desk.reader.manifest(&edition)? else {
            continue;
        };
        let erased = desk.reader.erased_files(&edition)?;
        let files = manifest.files.iter();
        choices.push(EditionChoice {
            number: edition.edition,
            title: titled(&edition.title),
            is_draft: false,
            has_body: !edition.is_body_erased(),
            has_private: desk.reader.private_of(&edition)?.is_some(),
            files: files
                .filter(|file| !erased.contains(&file.digest))
                .map(|file| (hex(&file.digest), file.name.clone()))
                .collect(),
        });
    }
    Ok(choices)
}

/// `POST /console/erasures`.
pub(crate) async fn propose(posted: Posted) -> Response<Body> {
    posted
        .act(again, |desk, form| {
            let act = form.act()?;
            let parts: Option<Vec<ErasedPart>> = form.all("part").map(read_part).collect();
            let order = ErasureOrder {
                // A form that is sent twice proposes one erasure.
                erasure: act.0,
                record: form.record()?,
                parts: parts.ok_or(Denial::NotFound)?,
                ground: form.text("ground"),
                reason: form.text("reason"),
            };
            if let Some(why) = left_out(&order) {
                return Err(why.into());
            }
            propose_erasure(&desk.office, desk.staff(), act, &order)
                .map_err(|error| refused(desk, &error))?;
            let id = hex(&order.erasure);
            Ok(desk.done(&format!("/console/erasures/{id}"), Note::ErasureProposed))
        })
        .await
}

fn again(desk: &Desk, form: &Form) -> Result<Answer, Denial> {
    let chosen = form.all("part").map(str::to_owned).collect();
    form_page(desk, form.record()?, chosen)
}

/// What a proposal lacks.
fn left_out(order: &ErasureOrder) -> Option<Why> {
    if order.parts.is_empty() {
        return Some(Why::NoPartsChosen);
    }
    if order.ground.trim().is_empty() {
        return Some(Why::NoGround);
    }
    let is_unreasoned = order.reason.trim().is_empty();
    is_unreasoned.then_some(Why::NoErasureReason)
}

/// Names the erasure that waits already.
fn waiting(desk: &Desk, erasure: [u8; 16], edition: u32) -> Why {
    let first = desk.reader.erasure(erasure).ok().flatten();
    let first = first.map(|row| Proposed {
        by: desk.officer_name(row.proposed_by),
        at: moment(row.proposed),
        ground: row.ground,
    });
    Why::ErasureWaits { first, edition }
}

/// Reads `1:edition`, `1:body`, `1:private` or `1:file:` and a digest.
fn read_part(words: &str) -> Option<ErasedPart> {
    let (edition, part) = words.split_once(':')?;
    let edition = edition.parse().ok()?;
    let (part, file) = match part.split_once(':') {
        None if [WHOLE_EDITION, BODY, PRIVATE_FIELDS].contains(&part) => (part, None),
        Some((FILE, digest)) => {
            let (first, second) = digest.split_at_checked(32)?;
            let mut bytes = [0; 32];
            bytes[..16].copy_from_slice(&organ::read_hex(first).ok()?);
            bytes[16..].copy_from_slice(&organ::read_hex(second).ok()?);
            (FILE, Some(bytes.into()))
        }
        _ => return None,
    };
    Some(ErasedPart {
        edition,
        part: part.to_owned(),
        file,
    })
}

/// `GET /console/erasures/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Response<Body> {
    visit
        .show(move |desk| {
            desk.need(&[Authority::Supervise, Authority::Issue])?;
            page_of(desk, &id)
        })
        .await
}

fn page_of(desk: &Desk, id: &str) -> Result<Answer, Denial> {
    let id = organ::read_hex(id).map_err(|_| Denial::NotFound)?;
    let row = desk.reader.erasure(id)?.ok_or(Denial::NotFound)?;
    page(desk, &row)
}

fn page(desk: &Desk, row: &ErasureRow) -> Result<Answer, Denial> {
    let waits = row.state == ErasureState::Proposed;
    let plan = match waits {
        true => desk.reader.plan_erasure(row.record, &row.parts)?,
        false => None,
    };
    let plan = plan.unwrap_or_default();
    let editions: Vec<u32> = row.parts.iter().map(|part| part.edition).collect();
    let digests: BTreeSet<[u8; 32]> = plan.files.iter().map(|file| file.digest).collect();
    let cited = desk
        .office
        .store()
        .cited_elsewhere(row.record, &editions, &digests)?;
    let files = plan.files.iter().map(|file| FileLine {
        name: file.name.clone(),
        cited: cited.get(&file.digest).map_or_else(Vec::new, |citing| {
            let citing = citing.iter();
            citing
                .map(|(record, edition)| (record.to_string(), *edition))
                .collect()
        }),
    });
    let kept: BTreeSet<(String, String)> = plan
        .kept
        .iter()
        .map(|text| (text.name.clone(), text.record.to_string()))
        .collect();
    let decided = match row.state {
        ErasureState::Proposed => None,
        ErasureState::Done { by, at, .. } | ErasureState::Declined { by, at } => {
            Some((desk.officer_name(by), moment(at)))
        }
    };
    let is_own = row.proposed_by == desk.staff().officer;
    let page = ErasurePage {
        id: hex(&row.erasure),
        record: row.record.to_string(),
        title: title_of(desk, row.record)?,
        ground: row.ground.clone(),
        reason: row.reason.clone(),
        proposed_by: desk.officer_name(row.proposed_by),
        proposed: moment(row.proposed),
        state: state_of(row),
        decided,
        parts: part_lines(row, &plan),
        texts: plan.acts.iter().map(|act| act.slots.len()).sum(),
        salts: plan.acts.iter().filter(|act| act.salt).count(),
        acts: plan.acts.len(),
        files: files.collect(),
        kept: kept
            .into_iter()
            .map(|(name, record)| KeptLine { name, record })
            .collect(),
        index_number: plan.index_number.clone(),
        may_decide: waits && desk.may(Authority::Issue),
        is_own,
        is_listed: desk.office.has_erasure_list(),
        frame: desk.frame("抹除"),
    };
    Answer::page(&page)
}

fn part_lines(row: &ErasureRow, plan: &store::ErasurePlan) -> Vec<PartLine> {
    let parts = row.parts.iter();
    parts
        .map(|part| {
            let digest = part.file.as_ref().map(|digest| **digest);
            let file = plan.files.iter().find(|file| Some(file.digest) == digest);
            PartLine {
                edition: part.edition,
                part: part.part.clone(),
                file: file.map(|file| file.name.clone()).unwrap_or_default(),
            }
        })
        .collect()
}

/// `POST /console/erasures/{id}`.
pub(crate) async fn decide(Path(id): Path<String>, posted: Posted) -> Response<Body> {
    let own = id.clone();
    let again = move |desk: &Desk, _: &Form| page_of(desk, &own);
    posted
        .act(again, move |desk, form| {
            let erasure = organ::read_hex(&id).map_err(|_| Denial::NotFound)?;
            let (act, staff) = (form.act()?, desk.staff());
            let note = match form.first("decision") {
                "confirm" if !form.ticked("seen") => {
                    let why = Why::NotLookedAt;
                    return Err(why.into());
                }
                "confirm" => {
                    confirm_erasure(&desk.office, staff, act, erasure)
                        .map_err(|error| refused(desk, &error))?;
                    Note::Erased
                }
                "decline" => {
                    decline_erasure(&desk.office, staff, act, erasure)
                        .map_err(|error| refused(desk, &error))?;
                    Note::ErasureDeclined
                }
                _ => return Err(Denial::NotFound),
            };
            followed(desk);
            Ok(desk.done(&format!("/console/erasures/{id}"), note))
        })
        .await
}

fn refused(desk: &Desk, error: &EraseError) -> Denial {
    let why = match error {
        EraseError::NotAuthorised(_) | EraseError::NoSuchRecord => return Denial::NotFound,
        EraseError::NoGround => Why::NoGround,
        EraseError::NothingThere => Why::NothingToErase,
        EraseError::UnderWay { edition } => Why::DraftUnderWay { edition: *edition },
        EraseError::Waiting { erasure, edition } => waiting(desk, *erasure, *edition),
        EraseError::NotWaiting => Why::ErasureDecided,
        EraseError::SamePerson => Why::OwnErasure,
        EraseError::Store(error) => return say::store(error),
    };
    why.into()
}
