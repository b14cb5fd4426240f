//! A site: a tenant of Jira and Confluence in the organization, with a host and a credential of its own.

use crate::settings::SiteSettings;
use crate::{DESCRIPTOR, auth, dialect};
use remit_connector::session::Session;
use remit_connector::settings::wrong;
use remit_connector::{Open, OpenError};
use url::Url;

/// Where tokens with scopes work.
const GATEWAY: &str = "https://api.atlassian.com";

/// One site.
#[derive(Debug)]
pub(crate) struct Site {
    /// Its host or its cloud id, as the settings name it.
    pub(crate) key: String,
    pub(crate) session: Session,
}

impl Site {
    /// Opens a site. It sends nothing. A base URL that the configuration sets takes the place of every host.
    ///
    /// # Errors
    /// A secret cannot be read, or the site has no credential or two.
    pub(crate) fn open(settings: &SiteSettings, at: usize, open: &Open) -> Result<Self, OpenError> {
        let auth = auth::open(settings, at, open)?;
        let (key, base) = match (&settings.host, &settings.cloud_id) {
            (Some(host), _) => (host, address(open, &format!("https://{host}/"), "", at)?),
            (None, Some(id)) => (id, address(open, GATEWAY, &format!("/ex/jira/{id}"), at)?),
            (None, None) => {
                return Err(wrong(&format!("sites.{at}"), "it has neither `host` nor `cloud_id`"));
            }
        };
        let open = &Open {
            settings: open.settings.clone(),
            base_url: Some(base),
            limits: open.limits,
            secrets: open.secrets.clone(),
            clock: open.clock,
            cache: open.cache.clone(),
            events: open.events.clone(),
            tape: open.tape.clone(),
            access: open.access,
            tuning: open.tuning,
        };
        Ok(Self { key: key.clone(), session: Session::open(&DESCRIPTOR, &dialect::DIALECT, auth, open)? })
    }
}

fn address(open: &Open, host: &str, path: &str, at: usize) -> Result<Url, OpenError> {
    let place = format!("sites.{at}");
    let mut base = match &open.base_url {
        Some(base) => base.clone(),
        None => Url::parse(host).map_err(|error| wrong(&place, &format!("not a host: {error}")))?,
    };
    let path = format!("{}{path}", base.path().trim_end_matches('/'));
    base.set_path(&path);
    Ok(base)
}
