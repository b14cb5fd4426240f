//! Which service principal stands for which app. Grants name the one, reports and registrations the other.
//!
//! The listing of service principals tells as it goes by, and the listings that need to know come behind it. What it did
//! not tell, because a scan goes on where another stopped, is asked for.

use crate::Entra;
use crate::fetch::Listed;
use crate::settings::is_guid;
use remit_connector::FetchError;
use remit_connector::session::Request;
use serde::Deserialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

const BY_IDS: &str = "POST /v1.0/directoryObjects/getByIds";

/// As many as Graph takes at once.
const IDS_AT_ONCE: usize = 1_000;
/// As many values as a filter may name.
const VALUES_OF_A_FILTER: usize = 15;

/// What is known of the directory so far. Ids are kept as numbers: there may be a hundred thousand.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    by_app: HashMap<u128, u128>,
    by_id: HashMap<u128, u128>,
}

#[derive(Debug, Deserialize)]
struct ServicePrincipal {
    id: String,
    #[serde(rename = "appId")]
    app_id: String,
}

impl Directory {
    /// Notes a service principal.
    pub(crate) fn note(&self, id: &str, app: &str) {
        let (Some(id), Some(app)) = (number(id), number(app)) else { return };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.by_app.insert(app, id);
        known.by_id.insert(id, app);
    }

    /// Returns the service principal of an app, as far as it was told.
    pub(crate) fn of_app(&self, app: &str) -> Option<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.by_app.get(&number(app)?).copied().map(text)
    }

    /// Says whether the app of a service principal was told.
    fn knows(&self, id: u128) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).by_id.contains_key(&id)
    }

    /// Returns the app of a service principal, as far as it was told.
    pub(crate) fn app_of(&self, id: &str) -> Option<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.by_id.get(&number(id)?).copied().map(text)
    }
}

impl Entra {
    /// Sees to it that the service principals of apps are known, where they exist.
    pub(crate) async fn know_apps<'a>(&self, apps: impl Iterator<Item = &'a str>) -> Result<(), FetchError> {
        let unknown: HashSet<&str> =
            apps.filter(|app| is_guid(app) && self.directory.of_app(app).is_none()).collect();
        let mut unknown: Vec<&str> = unknown.into_iter().collect();
        unknown.sort_unstable();
        let filters: Vec<String> = unknown.chunks(VALUES_OF_A_FILTER).map(filter).collect();
        for urls in filters.chunks(crate::fetch::PARTS_OF_A_BATCH) {
            for found in self.batch::<Listed<ServicePrincipal>>(urls).await? {
                let found = found.map_err(|reason| FetchError::new(crate::fetch::BATCH, reason))?;
                found.value.iter().for_each(|one| self.directory.note(&one.id, &one.app_id));
            }
        }
        Ok(())
    }

    /// Sees to it that the apps of service principals are known, where they exist.
    pub(crate) async fn know_ids<'a>(&self, ids: impl Iterator<Item = &'a str>) -> Result<(), FetchError> {
        let unknown: HashSet<&str> =
            ids.filter(|id| number(id).is_some_and(|id| !self.directory.knows(id))).collect();
        let mut unknown: Vec<&str> = unknown.into_iter().collect();
        unknown.sort_unstable();
        for ids in unknown.chunks(IDS_AT_ONCE) {
            let body = json!({ "ids": ids, "types": ["servicePrincipal"] });
            let request = Request::post_query(BY_IDS, body);
            let found = self.session.send::<Listed<ServicePrincipal>>(request).await?.body;
            found.value.iter().for_each(|one| self.directory.note(&one.id, &one.app_id));
        }
        Ok(())
    }
}

fn filter(apps: &[&str]) -> String {
    let values: Vec<String> = apps.iter().map(|app| format!("'{app}'")).collect();
    format!("/servicePrincipals?$filter=appId%20in%20({})&$select=id,appId", values.join(","))
}

fn number(guid: &str) -> Option<u128> {
    if !is_guid(guid) {
        return None;
    }
    let digits = guid.chars().filter_map(|letter| letter.to_digit(16));
    Some(digits.fold(0, |number, digit| number << 4 | u128::from(digit)))
}

fn text(number: u128) -> String {
    let digits = format!("{number:032x}");
    let mut guid = String::with_capacity(36);
    for (i, digit) in digits.chars().enumerate() {
        if matches!(i, 8 | 12 | 16 | 20) {
            guid.push('-');
        }
        guid.push(digit);
    }
    guid
}
