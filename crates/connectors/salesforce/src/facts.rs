//! Ids, people, and what the rows of all objects have in common.

use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, Definition, ExternalId, Grant, Integration, IntegrationKind, IntegrationState, PrincipalRef,
    Publisher, PublisherKind,
};
use remit_connector::wire::{text, time};
use serde::Deserialize;

/// Returns the external id of a connected app.
pub(crate) fn app_id(id: &str) -> ExternalId {
    ExternalId::new(format!("app:{id}"))
}

/// Returns the external id of an external client app.
pub(crate) fn external_app_id(id: &str) -> ExternalId {
    ExternalId::new(format!("external:{id}"))
}

/// Returns the external id of a package, by its own id, which is the same in every organization.
pub(crate) fn package_id(id: &str) -> ExternalId {
    ExternalId::new(format!("package:{id}"))
}

/// Returns the external id of a user.
pub(crate) fn user_id(id: &str) -> ExternalId {
    ExternalId::new(format!("user:{id}"))
}

/// Returns a user, by name where a listing gives it.
pub(crate) fn user(id: Option<String>, name: Option<String>) -> Fact<PrincipalRef> {
    Fact::null_is_unknown(id.filter(|id| !id.is_empty()))
        .map(|id| PrincipalRef { id: Some(user_id(&id)), name: name.unwrap_or(id) })
}

/// Returns an integration of which only the name is known. What is listed is switched on.
pub(crate) fn integration(kind: IntegrationKind, app: &str, name: Option<String>) -> Integration {
    let state = Fact::Known(IntegrationState::Active);
    Integration { name: text(name), state, ..blank::integration(kind, AppId::new(app)) }
}

/// Returns what is known of something by who publishes it.
pub(crate) fn definition(name: Option<String>, publisher: Publisher) -> Definition {
    Definition { name: text(name), ..blank::definition(Fact::Known(publisher)) }
}

/// Returns a publisher by the namespace of its packages, which is unique in all of Salesforce.
pub(crate) fn publisher(namespace: &str, name: Option<String>) -> Publisher {
    Publisher {
        id: namespace.to_owned(),
        name: name.unwrap_or_else(|| namespace.to_owned()),
        kind: PublisherKind::Organization,
        domain: Fact::Unknown(Why::NotReported),
        verified: Fact::Unknown(Why::NotReported),
        is_first_party: false,
    }
}

/// Who made a row or saved it last, and when.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Stamp {
    pub(crate) created_date: Option<String>,
    pub(crate) last_modified_date: Option<String>,
    pub(crate) last_modified_by_id: Option<String>,
    #[serde(rename = "LastModifiedBy.Username")]
    pub(crate) last_modified_by: Option<String>,
}

impl Stamp {
    /// Returns a grant with who agreed to it and when: whoever saved the row last has agreed to all that it says.
    pub(crate) fn on(self, grant: Grant) -> Grant {
        let by = user(self.last_modified_by_id, self.last_modified_by);
        let is_as_made = self.last_modified_date.is_none() || self.last_modified_date == self.created_date;
        let (made, saved) = (time(self.created_date.as_deref()), time(self.last_modified_date.as_deref()));
        match is_as_made {
            true => Grant { granted_by: by, granted_at: made, ..grant },
            false => Grant { granted_by: by, changed_at: saved, ..grant },
        }
    }
}

/// Whether a text is an id. What is none could change the query that it is put into.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// Returns an id in the form of 18 characters, of which the last three tell the case of the others. Logs write 15.
pub(crate) fn whole_id(id: &str) -> String {
    const TELLS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let mut whole = id.to_owned();
    if id.len() == 15 && id.is_ascii() {
        for five in id.as_bytes().chunks(5) {
            let bits =
                five.iter().rev().fold(0, |bits, byte| bits << 1 | usize::from(byte.is_ascii_uppercase()));
            whole.extend(TELLS.get(bits).copied().map(char::from));
        }
    }
    whole
}
