//! Uses: what a log says of each app, added up.

use jiff::Timestamp;
use remit_connector::blank::{activity, record};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Activity, ExternalId, Record, RecordKind, UseKind, Visibility};
use std::collections::BTreeMap;

/// When each app was used last, and how often.
#[derive(Debug, Default)]
pub(crate) struct Uses(BTreeMap<ExternalId, (Option<Timestamp>, u64)>);

impl Uses {
    /// Adds one use.
    pub(crate) fn add(&mut self, app: ExternalId, at: Option<Timestamp>) {
        let (last, count) = self.0.entry(app).or_default();
        *last = (*last).max(at);
        *count += 1;
    }

    /// Returns a record for each app. `log` is what its ids begin with, `source` the log's name.
    pub(crate) fn records(
        self,
        log: &str,
        source: &str,
        kind: UseKind,
        visible: &Visibility,
        endpoint: &'static str,
    ) -> Vec<Record> {
        let one = |(app, (last, count)): (ExternalId, (Option<Timestamp>, u64))| {
            let id = ExternalId::new(format!("{log}:{app}"));
            let mut record = record(RecordKind::Activity, id, endpoint);
            record.activity.push(Activity {
                last: Fact::null_is_unknown(last),
                visible: visible.clone(),
                count: Fact::Known(count),
                ..activity(app.clone(), source, kind)
            });
            record.subject = Some(app);
            record
        };
        self.0.into_iter().map(one).collect()
    }
}
