//! A credential: the metadata of a secret that authenticates. Never the secret itself.

use super::{ExternalId, PrincipalRef};
use crate::fact::Fact;
use jiff::Timestamp;

/// What is known of one secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The provider's immutable id.
    pub id: ExternalId,
    /// What it is.
    pub kind: CredentialKind,
    /// The name that its holder gave it.
    pub name: Fact<String>,
    /// What the provider shows to recognize it: the last eight characters, a fingerprint.
    pub hint: Fact<String>,
    /// Whose it is.
    pub holder: Fact<PrincipalRef>,
    /// When it was made.
    pub created_at: Fact<Timestamp>,
    /// When it ends; [`Fact::Absent`] where the provider says that it never does.
    pub expires_at: Fact<Timestamp>,
    /// Whether it works now, as the provider says.
    pub state: Fact<CredentialState>,
    /// When its value was last replaced, for secrets that keep their name.
    pub rotated_at: Fact<Timestamp>,
}

/// What a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CredentialKind {
    /// A personal access token with its own permissions and resources.
    FineGrainedToken,
    /// A personal access token with broad scopes.
    ClassicToken,
    /// A token that an OAuth app holds for a user.
    OauthToken,
    /// A token that an installed app holds for a user.
    AppUserToken,
    /// A person's SSH key.
    SshKey,
    /// A key for one repository.
    DeployKey,
    /// An API key.
    ApiKey,
    /// A client secret.
    ClientSecret,
    /// A certificate or key pair.
    Certificate,
    /// A value that pipelines read by its name.
    StoredSecret,
    /// A trust in tokens that another system signs.
    FederatedTrust,
}

/// Whether a credential works now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CredentialState {
    /// It works.
    Active,
    /// The provider says that it has run out.
    Expired,
    /// It waits for somebody's approval.
    Pending,
    /// It is switched off.
    Disabled,
}

impl CredentialKind {
    /// Whether it acts as the person who holds it.
    pub fn is_of_a_person(self) -> bool {
        match self {
            Self::FineGrainedToken
            | Self::ClassicToken
            | Self::OauthToken
            | Self::AppUserToken
            | Self::SshKey => true,
            Self::DeployKey
            | Self::ApiKey
            | Self::ClientSecret
            | Self::Certificate
            | Self::StoredSecret
            | Self::FederatedTrust => false,
        }
    }

    /// Whether what providers show to recognize it is a fingerprint, which no other secret has.
    pub fn has_fingerprint(self) -> bool {
        matches!(self, Self::SshKey | Self::DeployKey | Self::Certificate)
    }
}
