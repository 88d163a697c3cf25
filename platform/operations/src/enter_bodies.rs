//! Opens an installation; enters organs and sites.

use jiff::civil::Date;
use minicbor::bytes::ByteArray;
use organ::{CreditCode, NotACreditCode, OrganId, SiteId};
use store::payload::{Fact, InstallationOpened, KeyAnnounced, OrganEntered, SiteEntered};
use store::{ActId, Actor, Done, StoreError};

use crate::authority::{Authority, NotAuthorised, Staff, require, unauthorised_as};
use crate::office::Office;

/// An organ, as it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganEntry {
    /// The organ.
    pub organ: OrganId,
    /// `government`, `department`, `township`, `institution` or `office`.
    pub kind: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// The organ above it.
    pub parent: Option<OrganId>,
    /// Unified social credit code.
    pub credit_code: Option<String>,
    /// Other names that documents use.
    pub aliases: Vec<String>,
    /// What it is for.
    pub duties: String,
    /// First day of this state.
    pub valid_from: Date,
    /// Its place among its siblings.
    pub rank: u32,
}

/// A site, as it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteEntry {
    /// The site.
    pub site: SiteId,
    /// 网站名称.
    pub title: String,
    /// 主办单位.
    pub organizer: String,
    /// 网站标识码.
    pub code: String,
    /// Filing numbers.
    pub filing: String,
    /// Host names, the canonical one first.
    pub hosts: Vec<String>,
    /// The organs whose subtrees it shows.
    pub roots: Vec<OrganId>,
    /// Its place among the sites.
    pub rank: u32,
}

/// Why an installation, an organ or a site was not entered.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// Not the officer's to enter.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// The origin cannot name a log.
    #[error("the origin {origin:?} is empty, or has blanks or a plus sign")]
    Origin {
        /// What was given.
        origin: String,
    },
    /// The data folder holds an installation already.
    #[error("the data folder holds the installation {origin} already")]
    OpenedAlready {
        /// Its origin.
        origin: String,
    },
    /// The credit code does not check.
    #[error("the credit code of {name} is wrong")]
    CreditCode {
        /// The organ.
        name: String,
        /// Why.
        source: NotACreditCode,
    },
    /// The name is empty.
    #[error("a name is missing")]
    NoName,
    /// The organ would stand within itself.
    #[error("{name} would stand within itself")]
    Circle {
        /// The organ.
        name: String,
    },
    /// There is no such kind.
    #[error("there is no kind of organ {kind:?}")]
    Kind {
        /// What was given.
        kind: String,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

unauthorised_as!(InstallError);

/// The kinds of organ.
const KINDS: [&str; 5] = [
    "government",
    "department",
    "township",
    "institution",
    "office",
];

/// Opens the installation: chooses the origin of its log, once and for ever.
///
/// # Errors
/// [`InstallError`] when the origin cannot name a log, or one was chosen before.
pub fn open_installation(office: &Office, origin: &str, name: &str) -> Result<(), InstallError> {
    if origin.is_empty() || origin.contains(|c: char| c.is_whitespace() || c == '+' || c < ' ') {
        return Err(InstallError::Origin {
            origin: origin.to_owned(),
        });
    }
    if let Some(origin) = office.store().origin()? {
        return Err(InstallError::OpenedAlready { origin });
    }
    office.act(Actor::Operator, crate::new_act(), |_| {
        let fact = Fact::InstallationOpened(InstallationOpened {
            origin: origin.to_owned(),
            name: name.to_owned(),
        });
        Ok::<_, InstallError>(Done {
            fact,
            slots: Vec::new(),
            result: (),
        })
    })?;
    announce_key(office)
}

/// Announces the public key that the log is signed with now, unless it was announced before: at the
/// opening, at each rotation, and at each start, in case that a rotation did not come to its end.
///
/// # Errors
/// What the store says.
pub fn announce_key(office: &Office) -> Result<(), InstallError> {
    let key = office.verifier_key();
    if office.store().announced_keys()?.contains(key) {
        return Ok(());
    }
    let verifier_key = key.to_string();
    office.act(Actor::Operator, crate::new_act(), |_| {
        let fact = Fact::KeyAnnounced(KeyAnnounced {
            verifier_key: verifier_key.clone(),
        });
        Ok::<_, InstallError>(Done {
            fact,
            slots: Vec::new(),
            result: (),
        })
    })?;
    Ok(())
}

/// Enters an organ, or changes it. `staff` is none on the operator's command line.
///
/// # Errors
/// [`InstallError`] when the officer may not, a code is wrong, or the tree would have a circle.
pub fn enter_organ(
    office: &Office,
    staff: Option<&Staff>,
    act: ActId,
    entry: &OrganEntry,
) -> Result<(), InstallError> {
    if entry.name.trim().is_empty() {
        return Err(InstallError::NoName);
    }
    if !KINDS.contains(&entry.kind.as_str()) {
        return Err(InstallError::Kind {
            kind: entry.kind.clone(),
        });
    }
    let name = entry.name.clone();
    let credit_code = match &entry.credit_code {
        Some(words) => Some(
            CreditCode::read(words)
                .map_err(|source| InstallError::CreditCode { name, source })?
                .as_str()
                .to_owned(),
        ),
        None => None,
    };
    office.act(staff.map_or(Actor::Operator, Staff::actor), act, |tx| {
        if let Some(staff) = staff {
            let place = entry.parent.unwrap_or(entry.organ);
            require(tx, staff.officer, Authority::System, place)?;
            // Nobody moves an organ away from where another administrator looks after it.
            if tx.organ(entry.organ)?.is_some() {
                require(tx, staff.officer, Authority::System, entry.organ)?;
            }
        }
        if let Some(parent) = entry.parent
            && (parent == entry.organ || tx.is_within(parent, entry.organ)?)
        {
            return Err(InstallError::Circle {
                name: entry.name.clone(),
            });
        }
        let fact = Fact::OrganEntered(OrganEntered {
            organ: ByteArray::from(entry.organ.0),
            kind: entry.kind.clone(),
            name: entry.name.clone(),
            short_name: entry.short_name.clone(),
            parent: entry.parent.map(|parent| ByteArray::from(parent.0)),
            credit_code: credit_code.clone(),
            aliases: entry.aliases.clone(),
            duties: entry.duties.clone(),
            valid_from: entry.valid_from.to_string(),
            rank: entry.rank,
        });
        Ok(Done {
            fact,
            slots: Vec::new(),
            result: (),
        })
    })?;
    office.read_bodies()?;
    Ok(())
}

/// Enters a site, or changes it. `staff` is none on the operator's command line.
///
/// # Errors
/// [`InstallError`] when the officer may not, or a name is missing.
pub fn enter_site(
    office: &Office,
    staff: Option<&Staff>,
    act: ActId,
    entry: &SiteEntry,
) -> Result<(), InstallError> {
    if entry.title.trim().is_empty() || entry.hosts.is_empty() {
        return Err(InstallError::NoName);
    }
    office.act(staff.map_or(Actor::Operator, Staff::actor), act, |tx| {
        if let Some(staff) = staff {
            require(tx, staff.officer, Authority::System, staff.organ)?;
            for root in entry.roots.iter().chain(&tx.site_roots(entry.site)?) {
                require(tx, staff.officer, Authority::System, *root)?;
            }
        }
        let fact = Fact::SiteEntered(SiteEntered {
            site: ByteArray::from(entry.site.0),
            title: entry.title.clone(),
            organizer: entry.organizer.clone(),
            code: entry.code.clone(),
            filing: entry.filing.clone(),
            hosts: entry
                .hosts
                .iter()
                .map(|host| host.to_ascii_lowercase())
                .collect(),
            roots: entry
                .roots
                .iter()
                .map(|root| ByteArray::from(root.0))
                .collect(),
            rank: entry.rank,
        });
        Ok::<_, InstallError>(Done {
            fact,
            slots: Vec::new(),
            result: (),
        })
    })?;
    office.read_bodies()?;
    Ok(())
}
