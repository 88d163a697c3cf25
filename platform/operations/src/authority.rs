//! Who may do what: the officers' authorities, and the one place where they are asked for.

use organ::{OfficerId, OrganId};
use store::{OfficerRow, StoreError, WriteTx};

/// What an officer may do, within the organ that the officer belongs to and everything below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Authority {
    /// 拟稿: write and change drafts, send them for review.
    Draft,
    /// 审核: sign off steps of review.
    Review,
    /// 保密审查: sign off the secrecy review (政府信息公开条例 art. 17).
    SecrecyReview,
    /// 签发: issue, schedule, withdraw.
    Issue,
    /// 督查: see every organ below, catalogue health, deadlines; authorise migrations.
    Supervise,
    /// 系统管理: organs, sites, accounts.
    System,
    /// 安全管理: authorities, locks, passwords.
    Security,
    /// 审计管理: the trail of everyone's acts.
    Audit,
}

impl Authority {
    /// Every authority, in the order of forms.
    pub const ALL: [Authority; 8] = [
        Authority::Draft,
        Authority::Review,
        Authority::SecrecyReview,
        Authority::Issue,
        Authority::Supervise,
        Authority::System,
        Authority::Security,
        Authority::Audit,
    ];

    /// Returns the stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Authority::Draft => "draft",
            Authority::Review => "review",
            Authority::SecrecyReview => "secrecy_review",
            Authority::Issue => "issue",
            Authority::Supervise => "supervise",
            Authority::System => "system",
            Authority::Security => "security",
            Authority::Audit => "audit",
        }
    }

    /// Returns the Chinese term.
    pub fn term(self) -> &'static str {
        match self {
            Authority::Draft => "拟稿",
            Authority::Review => "审核",
            Authority::SecrecyReview => "保密审查",
            Authority::Issue => "签发",
            Authority::Supervise => "督查",
            Authority::System => "系统管理",
            Authority::Security => "安全管理",
            Authority::Audit => "审计管理",
        }
    }

    /// Returns the authority of a code.
    pub fn from_code(code: &str) -> Option<Authority> {
        Authority::ALL
            .into_iter()
            .find(|authority| authority.code() == code)
    }

    /// The three administrators (三员分立): never two in one hand, and none beside other work.
    pub fn administers(self) -> bool {
        matches!(
            self,
            Authority::System | Authority::Security | Authority::Audit
        )
    }
}

/// Tells why a set of authorities may not be in one hand, in Chinese, or nothing when it may.
pub fn conflict(authorities: &[Authority]) -> Option<&'static str> {
    let administers = authorities
        .iter()
        .filter(|authority| authority.administers())
        .count();
    if administers > 1 {
        return Some("系统管理、安全管理、审计管理三种权限必须由三名人员分别担任。");
    }
    if administers == 1 && authorities.len() > 1 {
        return Some("管理员权限不得与业务权限由同一人担任。");
    }
    None
}

/// An officer who signed in, or a program that stands for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The officer.
    pub officer: OfficerId,
    /// The organ that the officer belongs to.
    pub organ: OrganId,
    /// Whether a program acts with the officer's token.
    pub by_program: bool,
}

impl Staff {
    /// Returns the actor that the ledger names.
    pub fn actor(&self) -> store::Actor {
        if self.by_program {
            store::Actor::Integrator(self.officer)
        } else {
            store::Actor::Staff(self.officer)
        }
    }
}

/// The officer lacks the authority, or the organ is not the officer's: the two are answered alike.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("officer {officer} has no authority to {} here", .authority.code())]
pub struct NotAuthorised {
    /// The officer.
    pub officer: OfficerId,
    /// What was asked for.
    pub authority: Authority,
}

/// Asks once for an authority over an organ.
///
/// # Errors
/// [`Unauthorised`] when the officer is not active, lacks it, or the organ stands elsewhere.
pub(crate) fn require(
    tx: &mut WriteTx<'_>,
    officer: OfficerId,
    authority: Authority,
    organ: OrganId,
) -> Result<OfficerRow, Unauthorised> {
    let refused = Unauthorised::Not(NotAuthorised { officer, authority });
    let Some(row) = tx.officer(officer)? else {
        return Err(refused);
    };
    let holds = row.authorities.iter().any(|code| code == authority.code());
    if !row.active || !holds || !tx.is_within(organ, row.organ)? {
        return Err(refused);
    }
    Ok(row)
}

/// Why [`require`] refused, or could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum Unauthorised {
    /// Not authorised.
    #[error(transparent)]
    Not(#[from] NotAuthorised),
    /// The store could not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets `?` pass the reasons of [`Unauthorised`] on as an operation's own, which web matches one by
/// one.
macro_rules! unauthorised_as {
    ($error:ty) => {
        impl From<$crate::authority::Unauthorised> for $error {
            fn from(refusal: $crate::authority::Unauthorised) -> $error {
                match refusal {
                    $crate::authority::Unauthorised::Not(refusal) => refusal.into(),
                    $crate::authority::Unauthorised::Store(error) => error.into(),
                }
            }
        }
    };
}
pub(crate) use unauthorised_as;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_administrators_are_three_persons() {
        use Authority::{Audit, Draft, Review, Security, System};
        for (authorities, allowed) in [
            (vec![System], true),
            (vec![Security], true),
            (vec![Draft, Review], true),
            (vec![System, Security], false),
            (vec![Audit, Security], false),
            (vec![System, Draft], false),
            (vec![], true),
        ] {
            assert_eq!(conflict(&authorities).is_none(), allowed, "{authorities:?}");
        }
    }
}
