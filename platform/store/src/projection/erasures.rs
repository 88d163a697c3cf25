//! Projects facts about erasures, and puts tombstones where words stood.

use super::{BLANK, Circumstances, Texts, words};
use crate::erasure::{BODY, PRIVATE_FIELDS, WHOLE_EDITION, file_of};
use crate::error::StoreError;
use crate::payload::{self, ErasedPart};
use crate::sql::{Sql, values};

pub(super) fn proposed(
    sql: &mut dyn Sql,
    fact: &payload::ErasureProposed,
    at: &Circumstances,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let ground = words(sql, texts, "ground")?;
    let reason = words(sql, texts, "reason")?;
    sql.execute(
        "insert into erasure (erasure, record, ground, reason, proposed_by, proposed, state, act)
         values ($1, $2, $3, $4, $5, $6, 'proposed', $7)",
        values![
            *fact.erasure,
            *fact.record,
            ground,
            reason,
            *fact.officer,
            at.instant,
            at.act
        ],
    )?;
    name_parts(sql, *fact.erasure, &fact.parts)
}

/// Writes the tombstones. Every value that is not in the payload of some act that stays becomes
/// what a replay without the erased texts gives.
pub(super) fn erased(
    sql: &mut dyn Sql,
    fact: &payload::Erased,
    at: &Circumstances,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let record = *fact.record;
    let ground = words(sql, texts, "ground")?;
    let reason = words(sql, texts, "reason")?;
    // A store restored from before the proposal meets the erasure alone.
    sql.execute(
        "insert into erasure (erasure, record, ground, reason, proposed_by, proposed, state,
             decided_by, decided, decided_on, act)
         values ($1, $2, $3, $4, $5, $6, 'done', $7, $6, $8, $9)
         on conflict (erasure) do update set ground = excluded.ground, reason = excluded.reason,
             state = 'done', decided_by = excluded.decided_by, decided = excluded.decided,
             decided_on = excluded.decided_on, act = excluded.act",
        values![
            *fact.erasure,
            record,
            ground,
            reason,
            *fact.proposed_by,
            at.instant,
            *fact.confirmed_by,
            &fact.on,
            at.act,
        ],
    )?;
    name_parts(sql, *fact.erasure, &fact.parts)?;
    for act in &fact.acts {
        let salt = act.salt.then_some("");
        for name in act.slots.iter().map(String::as_str).chain(salt) {
            sql.execute(
                "insert into erased_text (id, name, act) values ($1, $2, $3)
                 on conflict (id, name) do nothing",
                values![*act.act, name, at.act],
            )?;
        }
    }
    for part in &fact.parts {
        sql.execute(
            "insert into erased_part (record, edition, part, file, act)
             values ($1, $2, $3, $4, $5)
             on conflict (record, edition, part, file) do update set act = excluded.act",
            values![record, part.edition, &part.part, file_of(part), at.act],
        )?;
        sql.execute(
            "delete from waiver where record = $1 and edition = $2",
            values![record, part.edition],
        )?;
        match part.part.as_str() {
            WHOLE_EDITION => blank_edition(sql, record, part.edition)?,
            BODY => {
                for table in ["edition", "draft_revision"] {
                    sql.execute(
                        &format!("update {table} set body = $3 where record = $1 and edition = $2"),
                        values![record, part.edition, BLANK],
                    )?;
                }
            }
            PRIVATE_FIELDS => {
                sql.execute(
                    "update edition set private = null where record = $1 and edition = $2",
                    values![record, part.edition],
                )?;
            }
            // The manifest stays, and lists the file by name and digest.
            _ => {}
        }
    }
    let index_number = Some(fact.index_number.as_str()).filter(|number| !number.is_empty());
    sql.execute(
        "update record set item = $2, index_number = $3 where record = $1",
        values![record, &fact.item, index_number],
    )?;
    Ok(())
}

pub(super) fn declined(
    sql: &mut dyn Sql,
    fact: &payload::ErasureDeclined,
    at: &Circumstances,
) -> Result<(), StoreError> {
    sql.execute(
        "update erasure set state = 'declined', decided_by = $2, decided = $3, act = $4
         where erasure = $1",
        values![*fact.erasure, *fact.officer, at.instant, at.act],
    )?;
    Ok(())
}

fn name_parts(
    sql: &mut dyn Sql,
    erasure: [u8; 16],
    parts: &[ErasedPart],
) -> Result<(), StoreError> {
    for part in parts {
        sql.execute(
            "insert into erasure_part (erasure, edition, part, file) values ($1, $2, $3, $4)
             on conflict (erasure, edition, part, file) do nothing",
            values![erasure, part.edition, &part.part, file_of(part)],
        )?;
    }
    Ok(())
}

fn blank_edition(sql: &mut dyn Sql, record: [u8; 16], edition: u32) -> Result<(), StoreError> {
    sql.execute(
        "update edition set manifest = $3, body = $3, private = null, title = '', item = ''
         where record = $1 and edition = $2",
        values![record, edition, BLANK],
    )?;
    for table in ["edition_file", "sign_off", "draft_revision", "draft"] {
        sql.execute(
            &format!("delete from {table} where record = $1 and edition = $2"),
            values![record, edition],
        )?;
    }
    sql.execute(
        "delete from shown where record = $1 and edition = $2",
        values![record, edition],
    )?;
    for (relations, speaker) in [("draft_relation", "draft"), ("relation", "shown")] {
        sql.execute(
            &format!(
                "delete from {relations} where record = $1
                     and not exists (select 1 from {speaker} where record = $1)"
            ),
            values![record],
        )?;
    }
    sql.execute(
        "update record set state = 'erased', withdrawn_reason = null, withdrawn_on = null
         where record = $1 and edition = $2",
        values![record, edition],
    )?;
    // A record that was never published is nothing without its draft.
    sql.execute(
        "update record set state = 'discarded' where record = $1 and edition = 0
             and not exists (select 1 from draft where draft.record = $1)",
        values![record],
    )?;
    Ok(())
}
