//! The words under which enums are stored. They never change.

use crate::StoreError;
use remit_core::model::*;

/// An enum that is stored as a word.
pub(crate) trait Word: Sized {
    fn word(&self) -> &'static str;
    fn read(word: &str) -> Result<Self, StoreError>;
}

macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal),* $(,)? })*) => {
        $(impl Word for $name {
            fn word(&self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
            fn read(word: &str) -> Result<Self, StoreError> {
                match word {
                    $($word => Ok(Self::$variant),)*
                    other => Err(StoreError::Damaged(format!(concat!(stringify!($name), " `{}`"), other))),
                }
            }
        })*
    };
}

words! {
    RecordKind { Integration = "integration", Credential = "credential", Grant = "grant", Principal = "principal",
        Activity = "activity", Edge = "edge", Resource = "resource", Definition = "definition" }
    IntegrationKind { App = "app", OauthApp = "oauth_app", PersonalToken = "personal_token", SshKey = "ssh_key",
        DeployKey = "deploy_key", Webhook = "webhook", Runner = "runner", ServiceAccount = "service_account",
        Bot = "bot", Workflow = "workflow", Agent = "agent" }
    PublisherKind { User = "user", Organization = "organization", Enterprise = "enterprise" }
    CredentialKind { FineGrainedToken = "fine_grained_token", ClassicToken = "classic_token", OauthToken = "oauth_token",
        AppUserToken = "app_user_token", SshKey = "ssh_key", DeployKey = "deploy_key", ApiKey = "api_key",
        ClientSecret = "client_secret", Certificate = "certificate", StoredSecret = "stored_secret",
        FederatedTrust = "federated_trust" }
    CredentialState { Active = "active", Expired = "expired", Pending = "pending", Disabled = "disabled" }
    Consent { Admin = "admin", User = "user", Policy = "policy" }
    UseKind { ApiCall = "api_call", SignIn = "sign_in", Authorization = "authorization", Refresh = "refresh",
        Delivery = "delivery" }
    PrincipalKind { User = "user", Bot = "bot", Team = "team" }
    PrincipalStatus { Active = "active", Suspended = "suspended", Departed = "departed" }
    ResourceKind { Organization = "organization", Repository = "repository" }
    Relation { Mints = "mints", Impersonates = "impersonates", RunsAs = "runs_as", DelegatesAdminTo = "delegates_admin_to",
        Triggers = "triggers", StoresSecretOf = "stores_secret_of", SignsInTo = "signs_in_to" }
}
