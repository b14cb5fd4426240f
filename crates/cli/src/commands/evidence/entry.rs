//! The entries of a bundle, as they are written. `inventory`, `finding` and `coverage` entries are lines of `remit
//! inventory` and `remit findings --format ndjson`, unchanged.

use crate::config::ConnectionConfig;
use remit_connector::session::{TapedAnswer, TapedExchange, TapedRequest};
use serde::{Deserialize, Serialize};

/// The name of the bundle's form.
pub(super) const SCHEMA: &str = "remit/evidence/1";

/// The first entry.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) schema: String,
    /// The version of remit that made it.
    pub(super) remit: String,
    /// The instant of scanning and judging.
    pub(super) now: String,
    /// When it was made, by the machine's clock.
    pub(super) made_at: String,
}

/// One file of approved records. Its text is not in the bundle: whoever verifies brings the records.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Digest {
    pub(super) name: String,
    pub(super) sha256: String,
}

/// A text by which is judged.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    pub(super) text: String,
}

/// An exposure notice, by its path below its folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Notice {
    pub(super) name: String,
    pub(super) text: String,
}

/// A connection, as it is configured. A secret stands in no configuration.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Connection {
    pub(super) id: String,
    pub(super) provider: String,
    pub(super) base_url: Option<String>,
    pub(super) settings: serde_json::Value,
    pub(super) stages: Option<Vec<String>>,
    /// Its label, by which is judged.
    pub(super) environment: Option<String>,
    /// What its credential was, in a word.
    pub(super) credential: String,
}

/// One request and what it came to.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exchange {
    pub(super) connection: String,
    pub(super) at: String,
    pub(super) endpoint: String,
    pub(super) method: String,
    pub(super) path: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) request_body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<u16>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<String>,
    /// Why there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) nothing: Option<String>,
    /// Why no token was given for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) no_token: Option<NoToken>,
    /// The cap that the answer's body passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) too_large: Option<u64>,
}

/// Why no token was given for a request.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoToken {
    pub(super) reason: String,
    pub(super) why: String,
}

/// The last entry.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// How many entries stand before it.
    pub(super) entries: u64,
    /// The digest of their digests, one a line.
    pub(super) digest: String,
}

impl Connection {
    pub(super) fn of(config: &ConnectionConfig, credential: &str) -> Self {
        Self {
            id: config.id.to_string(),
            provider: config.provider.descriptor.id.to_owned(),
            base_url: config.base_url.as_ref().map(url::Url::to_string),
            settings: config.settings.clone(),
            stages: config.stages.clone(),
            environment: config.environment.clone(),
            credential: credential.to_owned(),
        }
    }
}

impl Exchange {
    pub(super) fn new(connection: String, at: String, taped: TapedExchange) -> Self {
        let TapedRequest { method, path, body } = taped.request;
        let mut exchange = Self {
            connection,
            at,
            endpoint: taped.endpoint.to_owned(),
            method,
            path,
            request_body: body,
            status: None,
            headers: Vec::new(),
            body: None,
            nothing: None,
            no_token: None,
            too_large: None,
        };
        match taped.answer {
            TapedAnswer::Answered { status, headers, body } => {
                exchange.status = Some(status);
                exchange.headers = headers;
                exchange.body = Some(body);
            }
            TapedAnswer::Nothing(why) => exchange.nothing = Some(why),
            TapedAnswer::NoToken { reason, why } => exchange.no_token = Some(NoToken { reason, why }),
            TapedAnswer::TooLarge(cap) => exchange.too_large = Some(cap),
        }
        exchange
    }

    pub(super) fn request(&self) -> TapedRequest {
        TapedRequest { method: self.method.clone(), path: self.path.clone(), body: self.request_body.clone() }
    }

    pub(super) fn into_answer(self) -> TapedAnswer {
        match (self.status, self.too_large, self.no_token) {
            (Some(status), _, _) => {
                TapedAnswer::Answered { status, headers: self.headers, body: self.body.unwrap_or_default() }
            }
            (None, Some(cap), _) => TapedAnswer::TooLarge(cap),
            (None, None, Some(NoToken { reason, why })) => TapedAnswer::NoToken { reason, why },
            (None, None, None) => TapedAnswer::Nothing(self.nothing.unwrap_or_default()),
        }
    }
}
