//! A running simulated Okta: started on a thread of its own, asked and changed from outside, stopped.

use std::sync::Arc;

use axum::Router;

use super::inside::Inside;
use super::server;
use super::settings::OktaSettings;
use super::world::OktaWorld;
use crate::counters::Counters;
use crate::host::{Host, Port};

/// A simulated Okta organization on loopback. It stops when dropped.
#[derive(Debug)]
pub struct OktaSimulator {
    inside: Arc<Inside>,
    /// Held for its end.
    _host: Host,
}

impl OktaSimulator {
    /// Starts serving on day 0. The server has its own thread and runtime.
    ///
    /// # Errors
    /// There is no free port, or no thread.
    pub fn start_blocking(world: OktaWorld, settings: OktaSettings) -> std::io::Result<Self> {
        let port = Port::take()?;
        let base_url = format!("http://127.0.0.1:{}", port.number);
        let inside = Arc::new(Inside::new(world, settings, base_url)?);
        let router = Router::new().fallback(server::serve).with_state(Arc::clone(&inside));
        Ok(Self { inside, _host: Host::start(port, router)? })
    }

    /// Returns the address of the organization, without a slash at its end.
    pub fn base_url(&self) -> String {
        self.inside.base_url.clone()
    }

    /// Returns the private key of the scanner's app as PKCS#1 PEM; made at start.
    pub fn app_key_pem(&self) -> &str {
        &self.inside.key.private_pem
    }

    /// Returns the id under which the organization holds the public half of that key.
    pub fn key_id(&self) -> &str {
        &self.inside.world.scanner().key_id
    }

    /// Returns the client id of the scanner's app.
    pub fn client_id(&self) -> &str {
        &self.inside.world.scanner().app.name
    }

    /// Returns the value of the scanner's API token; made at start from the world's seed.
    pub fn api_token(&self) -> &str {
        &self.inside.api_token
    }

    /// Moves the world to a day. Requests that come later see it.
    pub fn set_day(&self, day: u32) {
        self.inside.set_day(day);
    }

    /// Takes a scope from the scanner's app: a token for it is refused.
    pub fn take_scope(&self, scope: &str) {
        self.inside.authority().ungranted.insert(scope.to_owned());
    }

    /// Grants the scanner's app a scope, and makes its role cover it.
    pub fn give(&self, scope: &str) {
        self.inside.authority().given.insert(scope.to_owned());
    }

    /// Narrows the scanner's admin role: what needs this scope is forbidden, whatever the token says.
    pub fn narrow_role(&self, scope: &str) {
        self.inside.authority().uncovered.insert(scope.to_owned());
    }

    /// Switches off the feature behind a listing, such as `/api/v1/logStreams`.
    pub fn switch_off(&self, template: &str) {
        self.inside.authority().switched_off.insert(template.to_owned());
    }

    /// Returns what has been asked so far.
    pub fn requests(&self) -> Counters {
        self.inside.counters().clone()
    }
}
