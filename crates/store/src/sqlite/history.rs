//! History: every version of what tells about one subject, and what changed between two instants.

use super::thread::Session;
use crate::row::{Word, damaged, instant, read_facets};
use crate::{Change, ChangeKind, StoreError, Version};
use jiff::Timestamp;
use remit_core::model::{ConnectionId, ExternalId, RecordKind, StageId};
use rusqlite::Row;

impl Session {
    pub(super) fn history(
        &self,
        connection: &ConnectionId,
        id: &ExternalId,
    ) -> Result<Vec<Version>, StoreError> {
        let versions =
            "select r.kind, r.external_id, g.name, e.name, r.facets, r.valid_from, r.valid_to, r.id
                        from record r
                        join slice s on s.id = r.slice
                        join stage g on g.id = s.stage
                        join endpoint e on e.id = r.endpoint
                        where r.connection = (select id from connection where name = ?1) and r.subject = ?2";
        let select = format!(
            "{versions} and r.valid_to is null union all {versions} and r.valid_to is not null order by 6, 8"
        );
        let mut statement = self.db.prepare_cached(&select)?;
        let mut rows = statement.query((connection.as_str(), id.as_str()))?;
        let mut versions = Vec::new();
        while let Some(row) = rows.next()? {
            versions.push(version(row)?);
        }
        Ok(versions)
    }

    pub(super) fn changes(
        &self,
        connection: &ConnectionId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Change>, StoreError> {
        // What a scan began lies together; what it ended has an index.
        let select = "select r.valid_from, iif(r.is_new, 'new', 'changed'), r.kind, r.external_id, r.subject
                      from scan c join record r on r.id between c.first_record and c.last_record
                      where c.connection = (select id from connection where name = ?1)
                        and c.finished_at > ?2 and c.finished_at <= ?3
                      union all
                      select valid_to, 'retired', kind, external_id, subject from record
                      where connection = (select id from connection where name = ?1) and valid_to is not null
                        and valid_to > ?2 and valid_to <= ?3 and is_retired";
        let mut statement = self.db.prepare_cached(select)?;
        let range = (connection.as_str(), since.as_millisecond(), until.as_millisecond());
        let mut rows = statement.query(range)?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            changes.push(change(row)?);
        }
        // A record of two slices changes in both at once.
        let key = |change: &Change| (change.at, change.kind, change.record_kind, change.external_id.clone());
        changes.sort_by_cached_key(key);
        changes.dedup();
        Ok(changes)
    }
}

fn version(row: &Row<'_>) -> Result<Version, StoreError> {
    let text = |column: usize| row.get_ref(column)?.as_str().map_err(damaged);
    Ok(Version {
        kind: RecordKind::read(text(0)?)?,
        external_id: ExternalId::from(text(1)?),
        stage: StageId::from(text(2)?),
        endpoint: text(3)?.to_owned(),
        facets: read_facets(text(4)?)?,
        valid_from: instant(row.get(5)?)?,
        valid_to: row.get::<_, Option<i64>>(6)?.map(instant).transpose()?,
    })
}

fn change(row: &Row<'_>) -> Result<Change, StoreError> {
    let text = |column: usize| row.get_ref(column)?.as_str().map_err(damaged);
    Ok(Change {
        at: instant(row.get(0)?)?,
        kind: match text(1)? {
            "new" => ChangeKind::New,
            "changed" => ChangeKind::Changed,
            _ => ChangeKind::Retired,
        },
        record_kind: RecordKind::read(text(2)?)?,
        external_id: ExternalId::from(text(3)?),
        subject: ExternalId::from(text(4)?),
    })
}
