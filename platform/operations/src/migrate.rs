//! Migration: documents of the past are published as such, on the word of two officers and after
//! machine clearance; whatever has a blocking finding stays a draft.

use catalogue::{BodyDigest, Draft, IssueRefusal, RecordId, common};
use jiff::civil::Date;
use minicbor::bytes::ByteArray;
use organ::OfficerId;
use review::Blocked;
use store::payload::{Fact, MigrationConfirmed, MigrationOpened, Part, RecordIssued};
use store::{ActId, Done, Slot, StoreError};

use crate::authority::{Authority, NotAuthorised, Staff, Unauthorised, require};
use crate::check_draft::examine;
use crate::import::{ImportOutcome, Imported, import_as_draft, read_into_content};
use crate::office::Office;
use crate::save_draft::{Composed, Content, compose, new_salt};

/// A migration that two officers answer for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationOrder {
    /// The batch.
    pub batch: [u8; 16],
    /// Who authorises it; drafts that stay behind are this officer's.
    pub authoriser: Staff,
    /// The second officer.
    pub confirmed_by: OfficerId,
}

/// Why a migration, or one document of it, was refused.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// Not the officer's to authorise.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// There is no such migration, or another officer opened it.
    #[error("there is no such migration of this authoriser")]
    NoSuchBatch,
    /// The second officer is the first.
    #[error("a migration is confirmed by a second officer")]
    SamePerson,
    /// The second officer has not confirmed it.
    #[error("the migration is not confirmed by a second officer")]
    NotConfirmed,
    /// Findings stand in the way.
    #[error(transparent)]
    Blocked(#[from] Blocked),
    /// The domain refuses.
    #[error(transparent)]
    Refused(#[from] IssueRefusal),
    /// Another record holds the index number.
    #[error("the index number {number} belongs to another record")]
    NumberTaken {
        /// The number.
        number: String,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Unauthorised> for MigrateError {
    fn from(refusal: Unauthorised) -> MigrateError {
        match refusal {
            Unauthorised::Not(refusal) => refusal.into(),
            Unauthorised::Store(error) => error.into(),
        }
    }
}

/// Opens a migration; its authoriser supervises the organ and everything below.
///
/// # Errors
/// [`MigrateError`] when the officer does not.
pub fn open_migration(
    office: &Office,
    authoriser: &Staff,
    act: ActId,
    batch: [u8; 16],
    source: &str,
) -> Result<(), MigrateError> {
    office.act(authoriser.actor(), act, |tx| {
        require(
            tx,
            authoriser.officer,
            Authority::Supervise,
            authoriser.organ,
        )?;
        let fact = Fact::MigrationOpened(MigrationOpened {
            batch: ByteArray::from(batch),
            source: source.to_owned(),
            authoriser: ByteArray::from(authoriser.officer.0),
        });
        Ok::<_, MigrateError>(Done {
            fact,
            slots: Vec::new(),
            result: (),
        })
    })?;
    Ok(())
}

/// Confirms a migration as the second officer, one who issues.
///
/// # Errors
/// [`MigrateError`] when the officer is the authoriser, or does not issue there.
pub fn confirm_migration(
    office: &Office,
    second: &Staff,
    act: ActId,
    batch: [u8; 16],
) -> Result<(), MigrateError> {
    office.act(second.actor(), act, |tx| {
        let row = tx.batch(batch)?.ok_or(MigrateError::NoSuchBatch)?;
        if row.authoriser == second.officer {
            return Err(MigrateError::SamePerson);
        }
        require(tx, second.officer, Authority::Issue, second.organ)?;
        let fact = Fact::MigrationConfirmed(MigrationConfirmed {
            batch: ByteArray::from(batch),
            officer: ByteArray::from(second.officer.0),
        });
        Ok(Done {
            fact,
            slots: Vec::new(),
            result: (),
        })
    })?;
    Ok(())
}

/// Reads a document of the past and publishes it; one with a blocking finding becomes a draft.
pub fn migrate_document(
    office: &Office,
    order: &MigrationOrder,
    name: &str,
    bytes: &[u8],
) -> ImportOutcome {
    let staff = &order.authoriser;
    let file = crate::files::plain_name(name);
    let (mut content, findings) = match read_into_content(office, staff.organ, &file, bytes) {
        Ok(read) => read,
        Err(reason) => {
            let imported = Imported::Refused { reason };
            return ImportOutcome {
                file,
                imported,
                notes: Vec::new(),
            };
        }
    };
    let (read, _) = document::read(&file, bytes);
    let stated = read.header.published_on.or(read.header.signed_on);
    let index_number = read.header.index_number.clone();
    fill_in(office, &mut content);
    let notes: Vec<String> = findings
        .iter()
        .map(|finding| finding.reason.clone())
        .collect();
    let record = RecordId(crate::random_id());
    match publish(office, order, record, &content, stated, index_number) {
        Ok(title) => {
            let record = record.to_string();
            ImportOutcome {
                file,
                imported: Imported::Published { record, title },
                notes,
            }
        }
        Err(error) => {
            let mut outcome = import_as_draft(office, staff, name, bytes);
            outcome.notes.insert(0, stays_behind(&error));
            outcome
        }
    }
}

/// A document of the past that states no attribute was public: its item's usual one is taken.
fn fill_in(office: &Office, content: &mut Content) {
    let rules = office.rules();
    if let Some(item) = rules.catalogue().item(&content.item) {
        content
            .fields
            .entry(common::ATTRIBUTE.to_owned())
            .or_insert_with(|| item.attribute_default.code().to_owned());
    }
}

fn publish(
    office: &Office,
    order: &MigrationOrder,
    record: RecordId,
    content: &Content,
    stated: Option<Date>,
    index_number: Option<String>,
) -> Result<String, MigrateError> {
    let today = office.today();
    let Composed {
        mut manifest,
        private,
        ..
    } = compose(office, record, 1, content, index_number, today, new_salt());
    let published_on = stated.filter(|day| *day <= today).unwrap_or(today);
    manifest
        .fields
        .insert(common::PUBLISHED_ON.to_owned(), published_on.to_string());
    manifest.body = BodyDigest::of(&content.body);
    let review = examine(office, &manifest, &content.body, content.organ)?;
    let clearance = review.clear(&[])?;
    let title = manifest.title().to_owned();
    let draft = Draft::restored(manifest, Vec::new(), Vec::new());
    let authoriser = order.authoriser.officer;
    let edition = draft.migrate(&clearance, authoriser, order.confirmed_by, published_on)?;
    let manifest = edition.manifest().bytes();
    let number = edition
        .manifest()
        .field(common::INDEX_NUMBER)
        .map(str::to_owned);
    office.act(order.authoriser.actor(), crate::new_act(), |tx| {
        let batch = tx.batch(order.batch)?.ok_or(MigrateError::NoSuchBatch)?;
        if batch.authoriser != authoriser {
            return Err(MigrateError::NoSuchBatch);
        }
        if batch.confirmed_by != Some(order.confirmed_by) {
            return Err(MigrateError::NotConfirmed);
        }
        require(tx, authoriser, Authority::Supervise, content.organ)?;
        if let Some(number) = &number
            && tx.holder_of_index_number(number)?.is_some()
        {
            return Err(MigrateError::NumberTaken {
                number: number.clone(),
            });
        }
        let part = |officer: OfficerId, part: &str| Part {
            officer: ByteArray::from(officer.0),
            part: part.to_owned(),
        };
        let fact = Fact::RecordIssued(RecordIssued {
            record: ByteArray::from(record.0),
            edition: 1,
            organ: ByteArray::from(content.organ.0),
            published_on: published_on.to_string(),
            due_on: None,
            batch: Some(ByteArray::from(order.batch)),
            parts: vec![
                part(authoriser, "authoriser"),
                part(order.confirmed_by, "issuer"),
            ],
        });
        let mut slots = vec![
            Slot::new("manifest", manifest.clone()),
            Slot::new("body", content.body.as_bytes()),
        ];
        if let Some(private) = &private {
            slots.push(Slot::new("private", private.bytes()));
        }
        Ok(Done {
            fact,
            slots,
            result: (),
        })
    })?;
    Ok(title)
}

/// Says in Chinese why a document stays a draft.
fn stays_behind(error: &MigrateError) -> String {
    match error {
        MigrateError::Blocked(blocked) => format!(
            "有{}处问题须先处理，已转为草稿：{}",
            blocked.standing.len(),
            blocked
                .standing
                .first()
                .map(|placed| placed.finding.reason.as_str())
                .unwrap_or_default()
        ),
        MigrateError::Refused(_) => "公开属性或日期不符合发布条件，已转为草稿。".to_owned(),
        MigrateError::NumberTaken { number } => {
            format!("索引号{number}已被其他信息使用，已转为草稿。")
        }
        MigrateError::NotAuthorised(_) => "该机关不在授权人的管辖范围内，未发布。".to_owned(),
        MigrateError::NoSuchBatch | MigrateError::SamePerson | MigrateError::NotConfirmed => {
            "本批迁移尚未经第二人确认，未发布。".to_owned()
        }
        MigrateError::Store(_) => "保存失败，请稍后重试。".to_owned(),
    }
}
