//! What notifications have told: which findings the target of each knows as open.

use super::thread::{Session, write};
use crate::row::{damaged, instant};
use crate::{Notified, StoreError};
use remit_core::finding::Severity;
use remit_core::model::ConnectionId;

impl Session {
    pub(super) fn notified(&self, notification: &str) -> Result<Vec<Notified>, StoreError> {
        let select = "select fingerprint, connection, severity, opened_at, name from notified
                      where notification = ?1 order by fingerprint";
        let mut statement = self.db.prepare_cached(select)?;
        let mut rows = statement.query([notification])?;
        let mut known = Vec::new();
        while let Some(row) = rows.next()? {
            let severity: String = row.get(2)?;
            let unknown = || damaged(format!("`{severity}` is no severity"));
            known.push(Notified {
                fingerprint: row.get(0)?,
                connection: row.get::<_, Option<String>>(1)?.map(ConnectionId::from),
                severity: Severity::parse(&severity).ok_or_else(unknown)?,
                opened_at: instant(row.get(3)?)?,
                name: row.get(4)?,
            });
        }
        Ok(known)
    }

    pub(super) fn note_notified(
        &mut self,
        notification: &str,
        known: &[Notified],
        forgotten: &[String],
    ) -> Result<(), StoreError> {
        let transaction = write(&mut self.db)?;
        {
            let mut keep = transaction.prepare_cached(
                "insert or replace into notified (notification, fingerprint, connection, severity, opened_at, name)
                 values (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for one in known {
                let connection = one.connection.as_ref().map(ConnectionId::as_str);
                let opened_at = one.opened_at.as_millisecond();
                let severity = one.severity.as_str();
                keep.execute((notification, &one.fingerprint, connection, severity, opened_at, &one.name))?;
            }
            let mut forget = transaction
                .prepare_cached("delete from notified where notification = ?1 and fingerprint = ?2")?;
            for fingerprint in forgotten {
                forget.execute((notification, fingerprint))?;
            }
        }
        Ok(transaction.commit()?)
    }
}
