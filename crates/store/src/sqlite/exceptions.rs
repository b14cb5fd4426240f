//! Exceptions: findings that somebody accepts for a time.

use super::thread::Session;
use crate::row::instant;
use crate::{Exception, StoreError};

impl Session {
    pub(super) fn exceptions(&self) -> Result<Vec<Exception>, StoreError> {
        let select =
            "select fingerprint, reason, owner, expires_at, created_at from exception order by fingerprint";
        let mut statement = self.db.prepare_cached(select)?;
        let mut rows = statement.query(())?;
        let mut exceptions = Vec::new();
        while let Some(row) = rows.next()? {
            exceptions.push(Exception {
                fingerprint: row.get(0)?,
                reason: row.get(1)?,
                owner: row.get(2)?,
                expires_at: instant(row.get(3)?)?,
                created_at: instant(row.get(4)?)?,
            });
        }
        Ok(exceptions)
    }

    pub(super) fn put_exception(&self, exception: &Exception) -> Result<(), StoreError> {
        self.db.execute(
            "insert or replace into exception (fingerprint, reason, owner, expires_at, created_at)
             values (?1, ?2, ?3, ?4, ?5)",
            (
                &exception.fingerprint,
                &exception.reason,
                &exception.owner,
                exception.expires_at.as_millisecond(),
                exception.created_at.as_millisecond(),
            ),
        )?;
        Ok(())
    }

    pub(super) fn remove_exception(&self, fingerprint: &str) -> Result<bool, StoreError> {
        Ok(self.db.execute("delete from exception where fingerprint = ?1", [fingerprint])? > 0)
    }
}
