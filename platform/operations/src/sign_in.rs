//! Signs officers in: Argon2 passwords, lockout, sessions that end when idle.

use std::sync::{Condvar, LazyLock, Mutex, PoisonError};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use minicbor::bytes::ByteArray;
use sha2::{Digest, Sha256};
use store::payload::{Fact, PasswordSet};
use store::{Done, StoreError};

pub use store::Session;

use crate::authority::{Authority, Staff};
use crate::office::Office;

/// Failures before an account is locked (GB/T 22239-2019, 8.1.4.1, as commonly set).
const FAILURES: u32 = 5;
/// How long it stays locked.
const LOCK_US: u64 = 15 * 60 * 1_000_000;
/// A session ends after this long without use.
const IDLE_US: u64 = 30 * 60 * 1_000_000;
/// A session ends after this long in any case.
const ABSOLUTE_US: u64 = 12 * 3600 * 1_000_000;
/// How often the last use of a session is written down.
const TOUCH_US: u64 = 60 * 1_000_000;
/// The fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 12;
/// How many passwords are checked at once: each takes 19 MiB.
const AT_ONCE: usize = 2;

/// Why nobody was signed in. The first three are told apart only in the log.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Name or password is wrong, or the account is closed.
    #[error("the name or the password is wrong")]
    Wrong,
    /// Too many failures; the account opens again by itself.
    #[error("the account is locked for {minutes} more minutes")]
    Locked {
        /// Whole minutes, rounded up.
        minutes: u64,
    },
    /// The new password is too short or too simple.
    #[error("the new password is too weak")]
    Weak,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An officer was signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The secret of the session, for the cookie; only its digest is kept.
    pub secret: String,
    /// Whether the password has to be changed first.
    pub must_change_password: bool,
}

/// A session that is open, and the officer whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// The session.
    pub session: Session,
    /// The officer.
    pub staff: Staff,
    /// The officer's name.
    pub name: String,
    /// What the officer may do, for showing only what works; operations ask again.
    pub authorities: Vec<Authority>,
    /// Whether the password has to be changed first.
    pub must_change_password: bool,
}

/// Signs an officer in.
///
/// # Errors
/// [`SignInError`]; a wrong name takes as long as a wrong password.
pub fn sign_in(
    office: &Office,
    login: &str,
    password: &str,
    address: &str,
    agent: &str,
) -> Result<SignedIn, SignInError> {
    let store = office.store();
    let officer = store
        .officer_by_login(login.trim())?
        .filter(|officer| officer.active);
    let credential = match &officer {
        Some(officer) => store.credential(officer.officer)?,
        None => None,
    };
    let (Some(officer), Some(credential)) = (officer, credential) else {
        verify_password(password, &DECOY);
        return Err(SignInError::Wrong);
    };
    let now = office.now();
    if credential.locked_until > now {
        let minutes = (credential.locked_until - now).div_ceil(60_000_000);
        return Err(SignInError::Locked { minutes });
    }
    if !verify_password(password, &credential.password) {
        let failures = credential.failures + 1;
        let locked = failures >= FAILURES;
        let (failures, until) = if locked {
            (0, now + LOCK_US)
        } else {
            (failures, 0)
        };
        store.note_sign_in(officer.officer, failures, until)?;
        tracing::warn!(officer = %officer.officer, operation = "sign_in", locked, "refused");
        return Err(SignInError::Wrong);
    }
    store.note_sign_in(officer.officer, 0, 0)?;
    let secret = random_secret();
    let csrf: [u8; 32] = Sha256::digest(random_secret().as_bytes()).into();
    store.open_session(&Session {
        digest: digest_of(&secret),
        officer: officer.officer,
        csrf,
        opened: now,
        seen: now,
        address: address.chars().take(64).collect(),
        agent: agent.chars().take(200).collect(),
    })?;
    Ok(SignedIn {
        secret,
        must_change_password: credential.once,
    })
}

/// Returns the open session of a cookie's secret, or none when there is none or it has ended.
///
/// # Errors
/// What the store says.
pub fn session_of(office: &Office, secret: &str) -> Result<Option<OpenSession>, StoreError> {
    let store = office.store();
    let digest = digest_of(secret);
    let Some(session) = store.session(digest)? else {
        return Ok(None);
    };
    let now = office.now();
    if now > session.seen + IDLE_US || now > session.opened + ABSOLUTE_US {
        store.end_session(digest)?;
        return Ok(None);
    }
    if now > session.seen + TOUCH_US {
        store.touch_session(digest)?;
    }
    let Some(row) = store
        .officer_of_session(session.officer)?
        .filter(|row| row.active)
    else {
        return Ok(None);
    };
    let must_change_password = store
        .credential(session.officer)?
        .is_some_and(|credential| credential.once);
    let authorities = row
        .authorities
        .iter()
        .filter_map(|code| Authority::from_code(code))
        .collect();
    let staff = Staff {
        officer: row.officer,
        organ: row.organ,
        by_program: false,
    };
    Ok(Some(OpenSession {
        session,
        staff,
        name: row.name,
        authorities,
        must_change_password,
    }))
}

/// Returns the officer whom a program's token stands for.
///
/// # Errors
/// What the store says.
pub fn staff_of_token(office: &Office, token: &str) -> Result<Option<Staff>, StoreError> {
    let store = office.store();
    let Some(token) = store.token(digest_of(token))? else {
        return Ok(None);
    };
    let row = store
        .officer_of_session(token.officer)?
        .filter(|row| row.active);
    Ok(row.map(|row| Staff {
        officer: row.officer,
        organ: row.organ,
        by_program: true,
    }))
}

/// Ends a session.
///
/// # Errors
/// What the store says.
pub fn end_session(office: &Office, digest: [u8; 32]) -> Result<(), StoreError> {
    office.store().end_session(digest)
}

/// Changes the password of the officer of a session; other sessions of the officer end.
///
/// # Errors
/// [`SignInError`] when the old password is wrong or the new one too weak.
pub fn change_password(
    office: &Office,
    staff: &Staff,
    old: &str,
    new: &str,
) -> Result<(), SignInError> {
    let store = office.store();
    let credential = store.credential(staff.officer)?.ok_or(SignInError::Wrong)?;
    if !verify_password(old, &credential.password) {
        return Err(SignInError::Wrong);
    }
    if is_weak(new) || new == old {
        return Err(SignInError::Weak);
    }
    office.act(staff.actor(), crate::new_act(), |_| {
        let fact = Fact::PasswordSet(PasswordSet {
            officer: ByteArray::from(staff.officer.0),
            once: false,
        });
        Ok::<_, StoreError>(Done {
            fact,
            slots: Vec::new(),
            result: (),
        })
    })?;
    store.set_password(staff.officer, &hash_password(new), false)?;
    store.end_sessions_of(staff.officer)?;
    Ok(())
}

/// Long enough, and of at least two sorts of character.
fn is_weak(password: &str) -> bool {
    let sorts = [
        password.contains(|c: char| c.is_ascii_digit()),
        password.contains(|c: char| c.is_alphabetic()),
        password.contains(|c: char| !c.is_alphanumeric()),
    ];
    password.chars().count() < SHORTEST_PASSWORD || sorts.iter().filter(|holds| **holds).count() < 2
}

/// A hash that no password fits, so that a wrong name takes as long as a wrong password.
static DECOY: LazyLock<String> = LazyLock::new(|| hash_password(&random_secret()));

/// Hashes a password with Argon2id and a salt of its own.
pub(crate) fn hash_password(password: &str) -> String {
    let _turn = Turn::take();
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.expect("Argon2 hashes any password").to_string()
}

fn verify_password(password: &str, hash: &str) -> bool {
    let _turn = Turn::take();
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// Checking passwords takes memory: only a few at once.
struct Turn;

static TURNS: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

impl Turn {
    fn take() -> Turn {
        let taken = TURNS.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = TURNS.1.wait_while(taken, |taken| *taken >= AT_ONCE);
        *free.unwrap_or_else(PoisonError::into_inner) += 1;
        Turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *TURNS.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        TURNS.1.notify_one();
    }
}

fn random_secret() -> String {
    let halves = [crate::random_id(), crate::random_id()];
    halves
        .as_flattened()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn digest_of(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
