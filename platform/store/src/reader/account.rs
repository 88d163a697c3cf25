//! Credentials, sessions and tokens: working tables that no proof depends on.

use organ::OfficerId;

use crate::error::StoreError;
use crate::sql::values;
use crate::store::Store;

/// How an officer signs in. The password is an Argon2 hash in PHC form.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Argon2, PHC string.
    pub password: String,
    /// Whether it has to be changed at the next sign-in.
    pub once: bool,
    /// Failures since the last success.
    pub failures: u32,
    /// Until when the account is locked, in microseconds since 1970 UTC; 0 when it is not.
    pub locked_until: u64,
}

/// A session, found by the digest of the secret in the cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// Whose.
    pub officer: OfficerId,
    /// The secret that forms of this session carry.
    pub csrf: [u8; 32],
    /// When it was opened, in microseconds since 1970 UTC.
    pub opened: u64,
    /// When it was last used.
    pub seen: u64,
    /// The address it was opened from.
    pub address: String,
    /// The browser's name for itself.
    pub agent: String,
}

/// A token of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// The officer whom the program stands for.
    pub officer: OfficerId,
    /// What it is for.
    pub label: String,
}

impl Store {
    /// Sets an officer's password hash; failures and locks end with it.
    ///
    /// # Errors
    /// What the database says.
    pub fn set_password(
        &self,
        id: OfficerId,
        password: &str,
        once: bool,
    ) -> Result<(), StoreError> {
        let now = self.now();
        self.work(|sql| {
            sql.execute(
                "insert into credential (officer, password, once, failures, locked_until, changed)
                 values ($1, $2, $3, 0, 0, $4)
                 on conflict (officer) do update set password = excluded.password,
                     once = excluded.once, failures = 0, locked_until = 0,
                     changed = excluded.changed",
                values![id.0, password, once, now],
            )?;
            Ok(())
        })
    }

    /// Returns how an officer signs in.
    ///
    /// # Errors
    /// What the database says.
    pub fn credential(&self, id: OfficerId) -> Result<Option<Credential>, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                "select password, once, failures, locked_until from credential where officer = $1",
                values![id.0],
            )?;
            Ok(rows.first().map(|row| Credential {
                password: row.text(0),
                once: row.int(1) != 0,
                failures: u32::try_from(row.int(2)).unwrap_or_default(),
                locked_until: row.int(3).unsigned_abs(),
            }))
        })
    }

    /// Notes a failed or a successful try to sign in.
    ///
    /// # Errors
    /// What the database says.
    pub fn note_sign_in(
        &self,
        id: OfficerId,
        failures: u32,
        locked_until: u64,
    ) -> Result<(), StoreError> {
        self.work(|sql| {
            sql.execute(
                "update credential set failures = $2, locked_until = $3 where officer = $1",
                values![id.0, failures, locked_until],
            )?;
            Ok(())
        })
    }

    /// Opens a session.
    ///
    /// # Errors
    /// What the database says.
    pub fn open_session(&self, session: &Session) -> Result<(), StoreError> {
        self.work(|sql| {
            sql.execute(
                "insert into session (digest, officer, csrf, opened, seen, address, agent)
                 values ($1, $2, $3, $4, $5, $6, $7)",
                values![
                    session.digest,
                    session.officer.0,
                    session.csrf,
                    session.opened,
                    session.seen,
                    &session.address,
                    &session.agent,
                ],
            )?;
            Ok(())
        })
    }

    /// Returns a session by the digest of its secret.
    ///
    /// # Errors
    /// What the database says.
    pub fn session(&self, digest: [u8; 32]) -> Result<Option<Session>, StoreError> {
        let found = self.sessions_where("digest = $1", values![digest])?;
        Ok(found.into_iter().next())
    }

    /// Returns an officer's sessions, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn sessions_of(&self, id: OfficerId) -> Result<Vec<Session>, StoreError> {
        self.sessions_where("officer = $1 order by seen desc limit 50", values![id.0])
    }

    fn sessions_where(
        &self,
        condition: &str,
        values: &[crate::sql::Value],
    ) -> Result<Vec<Session>, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                &format!("select digest, officer, csrf, opened, seen, address, agent from session where {condition}"),
                values,
            )?;
            rows.iter()
                .map(|row| {
                    Ok(Session {
                        digest: row.fixed(0)?,
                        officer: OfficerId(row.fixed(1)?),
                        csrf: row.fixed(2)?,
                        opened: row.int(3).unsigned_abs(),
                        seen: row.int(4).unsigned_abs(),
                        address: row.text(5),
                        agent: row.text(6),
                    })
                })
                .collect()
        })
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// What the database says.
    pub fn touch_session(&self, digest: [u8; 32]) -> Result<(), StoreError> {
        let now = self.now();
        self.work(|sql| {
            sql.execute(
                "update session set seen = $2 where digest = $1",
                values![digest, now],
            )?;
            Ok(())
        })
    }

    /// Ends a session.
    ///
    /// # Errors
    /// What the database says.
    pub fn end_session(&self, digest: [u8; 32]) -> Result<(), StoreError> {
        self.work(|sql| {
            sql.execute("delete from session where digest = $1", values![digest])?;
            Ok(())
        })
    }

    /// Ends every session of an officer.
    ///
    /// # Errors
    /// What the database says.
    pub fn end_sessions_of(&self, id: OfficerId) -> Result<(), StoreError> {
        self.work(|sql| {
            sql.execute("delete from session where officer = $1", values![id.0])?;
            Ok(())
        })
    }

    /// Keeps a program's token.
    ///
    /// # Errors
    /// What the database says.
    pub fn keep_token(&self, token: &TokenRow) -> Result<(), StoreError> {
        let now = self.now();
        self.work(|sql| {
            sql.execute(
                "insert into token (digest, officer, label, made) values ($1, $2, $3, $4)",
                values![token.digest, token.officer.0, &token.label, now],
            )?;
            Ok(())
        })
    }

    /// Returns a program's token by the digest of its secret.
    ///
    /// # Errors
    /// What the database says.
    pub fn token(&self, digest: [u8; 32]) -> Result<Option<TokenRow>, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                "select officer, label from token where digest = $1",
                values![digest],
            )?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            Ok(Some(TokenRow {
                digest,
                officer: OfficerId(row.fixed(0)?),
                label: row.text(1),
            }))
        })
    }
}
