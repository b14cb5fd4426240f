//! Cadence: how many days may pass between two reviews, and which rule says so.

use crate::approval::DataClass;
use crate::judge::{Case, is_autonomous_writer};
use crate::policy::Profile;
use crate::words;

/// How often a record is reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cadence {
    /// How many days may pass between two reviews.
    pub days: u32,
    /// The rule that says so, in words.
    pub rule: String,
}

/// Returns the cadence of a case. The record's own counts only where it is the shorter one.
pub(super) fn cadence(case: &Case<'_>) -> Cadence {
    let policy = case.context.policy;
    let record = case.approved.map(|approved| approved.record);
    let data = record.and_then(|record| record.data);
    let is_writer = is_autonomous_writer(case);
    let by_policy = policy.cadence(case.tier, data, is_writer, &case.dossier.connection);
    let own = record.and_then(|record| record.review.as_ref()).and_then(|review| review.every_days);
    if let Some(own) = own.filter(|own| *own <= by_policy) {
        return Cadence { days: own, rule: "as the record says".to_owned() };
    }
    let mut reasons = Vec::new();
    if data == Some(DataClass::Restricted) {
        reasons.push("restricted data".to_owned());
    }
    if is_writer {
        reasons.push("an agent that writes on its own".to_owned());
    }
    let sooner =
        if reasons.is_empty() { String::new() } else { format!(", sooner for {}", words::list(&reasons)) };
    let under = match policy.profile {
        Profile::Default => String::new(),
        profile => format!(" and profile {}", profile.as_str()),
    };
    Cadence { days: by_policy, rule: format!("by policy for tier {}{under}{sooner}", case.tier) }
}
