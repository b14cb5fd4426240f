//! What a provider is: static facts, listable and documentable without a credential, and how to open one connection.

use crate::secret::SecretSource;
use crate::session::{Access, Clock, ExchangeCache, Limits, Tape, Tuning};
use crate::{Connection, EventSink, StageInfo};
use std::fmt;
use std::sync::Arc;
use url::Url;

/// A kind of SaaS platform, as one constant of its crate.
#[derive(Clone, Copy)]
pub struct Provider {
    /// Its static facts.
    pub descriptor: &'static Descriptor,
    /// Its stages, in the order in which a reader wants to see them.
    pub stages: fn() -> Vec<&'static StageInfo>,
    /// The JSON Schema of the settings that stand beside `id` and `provider` in remit.yaml.
    pub settings_schema: fn() -> schemars::Schema,
    /// Settings that a reader can start from, as YAML lines.
    pub sample_settings: &'static str,
    /// Opens one connection. It sends nothing.
    pub open: fn(Open) -> Result<Arc<dyn Connection>, OpenError>,
}

/// The static facts of a provider.
#[derive(Debug, Clone, Copy)]
pub struct Descriptor {
    /// Its id in configuration: `github`.
    pub id: &'static str,
    /// Its name for people: `GitHub`.
    pub name: &'static str,
    /// Where its API lives unless `base_url` says otherwise.
    pub default_base_url: &'static str,
    /// Credential types that it accepts, in words.
    pub credentials: &'static [&'static str],
    /// The limits that the provider publishes for its default base URL. Elsewhere only the answers' headers count.
    pub published_limits: Limits,
    /// The limits in words.
    pub limits_text: &'static str,
    /// Its scope catalog, as CSV: `kind,scope,implies,action,resource,risk,flags`, and `phrase` where a
    /// scope's action and resource read badly.
    pub scope_catalog: &'static str,
    /// The forms of the stable ids that approved records name.
    pub id_forms: &'static [IdForm],
    /// Authority that no API of the provider lists, in sentences for the reader.
    pub blind_spots: &'static [&'static str],
    /// How to make a credential with the least permissions, as Markdown.
    pub guide: &'static str,
}

/// One form of stable ids, and which kinds of scopes such an integration holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdForm {
    /// What the id begins with: `fgpat:`; empty for plain app ids.
    pub prefix: &'static str,
    /// What it names, in words: `fine-grained personal access token`.
    pub title: &'static str,
    /// The scope kinds that a scope in such a record may be of, in the catalog's words.
    pub scope_kinds: &'static [&'static str],
    /// The stages in which such an integration is listed. Only where all of them were read whole is it proven absent.
    pub stages: &'static [&'static str],
}

impl IdForm {
    /// Returns a form, for tables with one line a form.
    #[must_use]
    pub const fn new(
        prefix: &'static str,
        title: &'static str,
        scope_kinds: &'static [&'static str],
        stages: &'static [&'static str],
    ) -> Self {
        Self { prefix, title, scope_kinds, stages }
    }
}

/// What a connector is handed to open a connection.
#[derive(Debug)]
pub struct Open {
    /// The provider's own settings, as they stand in remit.yaml.
    pub settings: serde_json::Value,
    /// Where the API lives, if not at the default.
    pub base_url: Option<Url>,
    /// Limits that the configuration sets in place of the published ones.
    pub limits: Option<Limits>,
    /// Where the value of a secret comes from.
    pub secrets: Arc<dyn SecretSource>,
    /// The clock.
    pub clock: Clock,
    /// Where bodies for conditional requests are kept.
    pub cache: Arc<dyn ExchangeCache>,
    /// Where events go.
    pub events: EventSink,
    /// What becomes of its exchanges.
    pub tape: Tape,
    /// Whether it may change the tenant.
    pub access: Access,
    /// Caps, time-outs and patience; the default outside tests.
    pub tuning: Tuning,
}

/// Why a connection could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A setting is wrong; where in the settings, and what.
    #[error("`{path}`: {what}")]
    Setting {
        /// The key, with dots: `auth.app.private_key`.
        path: String,
        /// What is wrong, and how to mend it.
        what: String,
    },
    /// A secret could not be read.
    #[error(transparent)]
    Secret(#[from] crate::secret::SecretError),
}

impl fmt::Debug for Provider {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.descriptor.fmt(out)
    }
}
