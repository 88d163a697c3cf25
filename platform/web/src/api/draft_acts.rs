//! The acts of a call on a draft, so that a repeat of the call is a repeat of each.

use catalogue::RecordId;
use operations::{new_act, random_id};
use sha2::{Digest, Sha256};
use store::ActId;

use crate::api::asking::Desk;
use crate::api::codes::Code;
use crate::api::refused::{Refused, quoted};

/// The acts of one call. They follow from the caller's identifier, so that a repeat of the call is
/// a repeat of each act, and finds the same record.
pub(crate) struct Acts {
    pub(crate) record: RecordId,
    pub(crate) save: ActId,
    pub(crate) send: ActId,
}

impl Acts {
    /// Returns the acts of a call that makes a record.
    ///
    /// # Errors
    /// `bad_document` when the identifier is none.
    pub(crate) fn of_new(desk: &Desk, act_id: Option<&str>) -> Result<Acts, Refused> {
        let record = match read_act(act_id)? {
            Some(act) => RecordId(derived(desk, "record", act.0, act)),
            None => RecordId(random_id()),
        };
        Acts::of("create", desk, record, act_id)
    }

    /// Returns the acts of another call on a record. `call` keeps apart what different calls with
    /// the same identifier do.
    ///
    /// # Errors
    /// `bad_document` when the identifier is none.
    pub(crate) fn of(
        call: &str,
        desk: &Desk,
        record: RecordId,
        act_id: Option<&str>,
    ) -> Result<Acts, Refused> {
        Ok(match read_act(act_id)? {
            Some(act) => Acts {
                record,
                save: ActId(derived(desk, &format!("{call}: save"), record.0, act)),
                send: ActId(derived(desk, &format!("{call}: send"), record.0, act)),
            },
            None => Acts {
                record,
                save: new_act(),
                send: new_act(),
            },
        })
    }
}

fn read_act(words: Option<&str>) -> Result<Option<ActId>, Refused> {
    let read = |words: &str| {
        let wrong = |_| {
            let words = format!(
                "act_id 应为32位小写十六进制随机数，收到的是{}。",
                quoted(words)
            );
            Refused::new(Code::BadDocument, words).at("/act_id")
        };
        words.parse::<ActId>().map_err(wrong)
    };
    words.map(read).transpose()
}

/// The officer and the record are in it: two officers who choose the same identifier get two
/// records, and one who uses it again for another record acts anew.
fn derived(desk: &Desk, what: &str, on: [u8; 16], act: ActId) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(b"gongkai/api/v1/drafts\n");
    hash.update(what.as_bytes());
    hash.update(desk.staff.officer.0);
    hash.update(on);
    hash.update(act.0);
    let digest: [u8; 32] = hash.finalize().into();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    id
}
