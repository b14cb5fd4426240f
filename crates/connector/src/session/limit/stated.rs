//! What an answer's headers state about the provider's limit.

use crate::session::{LimitHeaders, ResetForm};
use http::{HeaderMap, HeaderName};
use jiff::{SignedDuration, Timestamp};

/// The names of a provider's limit headers, ready to be looked up.
#[derive(Debug)]
pub(super) struct Names {
    limit: HeaderName,
    remaining: HeaderName,
    reset: HeaderName,
    reset_form: ResetForm,
    resource: Option<HeaderName>,
}

/// A limit as one answer states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated<'a> {
    /// Which budget it speaks of; empty where the provider has one only.
    pub(super) resource: &'a str,
    /// How many requests the window allows.
    pub(super) limit: u64,
    /// How many of them were left when the provider answered.
    pub(super) remaining: u64,
    /// When the window ends, by the provider's clock.
    pub(super) reset: Timestamp,
    /// By how much two answers about the same window may differ in `reset`, where its form is inexact.
    pub(super) is_reset_exact: bool,
}

impl Names {
    /// Returns the names; none where the provider states no limit.
    pub(super) fn new(headers: &LimitHeaders) -> Option<Self> {
        Some(Self {
            limit: headers.limit.parse().ok()?,
            remaining: headers.remaining.parse().ok()?,
            reset: headers.reset.parse().ok()?,
            reset_form: headers.reset_form,
            resource: headers.resource.parse().ok(),
        })
    }

    /// Reads what an answer states; none where it states nothing, or only a part.
    pub(super) fn read<'a>(&self, headers: &'a HeaderMap, now: Timestamp) -> Option<Stated<'a>> {
        let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let reset = text(&self.reset)?;
        Some(Stated {
            resource: self.resource.as_ref().and_then(text).unwrap_or_default(),
            limit: text(&self.limit)?.parse().ok()?,
            remaining: text(&self.remaining)?.parse().ok()?,
            reset: match self.reset_form {
                ResetForm::EpochSeconds => Timestamp::UNIX_EPOCH.checked_add(seconds(reset)?).ok()?,
                ResetForm::DeltaSeconds => now.checked_add(seconds(reset)?).ok()?,
                ResetForm::Rfc3339 => reset.parse().ok()?,
            },
            is_reset_exact: self.reset_form != ResetForm::DeltaSeconds,
        })
    }
}

fn seconds(text: &str) -> Option<SignedDuration> {
    match text.parse::<i64>() {
        Ok(seconds) => Some(SignedDuration::from_secs(seconds)),
        Err(_) => SignedDuration::try_from_secs_f64(text.parse().ok()?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::session::{LimitHeaders, ResetForm};
    use http::HeaderMap;

    const NOW: &str = "2026-11-24T08:00:00Z";

    fn check(reset_form: ResetForm, reset: &str, expected: Option<&str>) {
        let names = Names::new(&LimitHeaders {
            limit: "x-limit",
            remaining: "x-remaining",
            reset: "x-reset",
            reset_form,
            resource: "",
        });
        let headers: HeaderMap = [("x-limit", "10"), ("x-remaining", "3"), ("x-reset", reset)]
            .into_iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        let stated = names.unwrap().read(&headers, NOW.parse().unwrap());
        assert_eq!(stated.map(|stated| stated.reset.to_string()).as_deref(), expected, "{reset}");
    }

    #[test]
    fn a_reset_is_read_in_each_form() {
        check(ResetForm::EpochSeconds, "1795507230", Some("2026-11-24T08:00:30Z"));
        check(ResetForm::DeltaSeconds, "30", Some("2026-11-24T08:00:30Z"));
        check(ResetForm::DeltaSeconds, "0.5", Some("2026-11-24T08:00:00.5Z"));
        check(ResetForm::Rfc3339, "2026-11-24T10:00:30+02:00", Some("2026-11-24T08:00:30Z"));
        check(ResetForm::EpochSeconds, "soon", None);
        check(ResetForm::EpochSeconds, "99999999999999999", None);
    }

    #[test]
    fn a_provider_without_limit_headers_states_nothing() {
        let headers = LimitHeaders {
            limit: "",
            remaining: "",
            reset: "",
            reset_form: ResetForm::EpochSeconds,
            resource: "",
        };
        assert!(Names::new(&headers).is_none());
    }
}
