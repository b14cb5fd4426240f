//! Words of the model in the document: each enumeration with its own spelling, so that the model may change without
//! changing the document.

use remit_core::model;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
            #[serde(rename_all = "snake_case")]
            pub(crate) enum $name {
                $($variant,)*
            }

            impl From<model::$name> for $name {
                fn from(word: model::$name) -> Self {
                    match word {
                        $(model::$name::$variant => Self::$variant,)*
                    }
                }
            }

            impl From<$name> for model::$name {
                fn from(word: $name) -> Self {
                    match word {
                        $($name::$variant => Self::$variant,)*
                    }
                }
            }
        )*
    };
}

words! {
    /// What an integration is.
    IntegrationKind {
        App, OauthApp, PersonalToken, SshKey, DeployKey, Webhook, Runner, ServiceAccount, Bot, Workflow, Agent,
    }
    /// What a credential is.
    CredentialKind {
        FineGrainedToken, ClassicToken, OauthToken, AppUserToken, SshKey, DeployKey, ApiKey, ClientSecret, Certificate,
        StoredSecret, FederatedTrust,
    }
    /// Whether a credential works now.
    CredentialState { Active, Expired, Pending, Disabled }
    /// How a grant was agreed to.
    Consent { Admin, User, Policy }
    /// What kind of use was seen.
    UseKind { ApiCall, SignIn, Authorization, Refresh, Delivery }
    /// How one object's authority reaches another's.
    Relation { Mints, Impersonates, RunsAs, DelegatesAdminTo, Triggers, StoresSecretOf, SignsInTo }
    /// In which way a secret could be read by others.
    LeakKind { Found, StoredReadable }
    /// Whom the provider's log names when an integration acts for a person.
    Attribution { PersonOnly, AppNamed }
    /// What an account is.
    PrincipalKind { User, Bot, Team }
    /// Whether an account can still sign in.
    PrincipalStatus { Active, Suspended, Departed }
    /// What a publisher is.
    PublisherKind { User, Organization, Enterprise }
}
