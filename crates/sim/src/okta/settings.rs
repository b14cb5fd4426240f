//! What a test or the demo may set about the simulated Okta.

use std::time::Duration;

use crate::fault::Fault;
use crate::settings::Time;

/// Requests a minute that one token or app may send to each family of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OktaBudgets {
    /// `/api/v1/apps` and all below it.
    pub apps: u32,
    /// `/oauth2/v1/clients`.
    pub clients: u32,
    /// `/api/v1/logs`.
    pub logs: u32,
    /// `/api/v1/users`.
    pub users: u32,
    /// The token endpoint.
    pub tokens: u32,
    /// Everything else.
    pub others: u32,
}

/// How the simulated Okta behaves. The default is generous and faultless.
#[derive(Debug, Clone)]
pub struct OktaSettings {
    /// Its budgets of requests.
    pub budgets: OktaBudgets,
    /// Requests that may be under way at once.
    pub concurrent: u32,
    /// How long each answer takes.
    pub latency: Duration,
    /// What goes wrong, and when.
    pub faults: Vec<Fault>,
    /// The most items on a page, whatever a request asks for.
    pub page_cap: u32,
    /// How long an access token lives.
    pub token_lifetime: Duration,
    /// Whether the scanner's app asks for proof that its tokens are its own (DPoP).
    pub asks_for_proof: bool,
    /// Where now comes from.
    pub time: Time,
}

impl Default for OktaSettings {
    fn default() -> Self {
        let plenty = 100_000_000;
        Self {
            budgets: OktaBudgets {
                apps: plenty,
                clients: plenty,
                logs: plenty,
                users: plenty,
                tokens: plenty,
                others: plenty,
            },
            concurrent: 75,
            latency: Duration::ZERO,
            faults: Vec::new(),
            page_cap: 200,
            token_lifetime: Duration::from_secs(3_600),
            asks_for_proof: false,
            time: Time::System,
        }
    }
}
