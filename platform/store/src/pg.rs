//! PostgreSQL: a bounded pool, every unit of work SERIALIZABLE and run again when asked to.

use std::cell::Cell;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, GenericClient};

use crate::error::StoreError;
use crate::pg_address::PgAddress;
use crate::sql::{Row, Sql, Value};

/// Connections in the pool.
const CONNECTIONS: usize = 8;
/// How long a unit of work runs again, when the database asks for that, before its error is passed on.
const KEEP_TRYING: Duration = Duration::from_secs(20);
/// The longest pause between two tries, in milliseconds.
const LONGEST_PAUSE_MS: u64 = 128;
/// How long a caller waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pool.
pub(crate) struct Postgres {
    address: PgAddress,
    idle: Mutex<Idle>,
    free: Condvar,
}

struct Idle {
    clients: Vec<Client>,
    open: usize,
}

impl Postgres {
    pub(crate) fn open(address: &str) -> Result<Postgres, StoreError> {
        let address = PgAddress::read(address)?;
        let first = address.connect()?;
        let idle = Mutex::new(Idle {
            clients: vec![first],
            open: 1,
        });
        Ok(Postgres {
            address,
            idle,
            free: Condvar::new(),
        })
    }

    pub(crate) fn unit_of_work<T, E: From<StoreError>>(
        &self,
        work: impl Fn(&mut dyn Sql) -> Result<T, E>,
    ) -> Result<T, E> {
        let until = Instant::now() + KEEP_TRYING;
        let mut longest_ms = 4;
        loop {
            let conflict = Cell::new(false);
            match self.once(&work, &conflict) {
                Err(_) if conflict.get() && Instant::now() < until => {
                    // Pauses of chance lengths part those who disturbed one another.
                    std::thread::sleep(Duration::from_millis(chance() % longest_ms));
                    longest_ms = (longest_ms * 2).min(LONGEST_PAUSE_MS);
                }
                result => return result,
            }
        }
    }

    fn once<T, E: From<StoreError>>(
        &self,
        work: &impl Fn(&mut dyn Sql) -> Result<T, E>,
        conflict: &Cell<bool>,
    ) -> Result<T, E> {
        let mut lent = self.lend()?;
        let client = lent.client.as_mut().expect("lent until dropped");
        let mut transaction = client
            .build_transaction()
            .isolation_level(postgres::IsolationLevel::Serializable)
            .start()
            .map_err(StoreError::from)?;
        let answer = work(&mut Connected {
            client: &mut transaction,
            conflict,
        })?;
        transaction
            .commit()
            .map_err(|error| noted(error, conflict))?;
        Ok(answer)
    }

    pub(crate) fn read<T>(
        &self,
        question: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut lent = self.lend()?;
        let client = lent.client.as_mut().expect("lent until dropped");
        question(&mut Connected {
            client,
            conflict: &Cell::new(false),
        })
    }

    /// Runs several statements without values.
    pub(crate) fn script(&self, sql: &str) -> Result<(), StoreError> {
        let mut lent = self.lend()?;
        let client = lent.client.as_mut().expect("lent until dropped");
        Ok(client.batch_execute(sql)?)
    }

    fn lend(&self) -> Result<Lent<'_>, StoreError> {
        let until = Instant::now() + PATIENCE;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(client) = idle.clients.pop() {
                if client.is_closed() {
                    idle.open -= 1;
                    continue;
                }
                return Ok(Lent {
                    home: self,
                    client: Some(client),
                });
            }
            if idle.open < CONNECTIONS {
                idle.open += 1;
                drop(idle);
                let made = self.address.connect();
                if made.is_err() {
                    self.idle
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .open -= 1;
                }
                return Ok(Lent {
                    home: self,
                    client: Some(made?),
                });
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(StoreError::Busy);
            }
            idle = self
                .free
                .wait_timeout(idle, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

fn chance() -> u64 {
    // Without randomness the pause is the longest one: slower, and right.
    getrandom::u64().unwrap_or(u64::MAX)
}

struct Lent<'a> {
    home: &'a Postgres,
    client: Option<Client>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut idle = self
            .home
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match self.client.take() {
            Some(client) if !client.is_closed() => idle.clients.push(client),
            _ => idle.open -= 1,
        }
        drop(idle);
        self.home.free.notify_one();
    }
}

pub(crate) struct Connected<'a, C: GenericClient> {
    pub(crate) client: &'a mut C,
    /// Set when the database asks for the unit of work to be run again (40001, 40P01).
    pub(crate) conflict: &'a Cell<bool>,
}

fn noted(error: postgres::Error, conflict: &Cell<bool>) -> StoreError {
    let code = error.code().map(postgres::error::SqlState::code);
    if matches!(code, Some("40001" | "40P01")) {
        conflict.set(true);
    }
    StoreError::Postgres(error)
}

impl<C: GenericClient> Sql for Connected<'_, C> {
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let parameters: Vec<&(dyn ToSql + Sync)> = values
            .iter()
            .map(|value| value as &(dyn ToSql + Sync))
            .collect();
        let rows = self
            .client
            .query(sql, &parameters)
            .map_err(|error| noted(error, self.conflict))?;
        rows.iter().map(from_postgres).collect()
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let parameters: Vec<&(dyn ToSql + Sync)> = values
            .iter()
            .map(|value| value as &(dyn ToSql + Sync))
            .collect();
        self.client
            .execute(sql, &parameters)
            .map_err(|error| noted(error, self.conflict))
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) => number.to_sql(kind, out),
            Value::Text(words) => words.to_sql(kind, out),
            Value::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

fn from_postgres(row: &postgres::Row) -> Result<Row, StoreError> {
    let mut cells = Vec::with_capacity(row.len());
    for (index, column) in row.columns().iter().enumerate() {
        let cell = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map(Value::Int),
            Type::INT4 => row
                .try_get::<_, Option<i32>>(index)?
                .map(|n| Value::Int(i64::from(n))),
            Type::TEXT => row.try_get::<_, Option<String>>(index)?.map(Value::Text),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.map(Value::Bytes),
            _ => {
                return Err(StoreError::Damaged(
                    "a column has a kind that is not used here",
                ));
            }
        };
        cells.push(cell.unwrap_or(Value::Null));
    }
    Ok(Row(cells))
}
