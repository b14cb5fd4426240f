//! Primary and secondary limits, counted in windows that are aligned to the clock.

use std::collections::HashMap;

use crate::caller::Kind;
use crate::settings::{Limit, Secondary, Settings};

/// What a request is counted against, as `x-ratelimit-resource` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Resource {
    Core,
    Graphql,
    AuditLog,
}

impl Resource {
    /// Returns GitHub's name.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Graphql => "graphql",
            Self::AuditLog => "audit_log",
        }
    }

    /// Returns the limit that holds for a caller.
    pub(crate) fn limit(self, settings: &Settings, kind: Kind) -> Limit {
        let set = match self {
            Self::Core => settings.core,
            Self::Graphql => settings.graphql,
            Self::AuditLog => settings.audit_log,
        };
        match kind {
            Kind::Nobody => Limit { requests: set.requests.min(60), ..set },
            Kind::App | Kind::Installation | Kind::FineGrained | Kind::Classic => set,
        }
    }
}

/// How a caller stands with one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) limit: u32,
    pub(crate) used: u32,
    /// Seconds since the epoch at which the window ends.
    pub(crate) reset: i64,
    pub(crate) resource: Resource,
}

impl Standing {
    /// Returns what is left in the window.
    pub(crate) fn remaining(self) -> u32 {
        self.limit.saturating_sub(self.used)
    }
}

/// What has been used in the present windows.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    used: HashMap<(usize, Resource), (i64, u32)>,
    points: (i64, u32),
    concurrent: u32,
}

impl Meter {
    /// Returns how a caller stands, counting nothing.
    pub(crate) fn standing(
        &mut self,
        settings: &Settings,
        kind: Kind,
        resource: Resource,
        now: i64,
    ) -> Standing {
        let limit = resource.limit(settings, kind);
        let length = i64::from(limit.window.max(1));
        let window = now.div_euclid(length);
        let slot = self.used.entry((kind.bucket(), resource)).or_insert((window, 0));
        if slot.0 != window {
            *slot = (window, 0);
        }
        Standing { limit: limit.requests, used: slot.1, reset: (window + 1) * length, resource }
    }

    /// Counts one request; `Err` when the limit is used up.
    pub(crate) fn take(
        &mut self,
        settings: &Settings,
        kind: Kind,
        resource: Resource,
        now: i64,
    ) -> Result<Standing, Standing> {
        let before = self.standing(settings, kind, resource, now);
        if before.remaining() == 0 {
            return Err(before);
        }
        self.change(kind, resource, 1);
        Ok(Standing { used: before.used + 1, ..before })
    }

    /// Takes one request back: a conditional answer costs nothing.
    pub(crate) fn give_back(&mut self, kind: Kind, resource: Resource) {
        self.change(kind, resource, -1);
    }

    fn change(&mut self, kind: Kind, resource: Resource, by: i32) {
        if let Some(slot) = self.used.get_mut(&(kind.bucket(), resource)) {
            slot.1 = slot.1.saturating_add_signed(by);
        }
    }

    /// Counts a request's points against the secondary limit; `false` when it goes past it.
    pub(crate) fn take_points(&mut self, secondary: Secondary, points: u32, now: i64) -> bool {
        let window = now.div_euclid(i64::from(secondary.window.max(1)));
        if self.points.0 != window {
            self.points = (window, 0);
        }
        self.points.1 += points;
        self.points.1 <= secondary.points && self.concurrent <= secondary.concurrent
    }

    /// Notes that a request began; returns how many are under way.
    pub(crate) fn enter(&mut self) -> u32 {
        self.concurrent += 1;
        self.concurrent
    }

    /// Notes that a request ended.
    pub(crate) fn leave(&mut self) {
        self.concurrent = self.concurrent.saturating_sub(1);
    }
}
