//! A record: what one provider object says, in remit's words.

use super::{
    Activity, Attribution, Credential, Definition, Edge, ExternalId, Grant, Integration, Leak, Principal,
    Resource, Transport,
};

/// One object of a listing, normalized. Its key is (connection, kind, external id).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which word fits the object best; part of the key.
    pub kind: RecordKind,
    /// The provider's immutable id of the object; part of the key.
    pub external_id: ExternalId,
    /// The object that the facets tell about, where that is another one: a token's repositories tell about the token.
    /// Everything with the same subject makes one [`super::Dossier`].
    pub subject: Option<ExternalId>,
    /// What it says. It has history.
    pub facets: Facets,
    /// How it was used. It is replaced at each scan and has no history.
    pub activity: Vec<Activity>,
    /// The endpoint it came from, as a template: `GET /orgs/{org}/installations`.
    pub endpoint: &'static str,
}

impl Record {
    /// Returns the id of what the record tells about.
    pub fn subject_id(&self) -> &ExternalId {
        self.subject.as_ref().unwrap_or(&self.external_id)
    }
}

/// Which word fits an object best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// An integration with what came along: its grants, its credential.
    Integration,
    /// A credential of an integration that is listed elsewhere, or of none.
    Credential,
    /// A grant to an integration that is listed elsewhere.
    Grant,
    /// An account.
    Principal,
    /// Evidence of use alone.
    Activity,
    /// A link alone.
    Edge,
    /// A repository or other thing that grants reach.
    Resource,
    /// What an app's publisher says about it.
    Definition,
}

/// Everything that one object can say. Most say one or two of these.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// The holder of authority itself.
    pub integration: Option<Integration>,
    /// What its publisher says.
    pub definition: Option<Definition>,
    /// Secrets that authenticate it.
    pub credentials: Vec<Credential>,
    /// Authority given to it.
    pub grants: Vec<Grant>,
    /// Links to other objects.
    pub edges: Vec<Edge>,
    /// How what it sends out is protected on its way.
    pub transport: Option<Transport>,
    /// Secrets of it that the provider reports as readable by others.
    pub leaks: Vec<Leak>,
    /// Whom the provider's log names when it acts for a person.
    pub attribution: Option<Attribution>,
    /// An account.
    pub principal: Option<Principal>,
    /// A thing that grants reach.
    pub resource: Option<Resource>,
}
