//! The page of a draft: what it says, what the checks see, who has signed, when it is due.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use catalogue::{CatalogueItem, FieldFault, RecordId, StepAuthority};
use document::{Severity, Suggestion};
use jiff::civil::Date;
use operations::{Authority, Examined, content_of, draft_deadline, examine_draft, manifest_of};
use organ::OfficerId;
use review::PlacedFinding;
use store::{DraftRow, DraftState, SignOffRow, WaiverRow};

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::draft_form::read_digest;
use super::frame::Frame;
use super::trail::{TrailLine, What, Who, trail};
use super::view::{
    Clock, FieldLine, Named, clock, due_before, field_lines, named, relation, state, titled,
};
use super::visit::Visit;
use super::why::Why;
use crate::portal::body::{Part, parts};
use crate::words::{file_size, hex, minute};

#[derive(Template)]
#[template(path = "console/draft.html")]
struct DraftPage {
    frame: Frame,
    record: String,
    revision: u32,
    edition: u32,
    title: String,
    item: String,
    organ: String,
    author: String,
    saved: String,
    state: &'static str,
    state_class: &'static str,
    returned_reason: Option<String>,
    /// When it is to be published, and who authorised that.
    scheduled: Option<(String, String)>,
    /// The last lawful day, when it is to be published after that.
    set_after: Option<Date>,
    /// The last lawful day, when a form would publish it after that: the officer has to say so.
    confirms_after: Option<Date>,
    /// Why the scheduled publication was refused, as a code.
    refused: String,
    major: bool,
    no_interpretation_reason: Option<String>,
    faults: Vec<FieldFault>,
    groups: Vec<FindingGroup>,
    blocking: usize,
    steps: Vec<StepView>,
    clock: Option<Clock>,
    fields: Vec<FieldLine>,
    parts: Vec<Part>,
    files: Vec<FileLine>,
    relations: Vec<RelationLine>,
    trail: Vec<TrailLine>,
    revisions: usize,
    may: May,
    tomorrow: String,
}

/// What this officer can do with the draft now; operations ask again.
#[derive(Debug, Clone, Default)]
pub(crate) struct May {
    pub(crate) edit: bool,
    pub(crate) send: bool,
    pub(crate) discard: bool,
    pub(crate) hand_back: bool,
    pub(crate) issue: bool,
    /// The step that is next and this officer's.
    pub(crate) sign: Option<(String, String)>,
    /// Why the officer, though authorised, has no further part.
    pub(crate) has_part: bool,
}

/// One step of review.
#[derive(Debug, Clone)]
pub(crate) struct StepView {
    pub(crate) name: String,
    pub(crate) authority: &'static str,
    /// `done`, `here` or nothing.
    pub(crate) class: &'static str,
    pub(crate) by: String,
    pub(crate) at: String,
}

struct FileLine {
    name: String,
    size: String,
    href: String,
}

struct RelationLine {
    kind: &'static str,
    /// None when the other record is out of this officer's sight.
    other: Option<Named>,
}

/// The findings of one part of a record.
#[derive(Debug, Clone)]
pub(crate) struct FindingGroup {
    pub(crate) name: String,
    /// Whether it is a file, whose words cannot be mended on the page.
    pub(crate) is_file: bool,
    pub(crate) findings: Vec<FindingView>,
}

/// One finding, with what can be done about it.
#[derive(Debug, Clone)]
pub(crate) struct FindingView {
    pub(crate) rule: String,
    pub(crate) title: String,
    pub(crate) severity: &'static str,
    pub(crate) class: &'static str,
    pub(crate) part: String,
    pub(crate) start: usize,
    pub(crate) place: String,
    pub(crate) words: String,
    pub(crate) reason: String,
    /// Words to put in place, when one click can do it.
    pub(crate) replacement: Option<String>,
    pub(crate) advice: Option<String>,
    pub(crate) basis: Option<String>,
    pub(crate) is_blocking: bool,
    pub(crate) waived: Option<String>,
    /// How many of the same rule one click could mend.
    pub(crate) same_rule: usize,
    pub(crate) may_waive: bool,
    /// Who waived the same words in the edition before, and why.
    pub(crate) former: Option<(String, String)>,
}

impl FindingView {
    /// Returns the name of the form that waives it.
    pub(crate) fn form(&self) -> String {
        format!("waive-{}-{}-{}", self.part, self.rule, self.start)
    }

    /// The name of the form that takes over the reason of the edition before.
    pub(crate) fn form_again(&self) -> String {
        format!("again-{}-{}-{}", self.part, self.rule, self.start)
    }
}

/// `GET /console/drafts/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Response<Body> {
    visit
        .show(move |desk| {
            desk.need_business()?;
            let record: RecordId = id.parse().map_err(|_| Denial::NotFound)?;
            page(desk, record)
        })
        .await
}

/// Makes the page of a draft.
pub(crate) fn page(desk: &Desk, record: RecordId) -> Result<Answer, Denial> {
    let Some(draft) = desk.reader.draft(record)? else {
        // What was issued meanwhile has a page as a record.
        return match desk.reader.record(record)? {
            Some(row) if row.edition > 0 => {
                Ok(Answer::SeeOther(format!("/console/records/{record}")))
            }
            _ => Err(Denial::NotFound),
        };
    };
    let examined = examine_draft(&desk.office, desk.viewer(), &draft)?.ok_or(Denial::NotFound)?;
    let item = desk.rules.catalogue().item(&draft.item);
    let sign_offs = desk.reader.sign_offs(&draft)?;
    let waivers = desk.reader.waivers(&draft)?;
    let authors = authors(desk, &draft)?;
    let may = may(desk, &draft, item, &sign_offs, &authors);
    let faults = faults(desk, &draft, &examined);
    let (state, state_class) = state(draft.state);
    let deadline = draft_deadline(&desk.office, desk.viewer(), &draft)?;
    let waiving = Waiving {
        review: desk.may(Authority::Review),
        secrecy: desk.may(Authority::SecrecyReview),
        is_author: authors.contains(&desk.staff().officer),
        former: desk.reader.former_waivers(&draft)?,
    };
    let groups = findings_of(
        desk,
        item,
        examined.review.findings(),
        &examined.body,
        &waivers,
        Some(&waiving),
    );
    let waived: Vec<_> = waivers.iter().map(|row| row.waiver.clone()).collect();
    let blocking = examined.review.clear(&waived);
    let manifest = &examined.manifest;
    let page = DraftPage {
        frame: desk.frame(titled(&draft.title)),
        record: record.to_string(),
        revision: draft.revision,
        edition: draft.edition,
        title: titled(&draft.title),
        item: desk.item_name(&draft.item),
        organ: desk.organ_name(draft.organ),
        author: desk.officer_name(draft.author),
        saved: minute(draft.saved),
        state,
        state_class,
        returned_reason: draft
            .returned_reason
            .clone()
            .filter(|_| draft.state == DraftState::Returned),
        scheduled: draft
            .scheduled
            .map(|(at, by)| (minute(at), desk.officer_name(by))),
        set_after: draft.scheduled.and_then(|(at, _)| due_before(&draft, at)),
        confirms_after: draft
            .due_on
            .filter(|_| desk.was_refused(|why| matches!(why, Why::MomentAfterDue { .. }))),
        refused: draft.refused.clone().unwrap_or_default(),
        major: draft.major,
        no_interpretation_reason: draft.no_interpretation_reason.clone(),
        faults,
        groups,
        blocking: blocking.map_or_else(|blocked| blocked.standing.len(), |_| 0),
        steps: steps(desk, &draft, item, &sign_offs),
        clock: deadline.as_ref().map(|deadline| clock(desk, deadline)),
        fields: field_lines(desk, manifest, draft.private.as_ref())?,
        parts: parts(&examined.body, manifest.title()),
        files: manifest
            .files
            .iter()
            .map(|file| FileLine {
                name: file.name.clone(),
                size: file_size(file.size),
                href: format!(
                    "/console/drafts/{record}/files/{}/{}",
                    hex(&file.digest),
                    crate::words::encoded(&file.name)
                ),
            })
            .collect(),
        relations: relation_lines(desk, manifest)?,
        trail: trail(desk, record)?,
        revisions: desk.reader.revisions(record)?.len(),
        may,
        tomorrow: desk.today.tomorrow().unwrap_or(desk.today).to_string(),
    };
    Answer::page(&page)
}

fn relation_lines(
    desk: &Desk,
    manifest: &catalogue::Manifest,
) -> Result<Vec<RelationLine>, Denial> {
    let mut lines = Vec::new();
    for stated in &manifest.relations {
        let other = named(desk, stated.to)?;
        lines.push(RelationLine {
            kind: relation(stated.kind),
            other,
        });
    }
    Ok(lines)
}

/// Returns everyone who saved a revision of this draft.
pub(crate) fn authors(desk: &Desk, draft: &DraftRow) -> Result<Vec<OfficerId>, Denial> {
    let revisions = desk.reader.revisions(draft.record)?;
    let mut authors: Vec<OfficerId> = revisions
        .into_iter()
        .filter(|revision| revision.edition == draft.edition)
        .filter_map(|revision| revision.officer)
        .collect();
    authors.push(draft.author);
    Ok(authors)
}

fn faults(desk: &Desk, draft: &DraftRow, examined: &Examined) -> Vec<FieldFault> {
    if !matches!(draft.state, DraftState::Draft | DraftState::Returned) {
        return Vec::new();
    }
    let body = examined.body.clone();
    let content = content_of(&examined.manifest, body, draft.organ, Some(draft));
    let edition = draft.edition;
    let (_, faults) = manifest_of(
        &desk.office,
        draft.record,
        edition,
        &content,
        None,
        desk.today,
    );
    faults
}

fn may(
    desk: &Desk,
    draft: &DraftRow,
    item: Option<&CatalogueItem>,
    sign_offs: &[SignOffRow],
    authors: &[OfficerId],
) -> May {
    let own = desk.staff().officer;
    let with_author = matches!(draft.state, DraftState::Draft | DraftState::Returned);
    let under_way = !with_author;
    let has_part = authors.contains(&own) || sign_offs.iter().any(|row| row.officer == own);
    let steps = item
        .map(|item| item.sign_off_steps(draft.major))
        .unwrap_or_default();
    let next = steps
        .iter()
        .find(|step| sign_offs.iter().all(|row| row.step != step.code.as_str()));
    let sign = next
        .filter(|step| draft.state == DraftState::Review && desk.may(authority(step.authority)))
        .map(|step| (step.code.as_str().to_owned(), step.name.clone()));
    let reviews = [
        Authority::Review,
        Authority::SecrecyReview,
        Authority::Issue,
    ];
    May {
        edit: desk.may(Authority::Draft),
        send: desk.may(Authority::Draft) && with_author,
        discard: desk.may(Authority::Draft) && with_author,
        hand_back: under_way && reviews.into_iter().any(|authority| desk.may(authority)),
        issue: under_way && next.is_none() && desk.may(Authority::Issue) && !has_part,
        has_part: has_part && under_way && (sign.is_some() || desk.may(Authority::Issue)),
        sign: sign.filter(|_| !has_part),
    }
}

/// Returns what an officer holds to sign a step.
pub(crate) fn authority(step: StepAuthority) -> Authority {
    match step {
        StepAuthority::Review => Authority::Review,
        StepAuthority::SecrecyReview => Authority::SecrecyReview,
        StepAuthority::Issue => Authority::Issue,
    }
}

fn steps(
    desk: &Desk,
    draft: &DraftRow,
    item: Option<&CatalogueItem>,
    sign_offs: &[SignOffRow],
) -> Vec<StepView> {
    let Some(item) = item else {
        return Vec::new();
    };
    let is_sent = matches!(draft.state, DraftState::Review | DraftState::Scheduled);
    let mut here_is_free = is_sent;
    let mut views = vec![StepView {
        name: "拟稿".to_owned(),
        authority: Authority::Draft.term(),
        class: if is_sent { "done" } else { "here" },
        by: desk.officer_name(draft.author),
        at: minute(draft.saved),
    }];
    for step in item
        .sign_off_steps(draft.major)
        .into_iter()
        .chain([item.issue_step()])
    {
        let signed = sign_offs.iter().find(|row| row.step == step.code.as_str());
        let class = match signed {
            Some(_) => "done",
            None if here_is_free => {
                here_is_free = false;
                "here"
            }
            None => "",
        };
        views.push(StepView {
            name: step.name.clone(),
            authority: authority(step.authority).term(),
            class,
            by: signed
                .map(|row| desk.officer_name(row.officer))
                .unwrap_or_default(),
            at: signed.map(|row| minute(row.signed)).unwrap_or_default(),
        });
    }
    views
}

/// Who looks at the findings, as far as waivers go.
#[derive(Debug, Clone)]
pub(crate) struct Waiving {
    review: bool,
    secrecy: bool,
    is_author: bool,
    /// What was waived in the edition before: a waiver is of one edition, its reason may still hold.
    former: Vec<WaiverRow>,
}

/// Groups findings by the part that they stand in, the gravest first.
pub(crate) fn findings_of(
    desk: &Desk,
    item: Option<&CatalogueItem>,
    findings: &[PlacedFinding],
    body: &str,
    waivers: &[WaiverRow],
    waiving: Option<&Waiving>,
) -> Vec<FindingGroup> {
    let mut groups: Vec<FindingGroup> = Vec::new();
    for placed in findings {
        let view = finding_view(desk, placed, findings, body, waivers, waiving);
        let name = part_name(item, &placed.part);
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.findings.push(view),
            None => groups.push(FindingGroup {
                name,
                is_file: matches!(placed.part, review::Part::File(_)),
                findings: vec![view],
            }),
        }
    }
    for group in &mut groups {
        group.findings.sort_by_key(|view| (rank(view), view.start));
    }
    groups
}

fn rank(view: &FindingView) -> u8 {
    match (view.is_blocking, view.waived.is_some(), view.class) {
        (true, false, _) => 0,
        (false, _, "warn") => 1,
        (false, _, _) => 2,
        (true, true, _) => 3,
    }
}

fn finding_view(
    desk: &Desk,
    placed: &PlacedFinding,
    all: &[PlacedFinding],
    body: &str,
    waivers: &[WaiverRow],
    waiving: Option<&Waiving>,
) -> FindingView {
    let finding = &placed.finding;
    let (severity, class) = match finding.severity {
        Severity::Blocking => ("须改正", "late"),
        Severity::Warning => ("请核对", "warn"),
        Severity::Notice => ("提示", ""),
    };
    let can_mend = |placed: &PlacedFinding| {
        let in_text = !matches!(
            placed.part,
            review::Part::File(_) | review::Part::FileName(_)
        );
        in_text && matches!(placed.finding.suggestion, Some(Suggestion::Replace(_)))
    };
    let same = |other: &&PlacedFinding| other.finding.rule == finding.rule && can_mend(other);
    let waived = waivers.iter().find(|row| row.waiver.covers(placed));
    let waived = waived.map(|row| {
        format!(
            "{}已说明保留理由：{}",
            desk.officer_name(row.officer),
            row.reason
        )
    });
    let (replacement, advice) = match &finding.suggestion {
        Some(Suggestion::Replace(words)) if can_mend(placed) => (Some(words.clone()), None),
        Some(suggestion) => (None, Some(suggestion.words().to_owned())),
        None => (None, None),
    };
    let may_waive = waiving.is_some_and(|waiving| {
        let holds = if finding.rule.starts_with("secrecy.") {
            waiving.secrecy
        } else {
            waiving.review
        };
        holds && !waiving.is_author
    });
    let may_waive = may_waive && finding.is_blocking() && waived.is_none();
    let former = waiving.filter(|_| may_waive).and_then(|waiving| {
        let mut former = waiving.former.iter();
        former.find(|row| row.waiver.covers(placed))
    });
    FindingView {
        former: former.map(|row| (desk.officer_name(row.officer), row.reason.clone())),
        rule: finding.rule.to_string(),
        title: review::rule(&finding.rule)
            .map_or_else(|| finding.rule.to_string(), |rule| rule.title.to_owned()),
        severity,
        class,
        part: placed.part.code(),
        start: finding.place.start,
        place: place_of(&placed.part, finding.place.start, body),
        words: finding.text.clone(),
        reason: finding.reason.clone(),
        replacement,
        advice,
        basis: finding.basis.as_ref().map(ToString::to_string),
        is_blocking: finding.is_blocking(),
        may_waive,
        waived,
        same_rule: all.iter().filter(same).count(),
    }
}

fn part_name(item: Option<&CatalogueItem>, part: &review::Part) -> String {
    match part {
        review::Part::Title => "标题".to_owned(),
        review::Part::Field(code) => item
            .and_then(|item| item.field(code))
            .map_or_else(|| code.clone(), |field| field.name.clone()),
        review::Part::Body => "正文".to_owned(),
        review::Part::File(name) => format!("附件“{name}”"),
        review::Part::FileName(name) => format!("附件名“{name}”"),
    }
}

fn place_of(part: &review::Part, start: usize, body: &str) -> String {
    if *part != review::Part::Body {
        return String::new();
    }
    let lines = body
        .chars()
        .take(start)
        .filter(|letter| *letter == '\n')
        .count();
    format!("第{}行", lines + 1)
}

/// `GET /console/drafts/{id}/files/{digest}/{name}`: a file of a draft, to be looked at.
pub(crate) async fn file(
    visit: Visit,
    Path((id, digest, _)): Path<(String, String, String)>,
) -> Response<Body> {
    visit
        .show(move |desk| {
            desk.need_business()?;
            let record: RecordId = id.parse().map_err(|_| Denial::NotFound)?;
            let digest = read_digest(&digest).ok_or(Denial::NotFound)?;
            let draft = desk.reader.draft(record)?.ok_or(Denial::NotFound)?;
            let manifest = desk.reader.draft_manifest(draft.manifest)?;
            let manifest = manifest.ok_or(Denial::NotFound)?;
            let file = manifest.files.iter().find(|file| file.digest == digest);
            let file = file.ok_or(Denial::NotFound)?;
            let bytes = desk.office.store().blobs().read(&digest)?;
            Ok(Answer::File {
                content_type: "application/octet-stream",
                name: file.name.clone(),
                bytes: bytes.ok_or(Denial::NotFound)?.to_vec(),
            })
        })
        .await
}
