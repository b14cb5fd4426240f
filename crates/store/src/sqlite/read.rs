//! Reading the inventory: dossiers, accounts, resources, versions, changes.

use super::database;
use crate::row::{Word, decode_activity, decode_facets, instant};
use crate::{Change, ChangeKind, StoreError, Version};
use jiff::Timestamp;
use remit_core::model::*;
use rusqlite::{Connection, Row};

/// Columns of a record with where it came from.
const PART: &str = "select r.subject, r.body, r.activity, r.first_seen, s.stage, s.key, e.name,
                    coalesce(s.read_at, r.valid_from), r.is_unseen, c.provider
                    from record r join slice s on s.id = r.slice join connection c on c.id = s.connection
                    join endpoint e on e.id = r.endpoint
                    where c.name = ?1 and r.valid_from <= ?2 and (r.valid_to is null or r.valid_to > ?2)";

/// Later than any scan.
const NOW: i64 = i64::MAX;

pub(super) fn dossiers(
    db: &Connection,
    connection: &ConnectionId,
    as_of: Option<Timestamp>,
    after: Option<&ExternalId>,
    limit: usize,
) -> Result<Vec<Dossier>, StoreError> {
    let at = as_of.map_or(NOW, Timestamp::as_millisecond);
    let select = format!("{PART} and r.subject > ?3 order by r.subject");
    let mut statement = db.prepare_cached(&select).map_err(database)?;
    let after = after.map_or("", ExternalId::as_str);
    let mut rows = statement.query((connection.as_str(), at, after)).map_err(database)?;
    let mut gathering: Option<(String, ProviderId, Vec<Part>)> = None;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(database)? {
        let subject: String = row.get(0).map_err(database)?;
        if gathering.as_ref().is_none_or(|(id, _, _)| *id != subject) {
            found.extend(gathering.take().and_then(|one| assemble(connection, one)));
            if found.len() >= limit {
                return Ok(found);
            }
            let provider: String = row.get(9).map_err(database)?;
            gathering = Some((subject, ProviderId::from(provider), Vec::new()));
        }
        if let Some((_, _, parts)) = &mut gathering {
            parts.push(part(row)?);
        }
    }
    found.extend(gathering.and_then(|one| assemble(connection, one)));
    Ok(found)
}

pub(super) fn dossier(
    db: &Connection,
    connection: &ConnectionId,
    as_of: Option<Timestamp>,
    id: &ExternalId,
) -> Result<Option<Dossier>, StoreError> {
    let at = as_of.map_or(NOW, Timestamp::as_millisecond);
    let select = format!("{PART} and r.subject = ?3");
    let mut statement = db.prepare_cached(&select).map_err(database)?;
    let mut rows = statement.query((connection.as_str(), at, id.as_str())).map_err(database)?;
    let mut parts = Vec::new();
    let mut provider = String::new();
    while let Some(row) = rows.next().map_err(database)? {
        provider = row.get(9).map_err(database)?;
        parts.push(part(row)?);
    }
    Ok(assemble(connection, (id.to_string(), ProviderId::from(provider), parts)))
}

fn assemble(
    connection: &ConnectionId,
    (id, provider, parts): (String, ProviderId, Vec<Part>),
) -> Option<Dossier> {
    Dossier::assemble(connection.clone(), provider, ExternalId::from(id), parts)
}

fn part(row: &Row<'_>) -> Result<Part, StoreError> {
    let text = |column: usize| row.get_ref(column).map_err(database)?.as_str().map_err(crate::row::damaged);
    let activity = row.get_ref(2).map_err(database)?.as_str_or_null().map_err(crate::row::damaged)?;
    Ok(Part {
        facets: decode_facets(text(1)?)?,
        activity: decode_activity(activity)?,
        first_seen: instant(row.get(3).map_err(database)?)?,
        source: Source {
            stage: StageId::from(text(4)?),
            slice: text(5)?.to_owned(),
            endpoint: text(6)?.to_owned(),
            read_at: instant(row.get(7).map_err(database)?)?,
            is_current: !row.get::<_, bool>(8).map_err(database)?,
        },
    })
}

/// Facets of all current records of one kind, by id.
fn facets(db: &Connection, connection: &ConnectionId, kind: RecordKind) -> Result<Vec<Facets>, StoreError> {
    let select =
        "select r.body from record r join slice s on s.id = r.slice join connection c on c.id = s.connection
                  where c.name = ?1 and r.kind = ?2 and r.valid_to is null order by r.external_id";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let mut rows = statement.query((connection.as_str(), kind.word())).map_err(database)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(database)? {
        let body = row.get_ref(0).map_err(database)?.as_str().map_err(crate::row::damaged)?;
        found.push(decode_facets(body)?);
    }
    Ok(found)
}

pub(super) fn principals(db: &Connection, connection: &ConnectionId) -> Result<Vec<Principal>, StoreError> {
    Ok(facets(db, connection, RecordKind::Principal)?.into_iter().filter_map(|one| one.principal).collect())
}

pub(super) fn resources(db: &Connection, connection: &ConnectionId) -> Result<Vec<Resource>, StoreError> {
    Ok(facets(db, connection, RecordKind::Resource)?.into_iter().filter_map(|one| one.resource).collect())
}

pub(super) fn history(
    db: &Connection,
    connection: &ConnectionId,
    id: &ExternalId,
) -> Result<Vec<Version>, StoreError> {
    let select = "select r.kind, r.external_id, s.stage, e.name, r.body, r.valid_from, r.valid_to
                  from record r join slice s on s.id = r.slice join connection c on c.id = s.connection
                  join endpoint e on e.id = r.endpoint
                  where c.name = ?1 and r.subject = ?2 order by r.valid_from, r.id";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let mut rows = statement.query((connection.as_str(), id.as_str())).map_err(database)?;
    let mut versions = Vec::new();
    while let Some(row) = rows.next().map_err(database)? {
        let text =
            |column: usize| row.get_ref(column).map_err(database)?.as_str().map_err(crate::row::damaged);
        versions.push(Version {
            kind: RecordKind::read(text(0)?)?,
            external_id: ExternalId::from(text(1)?),
            stage: StageId::from(text(2)?),
            endpoint: text(3)?.to_owned(),
            facets: decode_facets(text(4)?)?,
            valid_from: instant(row.get(5).map_err(database)?)?,
            valid_to: row.get::<_, Option<i64>>(6).map_err(database)?.map(instant).transpose()?,
        });
    }
    Ok(versions)
}

pub(super) fn changes(
    db: &Connection,
    connection: &ConnectionId,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<Change>, StoreError> {
    // A version that begins where another of the same record ends is a change; alone it is new or retired.
    let select = "
        with mine as (select r.* from record r join slice s on s.id = r.slice join connection c on c.id = s.connection
                      where c.name = ?1)
        select valid_from, kind, external_id, subject,
               exists (select 1 from mine b where b.slice = a.slice and b.kind = a.kind
                       and b.external_id = a.external_id and b.valid_to = a.valid_from)
        from mine a where valid_from > ?2 and valid_from <= ?3
        union all
        select valid_to, kind, external_id, subject, 2
        from mine a where valid_to > ?2 and valid_to <= ?3
             and not exists (select 1 from mine b where b.slice = a.slice and b.kind = a.kind
                             and b.external_id = a.external_id and b.valid_from = a.valid_to)
        order by 1, 2, 3";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let range = (connection.as_str(), since.as_millisecond(), until.as_millisecond());
    let mut rows = statement.query(range).map_err(database)?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next().map_err(database)? {
        let kind: String = row.get(1).map_err(database)?;
        let text = |column: usize| row.get::<_, String>(column).map_err(database);
        changes.push(Change {
            at: instant(row.get(0).map_err(database)?)?,
            kind: match row.get::<_, u8>(4).map_err(database)? {
                0 => ChangeKind::New,
                1 => ChangeKind::Changed,
                _ => ChangeKind::Retired,
            },
            record_kind: RecordKind::read(&kind)?,
            external_id: ExternalId::from(text(2)?),
            subject: ExternalId::from(text(3)?),
        });
    }
    Ok(changes)
}
