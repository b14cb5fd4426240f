//! Owners of registrations and service principals, who can add credentials to them: the same shape in both, normalized
//! once.

use crate::people::{service_principal_id, user, user_id};
use remit_connector::core::model::{Edge, ExternalId, PrincipalRef, Relation};
use serde::Deserialize;

/// Graph expands no more than this, and does not say that there are more.
pub(crate) const MOST_EXPANDED: usize = 20;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Owner {
    #[serde(rename = "@odata.type")]
    odata_type: Option<String>,
    id: String,
    user_principal_name: Option<String>,
}

impl Owner {
    fn is_app(&self) -> bool {
        self.odata_type.as_deref() == Some("#microsoft.graph.servicePrincipal")
    }

    fn is_person(&self) -> bool {
        matches!(self.odata_type.as_deref(), Some("#microsoft.graph.user") | None)
    }

    /// Returns how it can come to what it owns.
    pub(crate) fn mints(&self, owned: &ExternalId) -> Option<Edge> {
        let from = match (self.is_app(), self.is_person()) {
            (true, _) => service_principal_id(&self.id),
            (false, true) => user_id(&self.id),
            (false, false) => return None,
        };
        Some(Edge { from, relation: Relation::Mints, to: owned.clone() })
    }
}

/// Returns the person who answers for something: of several the one with the lowest id, so that it is always the same.
pub(crate) fn first_person(owners: &[Owner]) -> Option<PrincipalRef> {
    let people = owners.iter().filter(|owner| owner.is_person());
    let first = people.min_by(|a, b| a.id.cmp(&b.id))?;
    Some(user(&first.id, first.user_principal_name.clone()))
}
