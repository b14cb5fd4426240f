//! GitLab: the settings with which its exchanges are spoken, in each of the three ways in which it is read, and what excuses
//! it from a law.

use crate::Entry;
use serde_json::json;

/// A group on gitlab.com, with its inventory of credentials.
pub(crate) const ENTRY: Entry = Entry {
    provider: &remit_connector_gitlab::PROVIDER,
    settings: || {
        json!({
            "group": "acme",
            "auth": { "token": { "env": "GITLAB_TOKEN" } },
            "systems": { "OKTA_API_TOKEN": "acme-okta", "git.acme.example": "acme-github", "github": "acme-github" },
        })
    },
    excuses: &[],
};

/// A whole instance, read by an administrator.
pub(crate) const INSTANCE: Entry = Entry {
    settings: || json!({ "host": "gitlab.acme.example", "auth": { "token": { "env": "GITLAB_TOKEN" } } }),
    excuses: &[],
    ..ENTRY
};

/// A group on an instance of one's own, where tokens are listed place by place.
pub(crate) const OWNER: Entry = Entry { excuses: &[], ..ENTRY };
