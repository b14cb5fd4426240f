//! Budgets of requests: one a minute for each family of paths, counted for each credential.

use std::collections::HashMap;

use super::settings::OktaBudgets;

/// A family of paths with one budget. The answers do not name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Apps,
    Clients,
    Logs,
    Users,
    Tokens,
    Others,
}

const MINUTE: i64 = 60;

/// How a credential stands with one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// Seconds since the epoch.
    pub(super) reset: i64,
}

impl Standing {
    /// Returns what is stated where too many requests are under way at once: a budget of nothing.
    pub(super) fn crowded(now: i64) -> Self {
        Self { limit: 0, remaining: 0, reset: now }
    }
}

impl Family {
    fn limit(self, budgets: OktaBudgets) -> u32 {
        match self {
            Self::Apps => budgets.apps,
            Self::Clients => budgets.clients,
            Self::Logs => budgets.logs,
            Self::Users => budgets.users,
            Self::Tokens => budgets.tokens,
            Self::Others => budgets.others,
        }
    }
}

/// What has been spent in the present minute, and how many requests are under way.
#[derive(Debug, Default)]
pub(super) struct Meter {
    spent: HashMap<(String, Family), (i64, u32)>,
    pub(super) concurrent: u32,
}

impl Meter {
    /// Counts one request; `Err` where the budget is spent.
    pub(super) fn take(
        &mut self,
        budgets: OktaBudgets,
        who: &str,
        family: Family,
        now: i64,
    ) -> Result<Standing, Standing> {
        let minute = now.div_euclid(MINUTE);
        let slot = self.spent.entry((who.to_owned(), family)).or_insert((minute, 0));
        if slot.0 != minute {
            *slot = (minute, 0);
        }
        let limit = family.limit(budgets);
        let standing = |spent: u32| Standing {
            limit,
            remaining: limit.saturating_sub(spent),
            reset: (minute + 1) * MINUTE,
        };
        if slot.1 >= limit {
            return Err(standing(slot.1));
        }
        slot.1 += 1;
        Ok(standing(slot.1))
    }
}
