//! What has to be published: items, records, editions, fields, relations, publication deadlines.

mod basis;
mod check;
mod check_record;
mod code;
mod common_field;
mod constraint;
mod deadline;
mod draft;
mod edition;
mod fault;
mod field;
mod item;
mod item_fault;
mod manifest;
mod private_fields;
mod record_id;
mod review_step;
mod rhythm;
mod stage;
mod statutory_catalogue;
mod template;
mod time_limit;
mod written;

pub use basis::Basis;
pub use check::check;
pub use check_record::check_all;
pub use code::{CategoryCode, FieldCode, ItemCode, NotACode, StepCode};
pub use common_field::CommonField;
pub use constraint::Constraint;
pub use deadline::{PublicationDeadline, publication_deadline};
pub use draft::{Draft, Issuance, IssueRefusal, SignOff, SignOffRefusal, SignOffs};
pub use edition::Edition;
pub use fault::{FieldFault, Problem};
pub use field::{ChoiceOption, Condition, FieldKind, FieldSpec, MoneyUnit, OPEN_END, Required};
pub use item::{CatalogueItem, Category, ItemDescription};
pub use item_fault::ItemFault;
pub use manifest::{
    BodyDigest, Manifest, ManifestFile, NotAManifest, Relation, RelationKind, common,
};
pub use private_fields::PrivateFields;
pub use record_id::RecordId;
pub use review_step::{ReviewStep, StepAuthority};
pub use rhythm::{Rhythm, RhythmKind, Silence};
pub use stage::{Presence, Publisher, Stage};
pub use statutory_catalogue::{Catalogue, ItemTwice};
pub use template::{BODY, Column, columns, read_headings};
pub use time_limit::{Term, TimeLimit};
