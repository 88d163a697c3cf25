//! Facts about organs, sites and officers.

use minicbor::{Decode, Encode};

use super::Id;

/// See [`Fact::OrganEntered`](super::Fact::OrganEntered).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct OrganEntered {
    /// The organ.
    #[n(0)]
    pub organ: Id,
    /// `government`, `department`, `township`, `institution` or `office`.
    #[n(1)]
    pub kind: String,
    /// Full name.
    #[n(2)]
    pub name: String,
    /// Short name.
    #[n(3)]
    pub short_name: String,
    /// The organ above it.
    #[n(4)]
    pub parent: Option<Id>,
    /// Unified social credit code.
    #[n(5)]
    pub credit_code: Option<String>,
    /// Other names that documents use.
    #[n(6)]
    pub aliases: Vec<String>,
    /// What it is for, in a sentence.
    #[n(7)]
    pub duties: String,
    /// First day of this state, ISO 8601.
    #[n(8)]
    pub valid_from: String,
    /// Its place among its siblings.
    #[n(9)]
    pub rank: u32,
}

/// See [`Fact::SiteEntered`](super::Fact::SiteEntered).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SiteEntered {
    /// The site.
    #[n(0)]
    pub site: Id,
    /// 网站名称.
    #[n(1)]
    pub title: String,
    /// 主办单位.
    #[n(2)]
    pub organizer: String,
    /// 网站标识码.
    #[n(3)]
    pub code: String,
    /// ICP and public security filing, as the foot of the page shows them.
    #[n(4)]
    pub filing: String,
    /// Host names, the canonical one first.
    #[n(5)]
    pub hosts: Vec<String>,
    /// The organs whose subtrees it shows.
    #[n(6)]
    pub roots: Vec<Id>,
    /// Its place among the sites.
    #[n(7)]
    pub rank: u32,
}

/// See [`Fact::OfficerEntered`](super::Fact::OfficerEntered).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct OfficerEntered {
    /// The officer.
    #[n(0)]
    pub officer: Id,
    /// The organ that the officer belongs to.
    #[n(1)]
    pub organ: Id,
    /// Codes of authorities.
    #[n(2)]
    pub authorities: Vec<String>,
    /// Whether the account may be used.
    #[n(3)]
    pub active: bool,
}

/// See [`Fact::PasswordSet`](super::Fact::PasswordSet).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PasswordSet {
    /// The officer.
    #[n(0)]
    pub officer: Id,
    /// Whether it has to be changed at the next sign-in.
    #[n(1)]
    pub once: bool,
}
