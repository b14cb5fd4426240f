//! The inventory model: what a provider's objects are in remit's words.

mod activity;
mod attribution;
mod credential;
mod dossier;
mod edge;
mod grant;
mod id;
mod integration;
mod leak;
mod principal;
mod record;
mod resource;
mod transport;

pub use activity::{Activity, UseKind, Visibility};
pub use attribution::Attribution;
pub use credential::{Credential, CredentialKind, CredentialState};
pub use dossier::{Dossier, Part, Source};
pub use edge::{Edge, Relation};
pub use grant::{Consent, Grant, Resources};
pub use id::{AppId, ConnectionId, ExternalId, ProviderId, StageId};
pub use integration::{Definition, Integration, IntegrationKind, IntegrationState, Publisher, PublisherKind};
pub use leak::{Leak, LeakKind};
pub use principal::{Principal, PrincipalKind, PrincipalRef, PrincipalStatus};
pub use record::{Facets, Record, RecordKind};
pub use resource::{Resource, ResourceKind};
pub use transport::Transport;
