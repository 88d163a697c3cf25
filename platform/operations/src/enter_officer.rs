//! Enters officers, gives them authorities, one-time passwords and tokens for programs.

use minicbor::bytes::ByteArray;
use organ::{OfficerId, OrganId};
use sha2::{Digest, Sha256};
use store::payload::{Fact, OfficerEntered, PasswordSet};
use store::{ActId, Actor, Done, OfficerRow, Slot, StoreError, TokenRow};

use crate::authority::{Authority, NotAuthorised, Staff, conflict, require, unauthorised_as};
use crate::office::Office;
use crate::sign_in::hash_password;

/// An officer, as entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerEntry {
    /// The officer.
    pub officer: OfficerId,
    /// The organ.
    pub organ: OrganId,
    /// Name.
    pub name: String,
    /// Sign-in name.
    pub login: String,
    /// Authorities.
    pub authorities: Vec<Authority>,
    /// Whether the account may be used.
    pub active: bool,
}

/// Why an officer was not entered.
#[derive(Debug, thiserror::Error)]
pub enum EnterOfficerError {
    /// Not the officer's to enter.
    #[error(transparent)]
    NotAuthorised(#[from] NotAuthorised),
    /// A name or sign-in name is missing or has odd characters.
    #[error("the sign-in name {login:?} is empty or has blanks")]
    Login {
        /// What was given.
        login: String,
    },
    /// Another officer has the sign-in name.
    #[error("the sign-in name {login:?} is taken")]
    LoginTaken {
        /// What was given.
        login: String,
    },
    /// The authorities may not be in one hand.
    #[error("these authorities may not be in one hand: {reason}")]
    Conflict {
        /// Why, in Chinese.
        reason: &'static str,
    },
    /// An account is opened without authorities; they are given in an act of their own.
    #[error("an account is opened without authorities, which the security administrator gives")]
    OpenedWithAuthorities,
    /// Authorities reach as far as the organ: whoever moves to another is given them anew.
    #[error("authorities do not move to another organ with their officer")]
    MovedWithAuthorities,
    /// There is no such officer.
    #[error("there is no such officer")]
    NoSuchOfficer,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

unauthorised_as!(EnterOfficerError);

/// Enters an officer, or changes one. The system administrator opens, moves and closes accounts; the
/// security administrator alone changes authorities, and nothing else (三员分立). So it takes two
/// persons to make an officer who may do something.
///
/// # Errors
/// [`EnterOfficerError`] when the officer may not, or the entry is not possible.
pub fn enter_officer(
    office: &Office,
    staff: Option<&Staff>,
    act: ActId,
    entry: &OfficerEntry,
) -> Result<(), EnterOfficerError> {
    let login = entry.login.trim();
    if login.is_empty() || login.contains(char::is_whitespace) || entry.name.trim().is_empty() {
        return Err(EnterOfficerError::Login {
            login: entry.login.clone(),
        });
    }
    if let Some(reason) = conflict(&entry.authorities) {
        return Err(EnterOfficerError::Conflict { reason });
    }
    let codes: Vec<String> = entry
        .authorities
        .iter()
        .map(|authority| authority.code().to_owned())
        .collect();
    office.act(staff.map_or(Actor::Operator, Staff::actor), act, |tx| {
        let known = tx.officer(entry.officer)?;
        if let Some(staff) = staff {
            let authority = asked_for(known.as_ref(), entry, &codes)?;
            require(tx, staff.officer, authority, entry.organ)?;
            if let Some(known) = &known {
                require(tx, staff.officer, authority, known.organ)?;
            }
        }
        if tx
            .officer_by_login(login)?
            .is_some_and(|row| row.officer != entry.officer)
        {
            return Err(EnterOfficerError::LoginTaken {
                login: login.to_owned(),
            });
        }
        let fact = Fact::OfficerEntered(OfficerEntered {
            officer: ByteArray::from(entry.officer.0),
            organ: ByteArray::from(entry.organ.0),
            authorities: codes.clone(),
            active: entry.active,
        });
        let slots = vec![
            Slot::new("name", entry.name.trim().as_bytes()),
            Slot::new("login", login.as_bytes()),
        ];
        Ok(Done {
            fact,
            slots,
            result: (),
        })
    })?;
    if !entry.active {
        office.store().end_sessions_of(entry.officer)?;
    }
    Ok(())
}

/// Tells which administrator an entry is for.
fn asked_for(
    known: Option<&OfficerRow>,
    entry: &OfficerEntry,
    wanted: &[String],
) -> Result<Authority, EnterOfficerError> {
    let Some(known) = known else {
        return if wanted.is_empty() {
            Ok(Authority::System)
        } else {
            Err(EnterOfficerError::OpenedWithAuthorities)
        };
    };
    let sorted = |codes: &[String]| {
        let mut codes = codes.to_vec();
        codes.sort();
        codes
    };
    let keeps_authorities = sorted(&known.authorities) == sorted(wanted);
    let moves = known.organ != entry.organ;
    if moves && keeps_authorities && !wanted.is_empty() {
        return Err(EnterOfficerError::MovedWithAuthorities);
    }
    if keeps_authorities || (moves && wanted.is_empty()) {
        return Ok(Authority::System);
    }
    let keeps_account = !moves
        && known.name == entry.name.trim()
        && known.login == entry.login.trim()
        && known.active == entry.active;
    if !keeps_account {
        return Err(EnterOfficerError::OpenedWithAuthorities);
    }
    Ok(Authority::Security)
}

/// Gives an officer a one-time password, which has to be changed at the first sign-in.
///
/// # Errors
/// [`EnterOfficerError`] when the asking officer is not the security administrator.
pub fn reset_password(
    office: &Office,
    staff: Option<&Staff>,
    act: ActId,
    officer: OfficerId,
) -> Result<String, EnterOfficerError> {
    let password = one_time_password();
    note_password(office, staff, act, officer)?;
    let hash = hash_password(&password);
    office.store().set_password(officer, &hash, true)?;
    office.store().end_sessions_of(officer)?;
    Ok(password)
}

fn note_password(
    office: &Office,
    staff: Option<&Staff>,
    act: ActId,
    officer: OfficerId,
) -> Result<(), EnterOfficerError> {
    office.act(staff.map_or(Actor::Operator, Staff::actor), act, |tx| {
        let row = tx
            .officer(officer)?
            .ok_or(EnterOfficerError::NoSuchOfficer)?;
        if let Some(staff) = staff {
            require(tx, staff.officer, Authority::Security, row.organ)?;
        }
        let fact = Fact::PasswordSet(PasswordSet {
            officer: ByteArray::from(officer.0),
            once: true,
        });
        Ok::<_, EnterOfficerError>(Done {
            fact,
            slots: Vec::new(),
            result: (),
        })
    })?;
    Ok(())
}

/// Gives a program a token that stands for an officer, and returns its secret once.
///
/// # Errors
/// [`EnterOfficerError`] when the asking officer is not the security administrator.
pub fn issue_token(
    office: &Office,
    staff: Option<&Staff>,
    act: ActId,
    officer: OfficerId,
    label: &str,
) -> Result<String, EnterOfficerError> {
    note_password(office, staff, act, officer)?;
    let mut secret = [0; 32];
    secret[..16].copy_from_slice(&crate::random_id());
    secret[16..].copy_from_slice(&crate::random_id());
    let words: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = Sha256::digest(words.as_bytes()).into();
    let token = TokenRow {
        digest,
        officer,
        label: label.to_owned(),
    };
    office.store().keep_token(&token)?;
    Ok(words)
}

/// Letters and digits that are not mistaken for one another, in four groups of four.
fn one_time_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random = crate::random_id();
    let letters: Vec<char> = random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}
