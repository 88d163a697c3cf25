//! The small common denominator of the two databases: statements with `$N`, values, rows.

use crate::error::StoreError;

/// A value that goes into a statement or comes out of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// No value.
    Null,
    /// `bigint`: counts, instants in microseconds, yes and no as 1 and 0.
    Int(i64),
    /// `text`: words, civil dates as ISO 8601.
    Text(String),
    /// `bytea`: identifiers, digests, payloads.
    Bytes(Vec<u8>),
}

/// One row of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row(pub(crate) Vec<Value>);

/// A connection inside a unit of work, or one for reading.
pub(crate) trait Sql {
    /// Runs a statement that answers with rows.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses or cannot be reached.
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Runs a statement and returns how many rows it touched.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses or cannot be reached.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError>;
}

impl Row {
    /// Returns column `index` as an integer; 0 stands for no value.
    pub(crate) fn int(&self, index: usize) -> i64 {
        self.opt_int(index).unwrap_or_default()
    }

    /// Returns column `index` as an integer, or none.
    pub(crate) fn opt_int(&self, index: usize) -> Option<i64> {
        match self.0.get(index) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// Returns column `index` as words; empty words stand for no value.
    pub(crate) fn text(&self, index: usize) -> String {
        self.opt_text(index).unwrap_or_default()
    }

    /// Returns column `index` as words, or none.
    pub(crate) fn opt_text(&self, index: usize) -> Option<String> {
        match self.0.get(index) {
            Some(Value::Text(words)) => Some(words.clone()),
            _ => None,
        }
    }

    /// Returns column `index` as bytes; no bytes stand for no value.
    pub(crate) fn bytes(&self, index: usize) -> Vec<u8> {
        self.opt_bytes(index).unwrap_or_default()
    }

    /// Returns column `index` as bytes, or none.
    pub(crate) fn opt_bytes(&self, index: usize) -> Option<Vec<u8>> {
        match self.0.get(index) {
            Some(Value::Bytes(bytes)) => Some(bytes.clone()),
            _ => None,
        }
    }

    /// Returns column `index` as a digest or an identifier of `N` bytes.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the column holds another number of bytes.
    pub(crate) fn fixed<const N: usize>(&self, index: usize) -> Result<[u8; N], StoreError> {
        self.opt_fixed(index)?
            .ok_or(StoreError::Damaged("a required identifier is missing"))
    }

    /// Returns column `index` as `N` bytes, or none.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the column holds another number of bytes.
    pub(crate) fn opt_fixed<const N: usize>(
        &self,
        index: usize,
    ) -> Result<Option<[u8; N]>, StoreError> {
        match self.0.get(index) {
            Some(Value::Bytes(bytes)) => {
                Ok(Some(bytes.as_slice().try_into().map_err(|_| {
                    StoreError::Damaged("an identifier has another length")
                })?))
            }
            _ => Ok(None),
        }
    }

    /// Returns column `index` as a civil date, or none.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the words are not a date.
    pub(crate) fn opt_date(&self, index: usize) -> Result<Option<jiff::civil::Date>, StoreError> {
        self.opt_text(index)
            .map(|words| {
                words
                    .parse()
                    .map_err(|_| StoreError::Damaged("a date is not a date"))
            })
            .transpose()
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Int(i64::from(number))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Value {
        Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Value {
        Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Value {
        Value::Int(i64::from(yes))
    }
}

impl From<&str> for Value {
    fn from(words: &str) -> Value {
        Value::Text(words.to_owned())
    }
}

impl From<String> for Value {
    fn from(words: String) -> Value {
        Value::Text(words)
    }
}

impl From<&String> for Value {
    fn from(words: &String) -> Value {
        Value::Text(words.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Value {
        Value::Bytes(bytes)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Value {
        Value::Bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Value {
        Value::Bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(bytes: &[u8; N]) -> Value {
        Value::Bytes(bytes.to_vec())
    }
}

impl From<jiff::civil::Date> for Value {
    fn from(date: jiff::civil::Date) -> Value {
        Value::Text(date.to_string())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

/// Writes a list of values, each turned into a [`Value`].
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::sql::Value::from($value)),*] };
}

pub(crate) use values;

/// Builds a statement whose parts are added with their values, numbered in order.
#[derive(Debug, Default)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl Statement {
    pub(crate) fn new(sql: &str) -> Statement {
        Statement {
            sql: sql.to_owned(),
            values: Vec::new(),
        }
    }

    /// Adds words; each `?` in them takes the next of the values.
    pub(crate) fn add(&mut self, sql: &str, values: &[Value]) -> &mut Statement {
        let mut parts = sql.split('?');
        self.sql.push_str(parts.next().unwrap_or_default());
        for (part, value) in parts.zip(values) {
            self.values.push(value.clone());
            self.sql.push_str(&format!("${}{part}", self.values.len()));
        }
        self
    }

    /// Adds `($1, $2, …)` for a list; an empty list becomes `(null)`, which nothing equals.
    pub(crate) fn add_list(&mut self, values: &[Value]) -> &mut Statement {
        if values.is_empty() {
            self.sql.push_str("(null)");
            return self;
        }
        let marks = vec!["?"; values.len()].join(",");
        self.add(&format!("({marks})"), values)
    }

    pub(crate) fn rows(&self, sql: &mut dyn Sql) -> Result<Vec<Row>, StoreError> {
        sql.query(&self.sql, &self.values)
    }
}
