//! The thresholds by which was judged, as every report prints them.

use remit_core::policy::{DaysByTier, Policy};

/// Returns each threshold with its value, in words.
pub(crate) fn policy_rows(policy: &Policy) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("dormant after", by_tier(policy.dormant_after)),
        ("longest age of a credential", by_tier(policy.max_age)),
        ("longest time between two reviews", by_tier(policy.review)),
        ("longest overlap of two credentials", format!("{} days", policy.rotation_overlap)),
        ("words that are no purpose", listed(policy.placeholders.iter().map(String::as_str))),
        ("first-party apps that need no approval", listed(policy.first_party.iter().map(|app| app.as_str()))),
    ];
    let severities: Vec<String> =
        policy.severities.iter().map(|(kind, severity)| format!("{} {severity}", kind.id())).collect();
    rows.push(("severities changed", listed(severities.iter().map(String::as_str))));
    rows
}

fn by_tier(days: DaysByTier) -> String {
    let [t0, t1, t2, t3] = days.0;
    format!("T0 {t0}, T1 {t1}, T2 {t2}, T3 {t3} days")
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}
