//! One resource's budget as requests meet it: they queue in their order, and one of them waits for all.

use crate::session::limit::announcer::Announcer;
use crate::session::limit::ledger::{Ledger, Verdict};
use crate::session::limit::{TooLong, lock};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::Notify;
use tokio::time::Instant;

/// One resource's budget.
#[derive(Debug)]
pub(super) struct Account {
    /// Held by the one request that is next; the others queue behind it, so that there is one timer.
    turn: tokio::sync::Mutex<()>,
    pub(super) ledger: Mutex<Ledger>,
    /// Told when the ledger has changed.
    pub(super) changed: Notify,
}

impl Account {
    pub(super) fn new(is_limited: bool, hurry: u32) -> Arc<Self> {
        Arc::new(Self {
            turn: tokio::sync::Mutex::new(()),
            ledger: Mutex::new(Ledger::new(is_limited, hurry)),
            changed: Notify::new(),
        })
    }

    /// Waits until a request may go, enters it, and returns whether it is a probe.
    pub(super) async fn reserve(&self, give_up: Instant, announcer: &Announcer) -> Result<bool, TooLong> {
        let _turn = self.turn.lock().await;
        loop {
            let now = Instant::now();
            let verdict = lock(&self.ledger).reserve(now);
            match verdict {
                Verdict::Go { is_probe } => return Ok(is_probe),
                Verdict::Answer => self.changed.notified().await,
                Verdict::Wait(wait) if wait.until > give_up => return Err(TooLong(wait.asked)),
                Verdict::Wait(wait) => {
                    announcer.tell(wait);
                    tokio::select! {
                        () = tokio::time::sleep_until(wait.until) => (),
                        () = self.changed.notified() => (),
                    }
                }
            }
        }
    }
}

/// Which endpoint spends from which account. Answers teach it; until then an endpoint spends from the first account.
#[derive(Debug)]
pub(super) struct Accounts(RwLock<State>);

#[derive(Debug)]
struct State {
    /// The account that the first answer speaks of.
    first: Arc<Account>,
    /// Its resource, once an answer has named it.
    first_name: Option<String>,
    others: Vec<(String, Arc<Account>)>,
    /// For endpoints whose answers state no limit.
    unlimited: Arc<Account>,
    endpoints: HashMap<&'static str, Arc<Endpoint>>,
    hurry: u32,
}

/// One endpoint.
#[derive(Debug, Default)]
pub(super) struct Endpoint {
    account: RwLock<Option<Arc<Account>>>,
    /// Held by the one request that finds out which account it is.
    pub(super) learning: Arc<tokio::sync::Mutex<()>>,
}

impl Endpoint {
    /// Returns its account, once an answer has told.
    pub(super) fn account(&self) -> Option<Arc<Account>> {
        self.account.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Enters the account that an answer spoke of.
    pub(super) fn learn(&self, account: &Arc<Account>) {
        *self.account.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(account));
    }
}

impl Accounts {
    pub(super) fn new(is_limited: bool, hurry: u32) -> Self {
        Self(RwLock::new(State {
            first: Account::new(is_limited, hurry),
            first_name: None,
            others: Vec::new(),
            unlimited: Account::new(false, hurry),
            endpoints: HashMap::new(),
            hurry,
        }))
    }

    pub(super) fn endpoint(&self, template: &'static str) -> Arc<Endpoint> {
        let known = self.read(|state| state.endpoints.get(template).cloned());
        known.unwrap_or_else(|| self.write(|state| Arc::clone(state.endpoints.entry(template).or_default())))
    }

    pub(super) fn first(&self) -> Arc<Account> {
        self.read(|state| Arc::clone(&state.first))
    }

    /// Returns the account of an endpoint whose answer stated no limit.
    pub(super) fn unlimited(&self) -> Arc<Account> {
        self.read(|state| Arc::clone(&state.unlimited))
    }

    /// Returns the account of a resource.
    pub(super) fn of(&self, resource: &str) -> Arc<Account> {
        let known = self.read(|state| {
            if state.first_name.as_deref() == Some(resource) {
                return Some(Arc::clone(&state.first));
            }
            state.others.iter().find(|(name, _)| name == resource).map(|(_, account)| Arc::clone(account))
        });
        known.unwrap_or_else(|| self.write(|state| state.name(resource)))
    }

    /// Returns all accounts.
    pub(super) fn all(&self) -> Vec<Arc<Account>> {
        self.read(|state| {
            let others = state.others.iter().map(|(_, account)| account);
            [&state.first, &state.unlimited].into_iter().chain(others).cloned().collect()
        })
    }

    fn read<T>(&self, with: impl FnOnce(&State) -> T) -> T {
        with(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn name(&mut self, resource: &str) -> Arc<Account> {
        if self.first_name.is_none() || self.first_name.as_deref() == Some(resource) {
            self.first_name = Some(resource.to_owned());
            return Arc::clone(&self.first);
        }
        if let Some((_, account)) = self.others.iter().find(|(name, _)| name == resource) {
            return Arc::clone(account);
        }
        let account = Account::new(true, self.hurry);
        self.others.push((resource.to_owned(), Arc::clone(&account)));
        account
    }
}
