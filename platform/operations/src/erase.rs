//! Erasure (抹除): what the law or a court wants destroyed goes on the word of two officers; digests,
//! positions and a tombstone stay (ADR 0009).

use catalogue::RecordId;
use minicbor::bytes::ByteArray;
use store::erasure::{FILE, WHOLE_EDITION};
use store::payload::{ErasedPart, ErasureDeclined, ErasureProposed, Fact};
use store::{ActId, Done, ErasurePlan, ErasureRow, ErasureState, Slot, StoreError, WriteTx};

use crate::authority::{Authority, NotAuthorised, Staff, require, unauthorised_as};
use crate::office::{Office, office_day};

/// What an officer wants erased, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureOrder {
    /// The erasure's identifier, made for the form.
    pub erasure: [u8; 16],
    /// The record.
    pub record: RecordId,
    /// What of it: see [`store::erasure`].
    pub parts: Vec<ErasedPart>,
    /// The law or judgment that asks for it, with its article; the public reads it.
    pub ground: String,
    /// Why; for the second officer and for later inspection.
    pub reason: String,
}

/// Why nothing was proposed or erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// Not the officer's to erase.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// There is no such record.
    #[error("there is no such record")]
    NoSuchRecord,
    /// Law and reason belong to it.
    #[error("an erasure states its ground in law and its reason")]
    NoGround,
    /// The record holds nothing of what is named, or it is gone already.
    #[error("there is nothing of what the erasure names")]
    NothingThere,
    /// Parts of a draft are not erased singly.
    #[error("edition {edition} is still a draft, which is erased as a whole or edited")]
    UnderWay {
        /// The edition.
        edition: u32,
    },
    /// Another erasure that waits names the same, or the whole of which this is a part, or a part of
    /// what this names whole.
    #[error("an erasure of edition {edition} that names the same waits already")]
    Waiting {
        /// That erasure.
        erasure: [u8; 16],
        /// The edition that both name.
        edition: u32,
    },
    /// There is no such erasure, or it was decided on already.
    #[error("there is no such erasure that waits")]
    NotWaiting,
    /// The second officer is the first.
    #[error("an erasure is confirmed by a second officer")]
    SamePerson,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

unauthorised_as!(EraseError);

/// Proposes an erasure; its officer supervises the organ. Nothing is erased yet.
///
/// # Errors
/// [`EraseError`] when the officer does not, or the record holds nothing of what is named.
pub fn propose_erasure(
    office: &Office,
    staff: &Staff,
    act: ActId,
    order: &ErasureOrder,
) -> Result<(), EraseError> {
    let (ground, reason) = (order.ground.trim(), order.reason.trim());
    if ground.is_empty() || reason.is_empty() {
        return Err(EraseError::NoGround);
    }
    office.act(staff.actor(), act, |tx| {
        let record = tx.record(order.record)?.ok_or(EraseError::NoSuchRecord)?;
        require(tx, staff.officer, Authority::Supervise, record.organ)?;
        let draft = tx.draft(order.record)?.map(|draft| draft.edition);
        refuse_parts_of_a_draft(&order.parts, draft)?;
        refuse_what_waits(&order.parts, &tx.waiting_erasures(order.record)?)?;
        need_something(&tx.plan_erasure(order.record, &order.parts)?)?;
        let fact = Fact::ErasureProposed(ErasureProposed {
            erasure: ByteArray::from(order.erasure),
            record: ByteArray::from(order.record.0),
            parts: order.parts.clone(),
            officer: ByteArray::from(staff.officer.0),
        });
        Ok::<_, EraseError>(Done {
            fact,
            slots: ground_and_reason(ground, reason),
            result: (),
        })
    })?;
    Ok(())
}

/// Confirms an erasure as the second officer, one who issues for the organ. The texts are gone from
/// the database when this returns, and the erasure stands in the list outside the backups; files,
/// index and caches follow the ledger.
///
/// # Errors
/// [`EraseError`] when the officer proposed it, does not issue there, or nothing is left to erase.
pub fn confirm_erasure(
    office: &Office,
    second: &Staff,
    act: ActId,
    erasure: [u8; 16],
) -> Result<(), EraseError> {
    office.act(second.actor(), act, |tx| {
        let row = waiting_for(tx, second, erasure)?;
        if row.proposed_by == second.officer {
            return Err(EraseError::SamePerson);
        }
        let draft = tx.draft(row.record)?.map(|draft| draft.edition);
        refuse_parts_of_a_draft(&row.parts, draft)?;
        let plan = tx.plan_erasure(row.record, &row.parts)?;
        need_something(&plan)?;
        let fact = Fact::Erased(store::payload::Erased {
            erasure: ByteArray::from(erasure),
            record: ByteArray::from(row.record.0),
            parts: plan.parts,
            on: office_day(tx.instant).to_string(),
            proposed_by: ByteArray::from(row.proposed_by.0),
            confirmed_by: ByteArray::from(second.officer.0),
            item: plan.item,
            index_number: plan.index_number,
            acts: plan.acts,
        });
        Ok(Done {
            fact,
            slots: ground_and_reason(&row.ground, &row.reason),
            result: (),
        })
    })?;
    // A repeat comes here too, so that what failed once is done then.
    office.remember_erasures()?;
    Ok(())
}

/// Declines an erasure as the second officer; nothing is erased.
///
/// # Errors
/// [`EraseError`] when the officer does not issue there, or it was decided on already.
pub fn decline_erasure(
    office: &Office,
    second: &Staff,
    act: ActId,
    erasure: [u8; 16],
) -> Result<(), EraseError> {
    office.act(second.actor(), act, |tx| {
        let row = waiting_for(tx, second, erasure)?;
        let fact = Fact::ErasureDeclined(ErasureDeclined {
            erasure: ByteArray::from(erasure),
            record: ByteArray::from(row.record.0),
            officer: ByteArray::from(second.officer.0),
        });
        Ok::<_, EraseError>(Done {
            fact,
            slots: Vec::new(),
            result: (),
        })
    })?;
    Ok(())
}

/// Returns an erasure that waits for this officer, one who issues for the organ of its record.
fn waiting_for(
    tx: &mut WriteTx<'_>,
    second: &Staff,
    erasure: [u8; 16],
) -> Result<ErasureRow, EraseError> {
    let row = tx.erasure(erasure)?.ok_or(EraseError::NotWaiting)?;
    let record = tx.record(row.record)?.ok_or(EraseError::NoSuchRecord)?;
    require(tx, second.officer, Authority::Issue, record.organ)?;
    if row.state != ErasureState::Proposed {
        return Err(EraseError::NotWaiting);
    }
    Ok(row)
}

fn ground_and_reason(ground: &str, reason: &str) -> Vec<Slot> {
    vec![
        Slot::new("ground", ground.as_bytes()),
        Slot::new("reason", reason.as_bytes()),
    ]
}

/// A draft that someone works on is erased as a whole, or simply edited.
fn refuse_parts_of_a_draft(parts: &[ErasedPart], draft: Option<u32>) -> Result<(), EraseError> {
    let part = parts
        .iter()
        .find(|part| part.part != WHOLE_EDITION && Some(part.edition) == draft);
    match part {
        Some(part) => Err(EraseError::UnderWay {
            edition: part.edition,
        }),
        None => Ok(()),
    }
}

/// What waits to be erased is decided on before anything of it is proposed again.
fn refuse_what_waits(parts: &[ErasedPart], waiting: &[ErasureRow]) -> Result<(), EraseError> {
    let meet = |one: &ErasedPart, other: &ErasedPart| {
        let is_whole = one.part == WHOLE_EDITION || other.part == WHOLE_EDITION;
        one.edition == other.edition && (is_whole || one == other)
    };
    for row in waiting {
        let named = |part: &&ErasedPart| row.parts.iter().any(|other| meet(part, other));
        if let Some(part) = parts.iter().find(named) {
            return Err(EraseError::Waiting {
                erasure: row.erasure,
                edition: part.edition,
            });
        }
    }
    Ok(())
}

fn need_something(plan: &ErasurePlan) -> Result<(), EraseError> {
    let takes_a_file = plan.parts.iter().any(|part| part.part == FILE) && !plan.files.is_empty();
    if plan.acts.is_empty() && !takes_a_file {
        return Err(EraseError::NothingThere);
    }
    Ok(())
}
