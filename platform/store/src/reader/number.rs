//! Which published records have a 发文字号.

use catalogue::RecordId;

use crate::error::StoreError;
use crate::sql::values;
use crate::store::Store;

impl Store {
    /// Returns the published records of an issuer that have a document number, but for one record.
    /// For checks: whoever reads the answer to a person asks first what that person may see.
    ///
    /// # Errors
    /// What the database says.
    pub fn holders_of_document_number(
        &self,
        number: &str,
        issuer: &str,
        except: RecordId,
    ) -> Result<Vec<RecordId>, StoreError> {
        self.read(|sql| {
            let rows = sql.query(
                "select record from shown where document_number = $1 and issuer = $2
                     and record <> $3 order by published_on, record limit 5",
                values![number, issuer, except.0],
            )?;
            rows.iter().map(|row| row.fixed(0).map(RecordId)).collect()
        })
    }
}
