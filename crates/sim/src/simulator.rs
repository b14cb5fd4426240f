//! A running simulator: started on a thread of its own, asked and changed from outside, stopped.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use crate::counters::Counters;
use crate::host::{Host, Port};
use crate::server;
use crate::settings::Settings;
use crate::shared::Shared;
use crate::world::World;

/// A simulated GitHub with one organization, on loopback. It stops when dropped.
#[derive(Debug)]
pub struct Simulator {
    shared: Arc<Shared>,
    host: Host,
}

impl Simulator {
    /// Starts serving on day 0. The server has its own thread and runtime, whatever runtime this is.
    pub async fn start(world: World, settings: Settings) -> std::io::Result<Self> {
        let started = tokio::task::spawn_blocking(move || Self::start_blocking(world, settings)).await;
        started.map_err(std::io::Error::other)?
    }

    /// Starts serving on day 0, from a place without a runtime.
    pub fn start_blocking(world: World, settings: Settings) -> std::io::Result<Self> {
        let port = Port::take()?;
        let prefix = if settings.enterprise_server { "/api/v3" } else { "" };
        let base_url = format!("http://127.0.0.1:{}{prefix}", port.number);
        let shared = Arc::new(Shared::new(world, settings, base_url)?);
        let router = Router::new().fallback(server::serve).with_state(Arc::clone(&shared));
        Ok(Self { shared, host: Host::start(port, router)? })
    }

    /// Returns the base URL of the API, without a slash at its end.
    pub fn base_url(&self) -> String {
        self.shared.base_url.clone()
    }

    /// Returns the private key of the scanner App as PKCS#1 PEM; made at start.
    pub fn app_key_pem(&self) -> &str {
        &self.shared.key.private_pem
    }

    /// Returns the id of the scanner App.
    pub fn app_id(&self) -> u64 {
        self.shared.scanner_app(&self.shared.state()).map_or(0, |app| app.id)
    }

    /// Returns the client id of the scanner App.
    pub fn client_id(&self) -> String {
        self.shared
            .scanner_app(&self.shared.state())
            .and_then(|app| app.client_id.clone())
            .unwrap_or_default()
    }

    /// Returns the id of the scanner App's installation.
    pub fn installation(&self) -> u64 {
        self.shared.scanner.installation
    }

    /// Returns a fine-grained token of an organization owner; made at start from the world's seed.
    pub fn fine_grained_token(&self) -> String {
        self.shared.fine_grained.clone()
    }

    /// Returns a classic token of an organization owner; made at start from the world's seed.
    pub fn classic_token(&self) -> String {
        self.shared.classic.clone()
    }

    /// Moves the world to a day. Requests that come later see it.
    pub fn set_day(&self, day: u32) {
        self.shared.set_day(day);
    }

    /// Takes a permission, such as `administration`, from the scanner's App and fine-grained token.
    pub fn deny(&self, permission: &str) {
        Arc::make_mut(&mut self.shared.authority().permissions).remove(permission);
    }

    /// Gives the scanner's App and fine-grained token a permission at a level.
    pub fn allow(&self, permission: &str, level: &str) {
        let mut authority = self.shared.authority();
        Arc::make_mut(&mut authority.permissions).insert(permission.to_owned(), level.to_owned());
    }

    /// Replaces the permissions of the scanner's App and fine-grained token.
    pub fn set_permissions(&self, permissions: BTreeMap<String, String>) {
        self.shared.authority().permissions = Arc::new(permissions);
    }

    /// Replaces the scopes of the classic token.
    pub fn set_scopes(&self, scopes: &[&str]) {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.shared.authority().scopes = Arc::new(scopes);
    }

    /// Lets the scanner's App and fine-grained token reach only the named repositories.
    pub fn restrict_to(&self, repositories: &[&str]) {
        let names = repositories.iter().map(|name| (*name).to_owned()).collect();
        self.shared.authority().repositories = Some(Arc::new(names));
    }

    /// Suspends the scanner's installation: no new tokens, and the old ones are worth nothing.
    pub fn suspend(&self) {
        self.shared.authority().is_suspended = true;
    }

    /// Returns what has been asked so far.
    pub fn requests(&self) -> Counters {
        self.shared.counters().clone()
    }

    /// Starts counting anew.
    pub fn reset_requests(&self) {
        *self.shared.counters() = Counters::default();
    }

    /// Returns the CPU time that the server's thread has used, where the kernel tells it.
    pub fn cpu(&self) -> Option<Duration> {
        self.host.cpu()
    }

    /// Stops serving and waits for the thread to end. Open connections are closed.
    pub async fn stop(self) {
        let ended = tokio::task::spawn_blocking(move || drop(self)).await;
        debug_assert!(ended.is_ok(), "dropping a simulator does not panic");
    }
}
