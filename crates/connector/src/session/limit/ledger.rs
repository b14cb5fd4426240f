//! The account of one resource's budget: what the provider has stated, and what is under way. Pure: time is handed in.
//!
//! One rule keeps requests from being refused: a request may go while fewer are under way than the least `remaining`
//! that any answer of this window has stated. An answer that is still under way may or may not be counted in that
//! figure; each counts as one that is not. So the sum can only be too careful, and is exact again when all have answered.

use super::stated::Stated;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::time::Instant;

/// A window that is longer than this may be stated with an end that wavers by [`WAVER`].
const LONG_WINDOW: Duration = Duration::from_secs(10);
const WAVER: SignedDuration = SignedDuration::from_secs(2);
/// How long the first look at a window lasts that should have ended but has not; it doubles with each look.
const FIRST_LAG: Duration = Duration::from_millis(50);
const LAST_LAG: Duration = Duration::from_secs(10);
/// The first wait after a refusal that names no time.
const FIRST_BLOCK: Duration = Duration::from_secs(1);
const LAST_BLOCK: Duration = Duration::from_secs(60);

/// One resource's account.
#[derive(Debug)]
pub(super) struct Ledger {
    window: Window,
    /// Requests that were let go and have not been answered.
    under_way: u64,
    /// Whether the one request is under way that tries what comes after a wait.
    is_probing: bool,
    /// Whether the next request must go alone.
    needs_probe: bool,
    blocked: Option<Block>,
    /// Refusals without a word on how long, one after the other.
    blind_refusals: u32,
    /// By how much waits are shortened in tests.
    hurry: u32,
}

/// What is known of the provider's limit.
#[derive(Debug)]
enum Window {
    /// Nothing yet.
    Unknown,
    /// The provider answers without stating one.
    Unlimited,
    /// What it stated last.
    Known(Known),
}

#[derive(Debug)]
struct Known {
    /// The least `remaining` that was stated for it.
    left: u64,
    /// Its end by the provider's clock, which names it.
    reset: Timestamp,
    /// By how much its end may waver from answer to answer.
    waver: SignedDuration,
    /// Its end by ours.
    ends: Instant,
    /// How often it was found to last when it should have ended.
    n_lags: u32,
}

#[derive(Debug, Clone, Copy)]
struct Block {
    since: Instant,
    wait: Wait,
}

/// A wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wait {
    pub(super) until: Instant,
    /// How long it is in all, by the provider's words.
    pub(super) asked: Duration,
    pub(super) why: &'static str,
}

/// Whether a request may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may, and is entered. Whether it tries what comes after a wait.
    Go { is_probe: bool },
    /// Not before the end of a wait.
    Wait(Wait),
    /// Not before another request has been answered.
    Answer,
}

impl Ledger {
    /// Returns an account of which nothing is known, or which has no limit.
    pub(super) fn new(is_limited: bool, hurry: u32) -> Self {
        Self {
            window: if is_limited { Window::Unknown } else { Window::Unlimited },
            under_way: 0,
            is_probing: false,
            needs_probe: false,
            blocked: None,
            blind_refusals: 0,
            hurry: hurry.max(1),
        }
    }

    /// Enters one request, if it may go.
    pub(super) fn reserve(&mut self, now: Instant) -> Verdict {
        if let Some(block) = self.blocked {
            if now < block.wait.until {
                return Verdict::Wait(block.wait);
            }
            self.blocked = None;
            self.needs_probe = true;
        }
        match &self.window {
            Window::Unknown => return self.probe(),
            Window::Known(known) if now >= known.ends => return self.probe(),
            Window::Known(known) if known.left == 0 => {
                return Verdict::Wait(self.until_reset(known.ends, now));
            }
            Window::Known(known) if known.left <= self.under_way => return Verdict::Answer,
            Window::Known(_) | Window::Unlimited => (),
        }
        if self.needs_probe {
            return self.probe();
        }
        self.under_way += 1;
        Verdict::Go { is_probe: false }
    }

    fn until_reset(&self, ends: Instant, now: Instant) -> Wait {
        let asked = ends.saturating_duration_since(now).saturating_mul(self.hurry);
        Wait { until: ends, asked, why: "limit reset" }
    }

    fn probe(&mut self) -> Verdict {
        if self.is_probing {
            return Verdict::Answer;
        }
        self.is_probing = true;
        self.under_way += 1;
        Verdict::Go { is_probe: true }
    }

    /// Returns the wait that the provider has asked for, which holds for what was let go before, too.
    pub(super) fn held_back(&self, now: Instant) -> Option<Wait> {
        self.blocked.map(|block| block.wait).filter(|wait| now < wait.until)
    }

    /// Takes back a request that was never sent, or was charged to another account than it is counted in.
    pub(super) fn take_back(&mut self, is_probe: bool) {
        self.under_way = self.under_way.saturating_sub(1);
        if is_probe {
            self.is_probing = false;
        }
    }

    /// Enters that a request was sent and will not be answered: the provider may have counted it.
    pub(super) fn lost(&mut self, is_probe: bool) {
        self.take_back(is_probe);
        if let Window::Known(known) = &mut self.window {
            known.left = known.left.saturating_sub(1);
        }
    }

    /// Enters that an answer was none of the provider's refusals; `states_nothing` that it was whole and stated no limit.
    pub(super) fn succeeded(&mut self, states_nothing: bool, now: Instant) {
        self.needs_probe = false;
        self.blind_refusals = 0;
        let is_open = match &self.window {
            Window::Unknown => true,
            Window::Known(known) => now >= known.ends,
            Window::Unlimited => false,
        };
        if states_nothing && is_open {
            self.window = Window::Unlimited;
        }
    }

    /// Enters a refusal of a request that was sent at `sent`, and returns whether it says anything new.
    pub(super) fn refused(&mut self, wait: Option<Duration>, sent: Instant, now: Instant) -> bool {
        self.needs_probe = true;
        let is_known = self.blocked.is_some_and(|block| sent <= block.since);
        match wait {
            Some(wait) => self.block(wait, now, "retry-after"),
            None if is_known || self.spent(now).is_some() => (),
            None => {
                let wait = FIRST_BLOCK.saturating_mul(1 << self.blind_refusals.min(10)).min(LAST_BLOCK);
                self.blind_refusals += 1;
                self.block(wait, now, "refused as too fast");
            }
        }
        !is_known
    }

    /// Holds every request back for a while; never for less than it was held before.
    pub(super) fn block(&mut self, asked: Duration, now: Instant, why: &'static str) {
        let wait = asked / self.hurry;
        let until = now + wait;
        if let Some(Block { wait: held, .. }) = &self.blocked {
            // Refusals of requests that were under way together move the end a little; it stays one wait.
            let is_same_wait = now < held.until && until.saturating_duration_since(held.until) < wait / 10;
            if held.until >= until || is_same_wait {
                return;
            }
        }
        self.blocked = Some(Block { since: now, wait: Wait { until, asked, why } });
    }

    /// Enters what an answer states. `ends` is when the stated window does, by our clock.
    pub(super) fn adopt(&mut self, stated: &Stated<'_>, ends: Instant, now: Instant) {
        let Window::Known(known) = &mut self.window else {
            self.window = Window::Known(Known::new(stated, ends, now));
            return;
        };
        let moved = stated.reset.duration_since(known.reset);
        let has_ended = now >= known.ends;
        if moved > known.waver || (has_ended && moved > SignedDuration::ZERO) {
            *known = Known::new(stated, ends, now);
        } else if moved >= -known.waver {
            known.left = known.left.min(stated.remaining);
            if has_ended {
                known.n_lags += 1;
                known.ends = now + FIRST_LAG.saturating_mul(1 << (known.n_lags - 1).min(16)).min(LAST_LAG);
            }
        }
        // Otherwise the answer is one from the window before: what it states is over.
    }

    /// Returns the wait for the stated window's end, if it is used up, so that a refusal says nothing that is not known.
    pub(super) fn spent(&self, now: Instant) -> Option<Wait> {
        match &self.window {
            Window::Known(known) if known.left == 0 && now < known.ends => {
                Some(self.until_reset(known.ends, now))
            }
            Window::Known(_) | Window::Unknown | Window::Unlimited => None,
        }
    }
}

impl Known {
    fn new(stated: &Stated<'_>, ends: Instant, now: Instant) -> Self {
        let waver = match (stated.is_reset_exact, ends.saturating_duration_since(now) > LONG_WINDOW) {
            (_, true) => WAVER,
            (false, false) => SignedDuration::from_secs(1),
            (true, false) => SignedDuration::ZERO,
        };
        Self { left: stated.remaining, reset: stated.reset, waver, ends, n_lags: 0 }
    }
}
