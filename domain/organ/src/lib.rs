//! The tree of bodies: names, codes, parents, each valid from a day to a day; aliases.

mod credit_code;
mod dated;
mod fold;
mod id;
mod index_number;
mod organ;
mod organisation_code;
mod site;
mod tree;

pub use credit_code::{CreditCode, NotACreditCode};
pub use dated::{Dated, NotATimeline, Timeline};
pub use id::{NotAnId, OfficerId, OrganId, SiteId, read_hex};
pub use index_number::{IndexNumber, IndexNumberForm, IssuerCode, NotAnIndexNumber};
pub use organ::{Organ, OrganError, OrganKind, OrganName};
pub use organisation_code::{NotAnOrganisationCode, OrganisationCode};
pub use site::{Site, SiteError, Sites, SitesError};
pub use tree::{OrganTree, TreeError};
