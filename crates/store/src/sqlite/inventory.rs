//! The inventory: dossiers as they stand or stood, accounts and resources.

use super::places::{Place, Places};
use super::thread::Session;
use crate::StoreError;
use crate::row::{damaged, holds, instant, read_activity, read_facets};
use jiff::Timestamp;
use remit_core::fact::Fact;
use remit_core::model::*;
use rusqlite::{Connection, OptionalExtension, Row};

/// The columns of a version that a dossier is made from.
const COLUMNS: &str =
    "r.subject, r.holds, r.facets, r.activity, r.first_seen, r.valid_from, r.id, r.endpoint,
                       s.stage, s.key, s.gap is not null, s.last_complete";

/// Room is made for so many dossiers at once.
const MOST_RESERVED: usize = 1_024;

/// A page ends once its dossiers were made from so many records: an app may hold what thousands of people let it do.
const MOST_PARTS: usize = 4_096;

/// Which subjects are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subjects<'a> {
    After(&'a str),
    Only(&'a str),
}

impl Session {
    pub(super) fn dossiers(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
        after: Option<&ExternalId>,
        limit: usize,
    ) -> Result<Vec<Dossier>, StoreError> {
        let after = after.map_or("", ExternalId::as_str);
        let reading = Reading::open(&self.db, connection, as_of)?;
        reading.map_or(Ok(Vec::new()), |reading| reading.dossiers(Subjects::After(after), limit))
    }

    pub(super) fn dossier(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
        id: &ExternalId,
    ) -> Result<Option<Dossier>, StoreError> {
        let Some(reading) = Reading::open(&self.db, connection, as_of)? else { return Ok(None) };
        Ok(reading.dossiers(Subjects::Only(id.as_str()), 1)?.pop())
    }

    pub(super) fn dossiers_of(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
        ids: &[ExternalId],
    ) -> Result<Vec<Dossier>, StoreError> {
        let mut ids: Vec<&ExternalId> = ids.iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let Some(reading) = Reading::open(&self.db, connection, as_of)? else { return Ok(Vec::new()) };
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(reading.dossiers(Subjects::Only(id.as_str()), 1)?);
        }
        Ok(found)
    }

    pub(super) fn principals(&self, connection: &ConnectionId) -> Result<Vec<Principal>, StoreError> {
        let facets = self.held(connection, holds::PRINCIPAL)?;
        let mut principals: Vec<Principal> =
            facets.into_iter().filter_map(|facets| facets.principal).collect();
        principals.extend(self.departed(connection)?);
        // Of several statements about one account the present one stands first.
        principals.sort_by(|a, b| a.id.cmp(&b.id));
        principals.dedup_by(|again, first| {
            let is_same = again.id == first.id;
            if is_same {
                first.email = first.email.clone().or(again.email.clone());
                first.status = first.status.clone().or(again.status.clone());
                first.roles.append(&mut again.roles);
                first.roles.sort_unstable();
                first.roles.dedup();
            }
            is_same
        });
        Ok(principals)
    }

    /// Returns the accounts that were there once, as they were last, with the status of who has gone.
    fn departed(&self, connection: &ConnectionId) -> Result<Vec<Principal>, StoreError> {
        let select = "select facets from record r
                      where connection = (select id from connection where name = ?1) and valid_to is not null
                        and holds > 1 and holds & ?2
                        and not exists (select 1 from record now where now.connection = r.connection
                                        and now.subject = r.subject and now.valid_to is null and now.holds & ?2)
                      order by valid_to desc, id desc";
        let mut statement = self.db.prepare_cached(select)?;
        let mut rows = statement.query((connection.as_str(), holds::PRINCIPAL))?;
        let mut departed: Vec<Principal> = Vec::new();
        while let Some(row) = rows.next()? {
            let facets = read_facets(row.get_ref(0)?.as_str().map_err(damaged)?)?;
            let Some(principal) = facets.principal else { continue };
            departed.push(Principal { status: Fact::Known(PrincipalStatus::Departed), ..principal });
        }
        departed.sort_by(|a, b| a.id.cmp(&b.id));
        departed.dedup_by(|before, last| before.id == last.id);
        Ok(departed)
    }

    pub(super) fn resources(&self, connection: &ConnectionId) -> Result<Vec<Resource>, StoreError> {
        let facets = self.held(connection, holds::RESOURCE)?;
        let mut resources: Vec<Resource> = facets.into_iter().filter_map(|facets| facets.resource).collect();
        resources.sort_by(|a, b| a.id.cmp(&b.id));
        resources.dedup_by(|again, first| {
            let is_same = again.id == first.id;
            if is_same {
                first.is_public = first.is_public.clone().or(again.is_public.clone());
                first.is_archived = first.is_archived.clone().or(again.is_archived.clone());
            }
            is_same
        });
        Ok(resources)
    }

    /// Returns the edges of records as they stood or stand, each once.
    pub(super) fn edges(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Edge>, StoreError> {
        let from = "select facets from record
                    where connection = (select id from connection where name = ?1) and holds > 1 and holds & ?2";
        let at = as_of.map(Timestamp::as_millisecond);
        let select = match at {
            None => format!("{from} and valid_to is null"),
            Some(_) => format!(
                "{from} and valid_to is null and valid_from <= ?3
                 union all {from} and valid_to is not null and valid_from <= ?3 and valid_to > ?3"
            ),
        };
        let mut statement = self.db.prepare_cached(&select)?;
        let mut rows = match at {
            None => statement.query((connection.as_str(), holds::EDGES))?,
            Some(at) => statement.query((connection.as_str(), holds::EDGES, at))?,
        };
        let mut edges: Vec<Edge> = Vec::new();
        while let Some(row) = rows.next()? {
            edges.append(&mut read_facets(row.get_ref(0)?.as_str().map_err(damaged)?)?.edges);
        }
        edges.sort_by(|a, b| (&a.from, a.relation, &a.to).cmp(&(&b.from, b.relation, &b.to)));
        edges.dedup();
        Ok(edges)
    }

    /// Returns the facets of all current records that hold something that can be asked for by itself.
    fn held(&self, connection: &ConnectionId, bit: u8) -> Result<Vec<Facets>, StoreError> {
        let select = "select facets from record
                      where connection = (select id from connection where name = ?1) and valid_to is null
                        and holds > 1 and holds & ?2 order by id";
        let mut statement = self.db.prepare_cached(select)?;
        let mut rows = statement.query((connection.as_str(), bit))?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            held.push(read_facets(row.get_ref(0)?.as_str().map_err(damaged)?)?);
        }
        Ok(held)
    }
}

/// What stays the same while dossiers of one connection are read as of one instant.
#[derive(Debug)]
struct Reading<'a> {
    db: &'a Connection,
    connection: &'a ConnectionId,
    id: i64,
    provider: ProviderId,
    at: Option<i64>,
    places: Places<'a>,
}

impl<'a> Reading<'a> {
    /// Begins; there is nothing to read of a connection that the store does not know.
    fn open(
        db: &'a Connection,
        connection: &'a ConnectionId,
        as_of: Option<Timestamp>,
    ) -> Result<Option<Self>, StoreError> {
        let select = "select id, provider from connection where name = ?1";
        let found: Option<(i64, String)> = db
            .prepare_cached(select)?
            .query_row([connection.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((id, provider)) = found else { return Ok(None) };
        let at = as_of.map(Timestamp::as_millisecond);
        let places = Places::read(db, id, at)?;
        Ok(Some(Self { db, connection, id, provider: ProviderId::from(provider), at, places }))
    }

    fn dossiers(&self, subjects: Subjects<'_>, limit: usize) -> Result<Vec<Dossier>, StoreError> {
        let mut gathering = Gathering::new(self, limit);
        let mut statement = self.db.prepare_cached(&select_versions(self.at, subjects))?;
        let (Subjects::After(subject) | Subjects::Only(subject)) = subjects;
        let mut rows = match self.at {
            None => statement.query((self.id, subject))?,
            Some(at) => statement.query((self.id, subject, at))?,
        };
        while let Some(row) = rows.next()? {
            let subject = row.get_ref(0)?.as_str().map_err(damaged)?;
            if subject != gathering.subject {
                gathering.end()?;
                if gathering.dossiers.len() >= limit || gathering.n_parts >= MOST_PARTS {
                    return Ok(gathering.dossiers);
                }
                gathering.subject = subject.to_owned();
            }
            gathering.add(row)?;
        }
        gathering.end()?;
        Ok(gathering.dossiers)
    }
}

/// Versions in the order of their subjects, read off an index. The past has an index of its own; two ordered readings are
/// merged.
pub(super) fn select_versions(at: Option<i64>, subjects: Subjects<'_>) -> String {
    let subject = match subjects {
        Subjects::After(_) => "r.subject > ?2",
        Subjects::Only(_) => "r.subject = ?2",
    };
    let from = format!(
        "select {COLUMNS} from record r join slice s on s.id = r.slice where r.connection = ?1 and {subject}"
    );
    match at {
        None => format!("{from} and r.valid_to is null order by r.subject"),
        Some(_) => format!(
            "{from} and r.valid_to is null and r.valid_from <= ?3
             union all {from} and r.valid_to is not null and r.valid_from <= ?3 and r.valid_to > ?3
             order by r.subject"
        ),
    }
}

/// Gathers the versions of one subject after another.
#[derive(Debug)]
struct Gathering<'a> {
    reading: &'a Reading<'a>,
    subject: String,
    /// What holds the integration itself.
    parts: Vec<Part>,
    /// The rest, decoded only where the subject proves to be an integration: most may be none.
    others: Vec<RawVersion>,
    dossiers: Vec<Dossier>,
    /// How many records the dossiers were made from.
    n_parts: usize,
}

/// One version of a record that tells about the subject, not decoded yet.
#[derive(Debug)]
struct RawVersion {
    facets: String,
    activity: String,
    first_seen: i64,
    place: Place,
}

impl<'a> Gathering<'a> {
    fn new(reading: &'a Reading<'a>, limit: usize) -> Self {
        let dossiers = Vec::with_capacity(limit.min(MOST_RESERVED));
        let (parts, others) = (Vec::new(), Vec::new());
        Self { reading, subject: String::new(), parts, others, dossiers, n_parts: 0 }
    }

    /// Adds a version of the subject at hand.
    fn add(&mut self, row: &Row<'_>) -> Result<(), StoreError> {
        let text = |column: usize| row.get_ref(column)?.as_str().map_err(damaged);
        let (facets, activity, first_seen) = (text(2)?, text(3)?, row.get(4)?);
        let is_integration = row.get::<_, u8>(1)? & holds::INTEGRATION != 0;
        if is_integration {
            self.parts.push(self.part(true, facets, activity, first_seen, place(row)?)?);
        } else {
            let (facets, activity) = (facets.to_owned(), activity.to_owned());
            self.others.push(RawVersion { facets, activity, first_seen, place: place(row)? });
        }
        Ok(())
    }

    /// Ends the subject at hand.
    fn end(&mut self) -> Result<(), StoreError> {
        let (mut parts, others) = (std::mem::take(&mut self.parts), std::mem::take(&mut self.others));
        if parts.is_empty() {
            return Ok(());
        }
        for other in others {
            parts.push(self.part(false, &other.facets, &other.activity, other.first_seen, other.place)?);
        }
        self.n_parts += parts.len();
        let id = ExternalId::from(std::mem::take(&mut self.subject));
        let (connection, provider) = (self.reading.connection.clone(), self.reading.provider.clone());
        self.dossiers.extend(Dossier::assemble(connection, provider, id, parts));
        Ok(())
    }

    fn part(
        &self,
        is_integration: bool,
        facets: &str,
        activity: &str,
        first_seen: i64,
        place: Place,
    ) -> Result<Part, StoreError> {
        let facets = read_facets(facets)?;
        if facets.integration.is_some() != is_integration {
            return Err(damaged(format_args!(
                "a record about `{}` does not hold what it should",
                self.subject
            )));
        }
        Ok(Part {
            facets,
            activity: read_activity(activity)?,
            first_seen: instant(first_seen)?,
            source: self.reading.places.source(place)?,
        })
    }
}

fn place(row: &Row<'_>) -> Result<Place, StoreError> {
    Ok(Place {
        valid_from: row.get(5)?,
        record: row.get(6)?,
        endpoint: row.get(7)?,
        stage: row.get(8)?,
        slice: row.get(9)?,
        has_gap: row.get(10)?,
        last_complete: row.get(11)?,
    })
}
