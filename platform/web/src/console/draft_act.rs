//! What can be done with a draft on its page: one form, one act.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use catalogue::RecordId;
use jiff::civil::Date;
use operations::{
    IssueOrder, ReviewOrder, SaveOrder, SendError, SendOrder, WaiveOrder, content_of,
    discard_draft, examine_draft, issue_record, return_draft, review_record, save_draft,
    schedule_publication, send_for_review, waive_finding,
};
use review::{PlacedFinding, Waiver};

use super::answer::{Answer, Denial};
use super::apply::apply;
use super::desk::Desk;
use super::draft_page::page;
use super::edit::{Check, shown, stored};
use super::form::Form;
use super::note::Note;
use super::say;
use super::view::due_before;
use super::visit::Posted;
use super::why::Why;

/// `POST /console/drafts/{id}`.
pub(crate) async fn act(Path(id): Path<String>, posted: Posted) -> Response<Body> {
    let Ok(record) = id.parse::<RecordId>() else {
        return posted.visit.refuse(Denial::NotFound).await;
    };
    let again = move |desk: &Desk, _: &Form| page(desk, record);
    posted
        .act(again, move |desk, form| {
            desk.need_business()?;
            match form.first("intent") {
                "send" => send(desk, record, &form),
                "sign" => sign(desk, record, &form),
                "return" => hand_back(desk, record, &form),
                "waive" => waive(desk, record, &form),
                "apply" => apply_suggestions(desk, record, &form),
                "issue" => issue(desk, record, &form),
                "schedule" => schedule(desk, record, &form),
                "discard" => discard(desk, record, &form),
                _ => Err(Denial::NotFound),
            }
        })
        .await
}

fn done(desk: &Desk, record: RecordId, note: Note) -> Result<Answer, Denial> {
    Ok(desk.done(&format!("/console/drafts/{record}"), note))
}

fn send(desk: &Desk, record: RecordId, form: &Form) -> Result<Answer, Denial> {
    let order = SendOrder {
        act: form.act()?,
        record,
        seen_revision: form.seen_revision(),
    };
    match send_for_review(&desk.office, desk.staff(), &order) {
        Ok(_) => done(desk, record, Note::Sent),
        // What is missing stands beside its field, where it can be mended.
        Err(SendError::Incomplete { .. } | SendError::NoBody) => {
            let filled = stored(desk, record)?;
            shown(
                desk,
                &filled,
                StatusCode::UNPROCESSABLE_ENTITY,
                Check::Fields,
            )
        }
        Err(error) => Err(say::send(desk, &error)),
    }
}

fn sign(desk: &Desk, record: RecordId, form: &Form) -> Result<Answer, Denial> {
    let order = ReviewOrder {
        act: form.act()?,
        record,
        seen_revision: form.seen_revision(),
        step: form.first("step").to_owned(),
    };
    review_record(&desk.office, desk.staff(), &order).map_err(|error| say::review(desk, &error))?;
    done(desk, record, Note::Signed)
}

fn hand_back(desk: &Desk, record: RecordId, form: &Form) -> Result<Answer, Denial> {
    let reason = form.text("reason");
    return_draft(&desk.office, desk.staff(), form.act()?, record, &reason)
        .map_err(|error| say::hand_back(&error))?;
    done(desk, record, Note::Returned)
}

fn waive(desk: &Desk, record: RecordId, form: &Form) -> Result<Answer, Denial> {
    let order = WaiveOrder {
        act: form.act()?,
        record,
        waiver: Waiver {
            rule: form.first("rule").to_owned(),
            part: form.first("part").to_owned(),
            text: form.text("words"),
        },
        reason: form.text("reason"),
    };
    waive_finding(&desk.office, desk.staff(), &order).map_err(|error| say::waive(&error))?;
    done(desk, record, Note::Waived)
}

/// Mends one place, or every place of a rule, and saves that as a new revision.
fn apply_suggestions(desk: &Desk, record: RecordId, form: &Form) -> Result<Answer, Denial> {
    let draft = desk.reader.draft(record)?.ok_or(Denial::NotFound)?;
    let examined = examine_draft(&desk.office, desk.viewer(), &draft)?.ok_or(Denial::NotFound)?;
    let rule = form.first("rule");
    let all = form.ticked("all");
    let (part, start) = (form.first("part"), form.first("start"));
    let wanted = |placed: &&PlacedFinding| {
        let here = placed.part.code() == part && placed.finding.place.start.to_string() == start;
        placed.finding.rule == rule && (all || here)
    };
    let findings: Vec<&PlacedFinding> = examined.review.findings().iter().filter(wanted).collect();
    let body = examined.body.clone();
    let mut content = content_of(&examined.manifest, body, draft.organ, Some(&draft));
    let put = apply(&mut content, &findings);
    let is_repeat = draft.revision != form.seen_revision();
    if put == 0 && !is_repeat {
        return Err(Why::NothingToApply.into());
    }
    let order = SaveOrder {
        act: form.act()?,
        record,
        seen_revision: form.seen_revision(),
        content,
    };
    let saved =
        save_draft(&desk.office, desk.staff(), &order).map_err(|error| say::save(&error))?;
    let note = if saved.voided_sign_offs {
        Note::Voided
    } else {
        Note::Applied
    };
    done(desk, record, note)
}

fn issue(desk: &Desk, record: RecordId, form: &Form) -> Result<Answer, Denial> {
    let order = IssueOrder {
        act: form.act()?,
        record,
        seen_revision: form.seen_revision(),
    };
    issue_record(&desk.office, desk.staff(), &order).map_err(|error| say::issue(desk, &error))?;
    followed(desk);
    Ok(desk.done(&format!("/console/records/{record}"), Note::Issued))
}

/// The officer sees at once what the public sees: this node follows the ledger up to the act.
pub(crate) fn followed(desk: &Desk) {
    if let Err(error) = desk.office.follow() {
        // The act is durable; the loop behind `serve` tries again.
        tracing::warn!(%error, "the ledger was not followed after an act");
    }
}

fn schedule(desk: &Desk, record: RecordId, form: &Form) -> Result<Answer, Denial> {
    let Some(at) = office_instant(form.first("on"), form.first("at")) else {
        return Err(Why::MomentUnreadable {
            on: form.first("on").to_owned(),
            at: form.first("at").to_owned(),
        }
        .into());
    };
    let draft = desk.reader.draft(record)?.ok_or(Denial::NotFound)?;
    if let Some(due) = due_before(&draft, at)
        && form.first("after") != due.to_string()
    {
        return Err(Why::MomentAfterDue { due }.into());
    }
    let seen = form.seen_revision();
    schedule_publication(&desk.office, desk.staff(), form.act()?, record, seen, at)
        .map_err(|error| say::schedule(desk, &error))?;
    done(desk, record, Note::Scheduled)
}

fn discard(desk: &Desk, record: RecordId, form: &Form) -> Result<Answer, Denial> {
    discard_draft(&desk.office, desk.staff(), form.act()?, record)
        .map_err(|error| say::discard(&error))?;
    desk.office.store().drop_autosaves_of(record)?;
    Ok(desk.done("/console/drafts", Note::Discarded))
}

/// Reads a date and a time of the office's clock (UTC+08:00) as microseconds since 1970 UTC.
fn office_instant(on: &str, at: &str) -> Option<u64> {
    let on: Date = on.trim().parse().ok()?;
    let at = at.trim().replace('：', ":");
    let (hour, minute) = at.split_once(':')?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    if hour > 23 || minute > 59 {
        return None;
    }
    let days = (on - Date::constant(1970, 1, 1)).get_days();
    let seconds = i64::from(days) * 86_400 + i64::from(hour) * 3600 + i64::from(minute) * 60;
    u64::try_from(seconds - 8 * 3600)
        .ok()?
        .checked_mul(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_of_the_office_is_an_instant() {
        let instant = office_instant("2026-11-23", "09:30").unwrap();
        assert_eq!(crate::words::moment(instant), "2026-11-23 09:30:00");
        assert_eq!(office_instant("1970-01-01", "08:00"), Some(0));
        assert_eq!(office_instant("2026-11-23", "24:00"), None);
        assert_eq!(office_instant("2026-13-01", "09:00"), None);
        assert_eq!(office_instant("2026-11-23", "九点"), None);
    }
}
