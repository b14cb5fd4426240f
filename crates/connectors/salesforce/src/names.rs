//! Which app a name stands for. Some tokens and every sign-in name their app by its name alone; a name that one app has is
//! that app's, and one that two have is nobody's. The two listings are asked once a connection.

use crate::Salesforce;
use crate::facts::{app_id, external_app_id};
use crate::fetch::{Answer, Query};
use remit_connector::core::model::ExternalId;
use remit_connector::wire::Field;
use remit_connector::{FetchError, Reason};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const CONNECTED: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={ConnectedApplication}",
    object: "ConnectedApplication",
    columns: &["Id", "Name", "OptionsRefreshTokenValidityMetric", "RefreshTokenValidityPeriod"],
};

const EXTERNAL: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={ExternalClientApplication}",
    object: "ExternalClientApplication",
    columns: &["Id", "DeveloperName", "MasterLabel"],
};

/// How many requests they take.
pub(crate) const REQUESTS: u8 = 3;

/// The apps of an organization by name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// None where two apps have the name.
    by_name: BTreeMap<String, Option<ExternalId>>,
    /// Connected apps whose refresh tokens end when somebody revokes them, and not before.
    unending: BTreeSet<ExternalId>,
    /// Why names do not tell, where a listing was refused.
    pub(crate) gap: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Connected {
    id: String,
    name: String,
    options_refresh_token_validity_metric: Option<bool>,
    #[serde(default)]
    refresh_token_validity_period: Field<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct External {
    id: String,
    developer_name: Option<String>,
    master_label: Option<String>,
}

impl Names {
    /// Returns the app that a name stands for; none where no app has it, or two.
    pub(crate) fn find(&self, name: &str) -> Option<&ExternalId> {
        self.by_name.get(name)?.as_ref()
    }

    /// Returns what an app's name stands for in ids: the app, or else the name itself.
    pub(crate) fn subject(&self, name: &str) -> ExternalId {
        self.find(name).cloned().unwrap_or_else(|| ExternalId::new(format!("name:{name}")))
    }

    /// Returns the app whose name a sentence holds; the longest name where it holds several, none where it is two apps'.
    pub(crate) fn named_in(&self, sentence: &str) -> Option<&ExternalId> {
        let named = self.by_name.iter().filter(|(name, _)| sentence.contains(name.as_str()));
        named.max_by_key(|(name, _)| name.len())?.1.as_ref()
    }

    /// Whether an app's refresh tokens never end by themselves.
    pub(crate) fn never_ends(&self, app: &ExternalId) -> bool {
        self.unending.contains(app)
    }

    /// Notes that there are more apps than came, so that a name that is not known may still be one's.
    fn cut(&mut self, object: &str) {
        self.gap.get_or_insert_with(|| format!("there are more rows of `{object}` than come at once"));
    }

    fn add(&mut self, name: Option<String>, app: &ExternalId) {
        let Some(name) = name.filter(|name| !name.is_empty()) else { return };
        let entry = self.by_name.entry(name).or_insert_with(|| Some(app.clone()));
        if entry.as_ref() != Some(app) {
            *entry = None;
        }
    }

    /// Notes why a listing does not tell. What may pass is no answer.
    fn miss(&mut self, error: FetchError) -> Result<(), FetchError> {
        match error.reason {
            Reason::Denied(_) | Reason::NotLicensed(_) | Reason::NotFound => {
                self.gap.get_or_insert_with(|| error.to_string());
                Ok(())
            }
            _ => Err(error),
        }
    }
}

impl Salesforce {
    /// Returns the apps by name.
    pub(crate) async fn names(&self) -> Result<&Names, FetchError> {
        self.names.get_or_try_init(|| self.read_names()).await
    }

    async fn read_names(&self) -> Result<Names, FetchError> {
        let mut names = Names::default();
        match self.connected().await {
            Ok(apps) => {
                if apps.next_path().is_some() {
                    names.cut(CONNECTED.object);
                }
                for app in apps.records.into_read() {
                    let id = app_id(&app.id);
                    // A period without the metric counts from the day of issue; both empty means no end.
                    let never_ends = app.refresh_token_validity_period == Field::Null
                        && app.options_refresh_token_validity_metric == Some(false);
                    if never_ends {
                        names.unending.insert(id.clone());
                    }
                    names.add(Some(app.name), &id);
                }
            }
            Err(error) => names.miss(error)?,
        }
        let soql = format!("SELECT {} FROM {}", EXTERNAL.columns.join(", "), EXTERNAL.object);
        match self.query::<External>(EXTERNAL, soql).await {
            Ok(reply) => {
                if reply.body.next_path().is_some() {
                    names.cut(EXTERNAL.object);
                }
                for app in reply.body.records.into_read() {
                    let id = external_app_id(&app.id);
                    names.add(app.master_label, &id);
                    names.add(app.developer_name, &id);
                }
            }
            // An organization without the feature has no such apps, and no name of one.
            Err(error) if matches!(error.reason, Reason::NotLicensed(_)) => {}
            Err(error) => names.miss(error)?,
        }
        Ok(names)
    }

    async fn connected(&self) -> Result<Answer<Connected>, FetchError> {
        let columns = self.describe(CONNECTED.object).await?;
        let soql = self.soql(CONNECTED, &columns, "")?;
        Ok(self.query(CONNECTED, soql).await?.body)
    }
}
