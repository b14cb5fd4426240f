//! Which app a name stands for. Some tokens and every sign-in name their app by its name alone; a name that one app has is
//! that app's, and one that two have is nobody's. The two listings are asked once a connection.

use crate::Salesforce;
use crate::facts::{app_id, external_app_id, package_id};
use crate::fetch::{Answer, object, select_all};
use remit_connector::core::model::ExternalId;
use remit_connector::wire::Field;
use remit_connector::{FetchError, Reason};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::future::ready;

const CONNECTED: &str = "GET /services/data/v{version}/query?q={ConnectedApplication}";
const EXTERNAL: &str = "GET /services/data/v{version}/query?q={ExternalClientApplication}";
const PACKAGES: &str = "GET /services/data/v{version}/tooling/query?q={InstalledSubscriberPackage}";

/// So many pages of each are read: ten thousand apps.
const MOST: u8 = 5;

/// How many requests packages by name take at the most.
pub(crate) const PACKAGE_REQUESTS: u8 = MOST;

/// How many requests they take at the most, with the description of the one of which columns may be missing.
pub(crate) const REQUESTS: u8 = 1 + 2 * MOST;

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

#[derive(Debug, Deserialize)]
struct Installed {
    #[serde(rename = "SubscriberPackageId")]
    id: String,
    #[serde(rename = "SubscriberPackage.Name")]
    name: Option<String>,
}

/// Whether a log names an app. Some write so where there is none.
pub(crate) fn is_name(name: &str) -> bool {
    !matches!(name, "" | "N/A")
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

    fn add(&mut self, name: Option<String>, app: &ExternalId) {
        let Some(name) = name.filter(|name| !name.is_empty()) else { return };
        let entry = self.by_name.entry(name).or_insert_with(|| Some(app.clone()));
        if entry.as_ref() != Some(app) {
            *entry = None;
        }
    }

    fn connected(&mut self, app: Connected) {
        let id = app_id(&app.id);
        // A period without the metric counts from the day of issue; both empty means no end.
        let never_ends = app.refresh_token_validity_period == Field::Null
            && app.options_refresh_token_validity_metric == Some(false);
        if never_ends {
            self.unending.insert(id.clone());
        }
        self.add(Some(app.name), &id);
    }

    fn external(&mut self, app: External) {
        let id = external_app_id(&app.id);
        self.add(app.master_label, &id);
        self.add(app.developer_name, &id);
    }
}

/// Says why names do not tell. What may pass is no answer.
fn told(read: Result<Option<String>, FetchError>) -> Result<Option<String>, FetchError> {
    match read {
        Err(error) if matches!(error.reason, Reason::Denied(_) | Reason::NotLicensed(_)) => {
            Ok(Some(error.to_string()))
        }
        read => read,
    }
}

impl Salesforce {
    /// Returns the apps by name.
    pub(crate) async fn names(&self) -> Result<&Names, FetchError> {
        self.names.get_or_try_init(|| self.read_names()).await
    }

    /// Returns the installed packages by name.
    pub(crate) async fn package_names(&self) -> Result<&Names, FetchError> {
        self.packages.get_or_try_init(|| self.read_package_names()).await
    }

    async fn read_package_names(&self) -> Result<Names, FetchError> {
        let mut names = Names::default();
        let soql = ready(Ok(select_all::<Installed>(PACKAGES, "")));
        let add = |installed: Installed| names.add(installed.name, &package_id(&installed.id));
        names.gap = told(self.every(PACKAGES, soql, add).await)?;
        Ok(names)
    }

    async fn read_names(&self) -> Result<Names, FetchError> {
        let mut names = Names::default();
        let soql = self.described::<Connected>(CONNECTED, "");
        let connected = told(self.every(CONNECTED, soql, |app| names.connected(app)).await)?;
        let soql = ready(Ok(select_all::<External>(EXTERNAL, "")));
        let external = match self.every(EXTERNAL, soql, |app| names.external(app)).await {
            // An organization without the feature has no such apps, and no name of one.
            Err(error) if matches!(error.reason, Reason::NotLicensed(_)) => None,
            read => told(read)?,
        };
        names.gap = connected.or(external);
        Ok(names)
    }

    /// Reads a query page by page. Returns why rows are missing, where some are.
    async fn every<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        soql: impl Future<Output = Result<String, FetchError>>,
        mut take: impl FnMut(T),
    ) -> Result<Option<String>, FetchError> {
        let mut answer: Answer<T> = self.page(endpoint, None, soql).await?;
        for n_pages in 1.. {
            let next = self.next(endpoint, &answer)?;
            answer.rows().for_each(&mut take);
            match next {
                Some(next) if n_pages < MOST => {
                    answer = self.page(endpoint, Some(&next), ready(Ok(String::new()))).await?;
                }
                Some(_) => break,
                None => return Ok(None),
            }
        }
        Ok(Some(format!("there are more rows of `{}` than are read for their names", object(endpoint))))
    }
}
