//! A dossier: everything that the inventory holds about one subject, merged from all records that tell about it.

use super::{
    Activity, Attribution, ConnectionId, Credential, Definition, Edge, ExternalId, Facets, Grant,
    Integration, Leak, ProviderId, Resources, StageId, Transport,
};
use crate::fact::{Fact, Why};
use jiff::Timestamp;

/// Everything known about one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// The connection in which it was found.
    pub connection: ConnectionId,
    /// The connection's provider.
    pub provider: ProviderId,
    /// The subject's id: the integration's external id.
    pub id: ExternalId,
    /// The integration.
    pub integration: Integration,
    /// What its publisher says, where that was read.
    pub definition: Option<Definition>,
    /// Its credentials, by id.
    pub credentials: Vec<Credential>,
    /// Its grants, by id.
    pub grants: Vec<Grant>,
    /// Links from it, sorted.
    pub edges: Vec<Edge>,
    /// Evidence of its use.
    pub activity: Vec<Activity>,
    /// How what it sends out is protected on its way, where that was read.
    pub transport: Option<Transport>,
    /// Secrets of it that the provider reports as readable by others, sorted.
    pub leaks: Vec<Leak>,
    /// Whom the provider's log names when it acts for a person.
    pub attribution: Fact<Attribution>,
    /// When a scan first saw it.
    pub first_seen: Timestamp,
    /// Where the facts came from, the listing of the integration itself first.
    pub sources: Vec<Source>,
}

/// Where part of a dossier came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The stage that read it.
    pub stage: StageId,
    /// The slice inside the stage.
    pub slice: String,
    /// The endpoint, as a template.
    pub endpoint: String,
    /// When it was last read.
    pub read_at: Timestamp,
    /// Whether the latest scan saw it; if not, its slice was not read whole and it is kept.
    pub is_current: bool,
}

/// One record's share of a dossier.
#[derive(Debug, Clone)]
pub struct Part {
    /// What it says.
    pub facets: Facets,
    /// Evidence of use that it carries.
    pub activity: Vec<Activity>,
    /// When a scan first saw it.
    pub first_seen: Timestamp,
    /// Where it came from.
    pub source: Source,
}

impl Dossier {
    /// Merges everything that tells about one subject. Returns nothing where no part holds the integration itself.
    ///
    /// Parts may come in any order. Of two statements about the same thing the better known wins; grants and
    /// credentials merge by id.
    pub fn assemble(
        connection: ConnectionId,
        provider: ProviderId,
        id: ExternalId,
        mut parts: Vec<Part>,
    ) -> Option<Self> {
        parts.sort_by(|a, b| place(a).cmp(&place(b)));
        let first_seen = parts
            .iter()
            .filter(|part| part.facets.integration.is_some())
            .map(|part| part.first_seen)
            .min()?;
        let mut integration = None;
        let mut definition = None;
        let mut credentials = Vec::new();
        let mut grants = Vec::new();
        let mut edges = Vec::new();
        let mut activity = Vec::new();
        let (mut transport, mut leaks, mut attribution) = (None, Vec::new(), None);
        let mut sources = Vec::new();
        for part in parts {
            merge(&mut integration, part.facets.integration, merge_integration);
            merge(&mut definition, part.facets.definition, merge_definition);
            append(&mut credentials, part.facets.credentials);
            append(&mut grants, part.facets.grants);
            append(&mut edges, part.facets.edges);
            append(&mut activity, part.activity);
            transport = transport.or(part.facets.transport);
            append(&mut leaks, part.facets.leaks);
            // A log that names the app once has the field.
            attribution = attribution.max(part.facets.attribution);
            if sources.last() != Some(&part.source) {
                sources.push(part.source);
            }
        }
        credentials.sort_by(|a: &Credential, b| a.id.cmp(&b.id));
        credentials.dedup_by(|a, b| a.id == b.id);
        // What is said of one grant stays in its order. An app may hold one of every person.
        grants.sort_by(|a: &Grant, b| a.id.cmp(&b.id));
        grants.dedup_by(|other, known| merge_grant(known, other));
        edges.sort_by(|a: &Edge, b| (&a.from, a.relation, &a.to).cmp(&(&b.from, b.relation, &b.to)));
        edges.dedup();
        activity.sort_by(|a: &Activity, b| (&a.of, &a.source).cmp(&(&b.of, &b.source)));
        leaks.sort_by(|a: &Leak, b| (&a.of, a.kind, &a.noticed_at).cmp(&(&b.of, b.kind, &b.noticed_at)));
        leaks.dedup();
        Some(Self {
            connection,
            provider,
            id,
            integration: integration?,
            definition,
            credentials,
            grants,
            edges,
            activity,
            transport,
            leaks,
            attribution: attribution.map_or(Fact::Unknown(Why::NotReported), Fact::Known),
            first_seen,
            sources,
        })
    }
}

fn merge<T>(known: &mut Option<T>, other: Option<T>, unite: impl FnOnce(&mut T, T)) {
    match (known, other) {
        (Some(known), Some(other)) => unite(known, other),
        (known @ None, other) => *known = other,
        (Some(_), None) => {}
    }
}

/// An app's registration and its presence in the tenant each tell a part of it.
fn merge_integration(known: &mut Integration, other: Integration) {
    better(&mut known.name, other.name, Fact::or);
    better(&mut known.state, other.state, Fact::or);
    better(&mut known.installed_at, other.installed_at, Fact::or);
    better(&mut known.held_by, other.held_by, Fact::or);
    better(&mut known.host, other.host, Fact::or);
    better(&mut known.manage_url, other.manage_url, Fact::or);
}

fn merge_definition(known: &mut Definition, other: Definition) {
    better(&mut known.name, other.name, Fact::or);
    better(&mut known.publisher, other.publisher, Fact::or);
    better(&mut known.description, other.description, Fact::or);
    better(&mut known.requested, other.requested, Fact::or);
    better(&mut known.n_installations, other.n_installations, Fact::or);
}

/// What lists the integration itself comes first.
fn place(part: &Part) -> (bool, &Source) {
    (part.facets.integration.is_none(), &part.source)
}

/// Most dossiers have one part, whose lists are taken as they are.
fn append<T>(all: &mut Vec<T>, mut more: Vec<T>) {
    if all.is_empty() {
        *all = more;
    } else {
        all.append(&mut more);
    }
}

/// Adds to a grant what else is said of it, if it is the same. Says whether it is.
fn merge_grant(known: &mut Grant, other: &mut Grant) -> bool {
    if known.id != other.id {
        return false;
    }
    known.scopes.append(&mut other.scopes);
    known.scopes.sort_unstable();
    known.scopes.dedup();
    better(&mut known.resources, taken(&mut other.resources), better_resources);
    better(&mut known.consent, taken(&mut other.consent), Fact::or);
    better(&mut known.granted_by, taken(&mut other.granted_by), Fact::or);
    better(&mut known.granted_at, taken(&mut other.granted_at), Fact::or);
    better(&mut known.changed_at, taken(&mut other.changed_at), Fact::or);
    known.is_pending |= other.is_pending;
    true
}

fn taken<T>(fact: &mut Fact<T>) -> Fact<T> {
    std::mem::replace(fact, Fact::Absent)
}

fn better<T>(known: &mut Fact<T>, other: Fact<T>, choose: impl FnOnce(Fact<T>, Fact<T>) -> Fact<T>) {
    *known = choose(taken(known), other);
}

/// Two pages of one selection name different resources: the selection is all of them.
fn better_resources(known: Fact<Resources>, other: Fact<Resources>) -> Fact<Resources> {
    match (known, other) {
        (Fact::Known(Resources::Selected(first)), Fact::Known(Resources::Selected(second))) => {
            Fact::Known(Resources::Selected(joined(first, second)))
        }
        (known, other) => known.or(other),
    }
}

fn joined(first: Fact<Vec<String>>, second: Fact<Vec<String>>) -> Fact<Vec<String>> {
    match (first, second) {
        (Fact::Known(mut names), Fact::Known(more)) => {
            names.extend(more);
            names.sort_unstable();
            names.dedup();
            Fact::Known(names)
        }
        (first, second) => first.or(second),
    }
}

#[cfg(test)]
mod tests;
