//! The words under which enums are stored. They never change.

use crate::StoreError;
use remit_core::model::*;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// An enum that is stored as a word.
pub(crate) trait Word: Copy {
    /// Returns the word.
    fn word(self) -> &'static str;

    /// Reads a word back.
    fn read(word: &str) -> Result<Self, StoreError>;
}

/// A word inside JSON.
#[derive(Debug, Clone, Copy)]
pub(super) struct Worded<T>(pub(super) T);

impl<T: Word> Serialize for Worded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.word())
    }
}

impl<'de, T: Word> Deserialize<'de> for Worded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(WordVisitor(PhantomData)).map(Self)
    }
}

struct WordVisitor<T>(PhantomData<T>);

impl<T: Word> Visitor<'_> for WordVisitor<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a word")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        T::read(word).map_err(E::custom)
    }
}

macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal),* $(,)? })*) => {
        $(impl Word for $name {
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
            fn read(word: &str) -> Result<Self, StoreError> {
                match word {
                    $($word => Ok(Self::$variant),)*
                    other => Err(StoreError::Damaged(format!("`{other}` is no {}", stringify!($name)))),
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
    LeakKind { Found = "found", StoredReadable = "stored_readable" }
    Attribution { PersonOnly = "person_only", AppNamed = "app_named" }
    PrincipalKind { User = "user", Bot = "bot", Team = "team" }
    PrincipalStatus { Active = "active", Suspended = "suspended", Departed = "departed" }
    ResourceKind { Organization = "organization", Repository = "repository" }
    Relation { Mints = "mints", Impersonates = "impersonates", RunsAs = "runs_as", DelegatesAdminTo = "delegates_admin_to",
        Triggers = "triggers", StoresSecretOf = "stores_secret_of", SignsInTo = "signs_in_to" }
}
