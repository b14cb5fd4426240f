//! The stored form of use.

use super::fact::StoredFact;
use super::from;
use super::into;
use super::text::{Text, Time, strings, texts};
use super::word::Worded;
use jiff::SignedDuration;
use remit_core::model::{Activity, UseKind, Visibility};
use serde::{Deserialize, Serialize};

/// What one source says about the use of one object.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct StoredActivity<'a> {
    #[serde(rename = "o")]
    of: Text<'a>,
    #[serde(rename = "f")]
    source: Text<'a>,
    #[serde(rename = "k")]
    kind: Worded<UseKind>,
    #[serde(rename = "l", default, skip_serializing_if = "StoredFact::is_untold")]
    last: StoredFact<Time>,
    /// Milliseconds.
    #[serde(rename = "r", default, skip_serializing_if = "is_zero")]
    resolution: i64,
    #[serde(rename = "v")]
    visible: StoredVisibility,
    #[serde(rename = "c", default, skip_serializing_if = "StoredFact::is_untold")]
    count: StoredFact<u64>,
    #[serde(rename = "s", default, skip_serializing_if = "StoredFact::is_untold")]
    scopes: StoredFact<Vec<Text<'a>>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredVisibility {
    Always,
    Since(Time),
    Unknown,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl<'a> From<&'a Activity> for StoredActivity<'a> {
    fn from(activity: &'a Activity) -> Self {
        Self {
            of: Text::from(&activity.of),
            source: Text::from(&activity.source),
            kind: Worded(activity.kind),
            last: from::time(&activity.last),
            resolution: i64::try_from(activity.resolution.as_millis()).unwrap_or(i64::MAX),
            visible: match activity.visible {
                Visibility::Always => StoredVisibility::Always,
                Visibility::Since(at) => StoredVisibility::Since(Time(at)),
                Visibility::Unknown => StoredVisibility::Unknown,
            },
            count: StoredFact::of(&activity.count, |count| *count),
            scopes: StoredFact::of(&activity.scopes, |scopes| texts(scopes)),
        }
    }
}

impl From<StoredActivity<'_>> for Activity {
    fn from(stored: StoredActivity<'_>) -> Self {
        Self {
            of: stored.of.into(),
            source: stored.source.into(),
            kind: stored.kind.0,
            last: into::time(stored.last),
            resolution: SignedDuration::from_millis(stored.resolution),
            visible: match stored.visible {
                StoredVisibility::Always => Visibility::Always,
                StoredVisibility::Since(at) => Visibility::Since(at.0),
                StoredVisibility::Unknown => Visibility::Unknown,
            },
            count: stored.count.fact(|count| count),
            scopes: stored.scopes.fact(strings),
        }
    }
}
