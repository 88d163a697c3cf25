//! A busy history of chance acts: whatever was done, the store is in order afterwards.

use std::collections::BTreeSet;

use operations::testing::{Person, TestDraft, TestOffice};
use operations::{
    discard_draft, new_act, return_draft, schedule, schedule_publication, withdraw_record,
};

use crate::on_both;
use crate::publication::{found, listed};

on_both![after_any_history_everything_agrees];

/// How many acts of chance one run makes; more with `GONGKAI_SOAK`.
fn steps() -> u64 {
    let soak = std::env::var("GONGKAI_SOAK").ok();
    60 * soak
        .and_then(|times| times.parse::<u64>().ok())
        .unwrap_or(1)
}

/// A small generator (xorshift): the seed alone tells the whole history.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

fn after_any_history_everything_agrees(office: TestOffice) {
    let seed = std::env::var("GONGKAI_SEED").ok();
    let seed = seed.map_or_else(
        || u64::from_be_bytes(operations::random_id()[..8].try_into().unwrap()) | 1,
        |words| words.parse().unwrap(),
    );
    println!("GONGKAI_SEED={seed}");
    let office = live(office, &mut Chance(seed));

    office.follow_ledger();
    // Audit replays every payload, compares every table, and verifies every head.
    assert_eq!(office.faults(), Vec::<String>::new());
    let entries = office.entries();
    let shown: BTreeSet<_> = entries
        .all_shown(None, 1_000)
        .unwrap()
        .into_iter()
        .collect();
    let listed: BTreeSet<_> = listed(&office)
        .into_iter()
        .map(catalogue::RecordId)
        .collect();
    let found: BTreeSet<_> = found(&office, "")
        .into_iter()
        .map(catalogue::RecordId)
        .collect();
    assert_eq!(shown, listed);
    assert_eq!(shown, found);
}

fn live(mut office: TestOffice, chance: &mut Chance) -> TestOffice {
    let issuer = Person::Issuer.staff();
    let mut written: Vec<Written> = Vec::new();
    for step in 0..steps() {
        office.advance(chance.below(600) as u64);
        let pick = chance.below(written.len());
        match chance.below(12) {
            0..=2 => {
                let draft = office.draft().title(&format!("关于第{step}号事项的通知"));
                written.push(Written::of(&draft.saved()));
            }
            3..=5 => {
                if let Some(draft) = written.get(pick) {
                    let next = draft
                        .again(&office)
                        .text(&format!("第{step}次修改的正文。"));
                    let draft = next.issued();
                    written[pick] = Written::of(&draft);
                }
            }
            6 => {
                if let Some(draft) = written.get(pick) {
                    written[pick] = Written::of(&draft.again(&office).sent());
                }
            }
            7 => {
                if let Some(draft) = written.get(pick) {
                    let draft = draft.again(&office).reviewed();
                    return_draft(&office, &issuer, new_act(), draft.record, "请补充。").unwrap();
                    written[pick] = Written::of(&draft);
                }
            }
            8 => {
                if let Some(draft) = written.get(pick) {
                    // Refused unless it is published: that is part of the history too.
                    let _ = withdraw_record(&office, &issuer, new_act(), draft.record, "误发");
                }
            }
            9 => {
                if let Some(draft) = written.get(pick) {
                    let draft = draft.again(&office).reviewed();
                    let at = office.now() + 1_000_000;
                    let (record, revision) = (draft.record, draft.revision);
                    schedule_publication(&office, &issuer, new_act(), record, revision, at)
                        .unwrap();
                    office.advance(chance.below(3) as u64);
                    schedule::publish_due(&office).unwrap();
                    written[pick] = Written::of(&draft);
                }
            }
            10 => {
                if let Some(draft) = written.get(pick) {
                    let author = Person::Author.staff();
                    let discarded = discard_draft(&office, &author, new_act(), draft.record);
                    if discarded.is_ok() {
                        written.remove(pick);
                    }
                }
            }
            _ => {
                office.follow_ledger();
                if chance.below(8) == 0 {
                    office = office.closed().reopened().unwrap();
                }
            }
        }
    }
    office
}

/// A draft apart from its office, which may be closed and opened between two acts.
struct Written {
    record: catalogue::RecordId,
    revision: u32,
    content: operations::Content,
}

impl Written {
    fn of(draft: &TestDraft<'_>) -> Written {
        Written {
            record: draft.record,
            revision: draft.revision,
            content: draft.content.clone(),
        }
    }

    fn again<'o>(&self, office: &'o TestOffice) -> operations::testing::DraftBuilder<'o> {
        let draft = TestDraft::restored(office, self.record, self.revision, self.content.clone());
        draft.edited()
    }
}
