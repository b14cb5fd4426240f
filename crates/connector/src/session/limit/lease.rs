//! One request's place within the limits, from before it is sent until its answer has been read.

use super::account::{Account, Endpoint};
use super::{Limiter, Outcome, lock};
use crate::session::failure::http_date;
use http::{HeaderMap, StatusCode};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, SemaphorePermit};
use tokio::time::Instant;

/// One request's place within the limits.
#[derive(Debug)]
pub(crate) struct Lease<'a> {
    limiter: &'a Limiter,
    endpoint: Arc<Endpoint>,
    account: Arc<Account>,
    is_probe: bool,
    phase: Phase,
    sent: Instant,
    /// Held while it is the one that finds out which account its endpoint spends from.
    learning: Option<OwnedMutexGuard<()>>,
    /// Given back when the whole answer has been read.
    permit: Option<SemaphorePermit<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Reserved,
    Sent,
    Settled,
}

impl<'a> Lease<'a> {
    /// Returns the lease of a request that its account has entered.
    pub(super) fn reserved(
        limiter: &'a Limiter,
        endpoint: Arc<Endpoint>,
        account: Arc<Account>,
        is_probe: bool,
        learning: Option<OwnedMutexGuard<()>>,
    ) -> Self {
        Self {
            limiter,
            endpoint,
            account,
            is_probe,
            phase: Phase::Reserved,
            sent: Instant::now(),
            learning,
            permit: None,
        }
    }

    /// Takes the request through the gate.
    pub(super) fn pass(&mut self, permit: SemaphorePermit<'a>) {
        self.permit = Some(permit);
    }

    /// Whether the provider has asked to wait since the request was entered.
    pub(super) fn is_blocked(&self) -> bool {
        lock(&self.account.ledger).held_back(Instant::now()).is_some()
    }

    /// Notes that the request goes out now.
    pub(crate) fn sent(&mut self) {
        self.phase = Phase::Sent;
        self.sent = Instant::now();
    }

    /// Enters the answer, and what its headers state.
    pub(crate) fn settle(&mut self, status: StatusCode, headers: &HeaderMap, outcome: Outcome) {
        let now = Instant::now();
        let date = headers.get(http::header::DATE).and_then(|date| date.to_str().ok());
        if let Some(date) = date.and_then(http_date) {
            lock(&self.limiter.server_time).observe(date, now);
        }
        let server_now = self.limiter.server_now();
        let names = self.limiter.names.as_ref();
        let stated = names.and_then(|names| names.read(headers, server_now));
        let is_whole = status.is_success() || status == StatusCode::NOT_MODIFIED;
        self.phase = Phase::Settled;
        lock(&self.account.ledger).take_back(self.is_probe);
        if let Some(stated) = &stated {
            let account = self.limiter.accounts.of(stated.resource);
            let ends = now + self.limiter.time_left(stated, server_now);
            lock(&account.ledger).adopt(stated, ends, now);
            self.charge(account);
        } else if is_whole && self.learning.is_some() {
            lock(&self.account.ledger).succeeded(true, now);
            self.charge(self.limiter.accounts.unlimited());
        }
        match outcome {
            Outcome::Refused(wait) => self.refused(wait),
            Outcome::Answered => {
                lock(&self.account.ledger).succeeded(is_whole && stated.is_none(), now);
                self.limiter.pace.succeeded();
            }
        }
        self.learning = None;
        self.account.changed.notify_one();
    }

    /// Enters a refusal that was found out late: behind a 200.
    pub(crate) fn refused(&self, wait: Option<Duration>) {
        let now = Instant::now();
        let is_spent = lock(&self.account.ledger).spent(now).is_some();
        let is_new = lock(&self.account.ledger).refused(wait, self.sent, now);
        if let (Some(wait), false) = (wait, is_spent) {
            // No budget is used up, so that the refusal is about the connection as a whole.
            self.limiter.hold(wait);
        }
        if is_new && !is_spent {
            self.limiter.pace.halve();
        }
        self.limiter.tell_hold(&self.account, now);
        self.account.changed.notify_one();
    }

    /// Holds back everything, as a provider asks that is down for a while.
    pub(crate) fn hold(&self, wait: Duration) {
        self.limiter.hold(wait);
    }

    fn charge(&mut self, account: Arc<Account>) {
        self.endpoint.learn(&account);
        if !Arc::ptr_eq(&self.account, &account) {
            let charged = std::mem::replace(&mut self.account, account);
            charged.changed.notify_one();
        }
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        match self.phase {
            Phase::Reserved => lock(&self.account.ledger).take_back(self.is_probe),
            Phase::Sent => lock(&self.account.ledger).lost(self.is_probe),
            Phase::Settled => return,
        }
        self.account.changed.notify_one();
    }
}
