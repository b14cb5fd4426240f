//! Limits: how fast, how many at once, and how much of each of the provider's budgets is left.
//!
//! Every request holds a [`Lease`]. Dropping it at any point, as a cancelled future does, gives back what it held.

mod account;
mod announcer;
mod lease;
mod ledger;
mod pace;
mod server_time;
mod stated;

use crate::EventSink;
use crate::session::{Clock, LimitHeaders, Limits, Tuning};
use account::{Account, Accounts, Endpoint};
use announcer::Announcer;
use jiff::Timestamp;
pub(crate) use lease::Lease;
use pace::Pace;
use server_time::ServerTime;
use stated::{Names, Stated};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// One connection's limits.
#[derive(Debug)]
pub(crate) struct Limiter {
    gate: Semaphore,
    pace: Pace,
    names: Option<Names>,
    accounts: Accounts,
    server_time: Mutex<ServerTime>,
    announcer: Announcer,
    clock: Clock,
    tuning: Tuning,
}

/// A wait that is longer than a request's patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLong(pub(crate) Duration);

/// What an answer was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Anything but a refusal as too fast.
    Answered,
    /// A refusal as too fast, and how long it asks to wait if it does.
    Refused(Option<Duration>),
}

impl Limiter {
    /// Returns the limits of a new connection.
    pub(crate) fn new(
        limits: Limits,
        headers: &LimitHeaders,
        clock: Clock,
        events: &EventSink,
        tuning: Tuning,
    ) -> Self {
        let names = Names::new(headers);
        Self {
            gate: Semaphore::new(usize::from(limits.concurrency.max(1))),
            pace: Pace::new(limits.per_minute, tuning.hurry),
            accounts: Accounts::new(names.is_some(), tuning.hurry),
            names,
            server_time: Mutex::new(ServerTime::new(Instant::now())),
            announcer: Announcer::new(events.clone()),
            clock,
            tuning,
        }
    }

    /// Waits until a request to an endpoint may be sent, as long as that is before `give_up`.
    pub(crate) async fn acquire(
        &self,
        endpoint: &'static str,
        give_up: Instant,
    ) -> Result<Lease<'_>, TooLong> {
        let endpoint = self.accounts.endpoint(endpoint);
        loop {
            let learning = self.learn(&endpoint).await;
            let account = endpoint.account().unwrap_or_else(|| self.accounts.first());
            let is_probe = account.reserve(give_up, &self.announcer).await?;
            let mut lease = Lease::reserved(self, Arc::clone(&endpoint), account, is_probe, learning);
            self.pace.wait(give_up, &self.announcer).await?;
            lease.pass(self.gate.acquire().await.expect("the gate is never closed"));
            if !lease.is_blocked() {
                return Ok(lease);
            }
        }
    }

    /// Waits until a batch of so many requests may be sent to an endpoint: the pace counts each.
    pub(crate) async fn acquire_many(
        &self,
        endpoint: &'static str,
        n_requests: usize,
        give_up: Instant,
    ) -> Result<Lease<'_>, TooLong> {
        for _ in 1..n_requests {
            self.pace.wait(give_up, &self.announcer).await?;
        }
        self.acquire(endpoint, give_up).await
    }

    /// Waits until a request may be sent that no budget counts: one for a token.
    pub(crate) async fn acquire_uncounted(&self, give_up: Instant) -> Result<SemaphorePermit<'_>, TooLong> {
        self.pace.wait(give_up, &self.announcer).await?;
        Ok(self.gate.acquire().await.expect("the gate is never closed"))
    }

    /// Returns the time at the provider.
    pub(crate) fn server_now(&self) -> Timestamp {
        lock(&self.server_time).now(self.clock.now(), Instant::now())
    }

    /// Lets one request at a time find out which account an endpoint spends from.
    async fn learn(&self, endpoint: &Endpoint) -> Option<OwnedMutexGuard<()>> {
        if self.names.is_none() || endpoint.account().is_some() {
            return None;
        }
        let learning = Arc::clone(&endpoint.learning).lock_owned().await;
        endpoint.account().is_none().then_some(learning)
    }

    /// Holds back everything for a while.
    fn hold(&self, wait: Duration) {
        let now = Instant::now();
        for account in self.accounts.all() {
            lock(&account.ledger).block(wait, now, "retry-after");
            account.changed.notify_one();
        }
        self.tell_hold(&self.accounts.first(), now);
    }

    /// Tells of a wait when it is asked for, whoever will wait.
    fn tell_hold(&self, account: &Account, now: Instant) {
        let wait = {
            let ledger = lock(&account.ledger);
            ledger.held_back(now).or_else(|| ledger.spent(now))
        };
        if let Some(wait) = wait {
            self.announcer.tell(wait);
        }
    }

    /// Returns how long a stated window still lasts, with the margin after its end.
    fn time_left(&self, stated: &Stated<'_>, server_now: Timestamp) -> Duration {
        let left = Duration::try_from(stated.reset.duration_since(server_now)).unwrap_or_default();
        left / self.tuning.hurry.max(1) + self.tuning.reset_margin
    }
}

/// Locks state that is never left half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
