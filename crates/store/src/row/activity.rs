//! The stored form of use.

use super::fact::StoredFact;
use super::word::Word;
use super::{damaged, instant};
use crate::StoreError;
use jiff::SignedDuration;
use remit_core::model::{Activity, ExternalId, UseKind, Visibility};
use serde::{Deserialize, Serialize};

/// What one source says about the use of one object.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredActivity {
    of: String,
    source: String,
    kind: String,
    #[serde(default, skip_serializing_if = "StoredFact::is_untold")]
    last: StoredFact<i64>,
    /// Milliseconds.
    #[serde(default)]
    resolution: i64,
    visible: StoredVisibility,
    #[serde(default, skip_serializing_if = "StoredFact::is_untold")]
    count: StoredFact<u64>,
    #[serde(default, skip_serializing_if = "StoredFact::is_untold")]
    scopes: StoredFact<Vec<String>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredVisibility {
    Always,
    Since(i64),
    Unknown,
}

impl From<&Activity> for StoredActivity {
    fn from(activity: &Activity) -> Self {
        Self {
            of: activity.of.to_string(),
            source: activity.source.clone(),
            kind: activity.kind.word().to_owned(),
            last: StoredFact::of(&activity.last, |at| at.as_millisecond()),
            resolution: i64::try_from(activity.resolution.as_millis()).unwrap_or(i64::MAX),
            visible: match activity.visible {
                Visibility::Always => StoredVisibility::Always,
                Visibility::Since(at) => StoredVisibility::Since(at.as_millisecond()),
                Visibility::Unknown => StoredVisibility::Unknown,
            },
            count: StoredFact::of(&activity.count, |count| *count),
            scopes: StoredFact::of(&activity.scopes, Clone::clone),
        }
    }
}

impl TryFrom<StoredActivity> for Activity {
    type Error = StoreError;

    fn try_from(stored: StoredActivity) -> Result<Self, StoreError> {
        Ok(Self {
            of: ExternalId::from(stored.of),
            source: stored.source,
            kind: UseKind::read(&stored.kind)?,
            last: stored.last.try_fact(instant)?,
            resolution: SignedDuration::from_millis(stored.resolution),
            visible: match stored.visible {
                StoredVisibility::Always => Visibility::Always,
                StoredVisibility::Since(at) => Visibility::Since(instant(at)?),
                StoredVisibility::Unknown => Visibility::Unknown,
            },
            count: stored.count.fact(|count| count),
            scopes: stored.scopes.fact(|scopes| scopes),
        })
    }
}

/// Reads use back.
pub(crate) fn decode_activity(text: Option<&str>) -> Result<Vec<Activity>, StoreError> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let stored: Vec<StoredActivity> = serde_json::from_str(text).map_err(damaged)?;
    stored.into_iter().map(Activity::try_from).collect()
}
