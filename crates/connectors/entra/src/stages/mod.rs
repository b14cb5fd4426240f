//! One file a stage: what it is, its wire structs, `page` that asks, and `records` that maps.

mod administrators;
mod app_permissions;
pub(crate) mod applications;
mod consent_requests;
mod consents;
mod credential_use;
mod delegated_grants;
mod directory_roles;
mod federated_credentials;
mod group_roles;
mod identity_trusts;
mod organization;
mod service_principal_owners;
pub(crate) mod service_principals;
mod sign_ins;
pub(crate) mod users;

mod credential;
mod owner;
mod trust;

use crate::Entra;
use remit_connector::core::model::RecordKind;
use remit_connector::{FetchError, Lane, Reason, Stage, StageInfo, Tells};
use serde::Deserialize;

/// What the external ids of consents, app roles and directory roles begin with.
pub(crate) const CONSENT: &str = "consent";
pub(crate) const APP_ROLE: &str = "app-role";
pub(crate) const DIRECTORY_ROLE: &str = "role";
/// What the external ids of roles that a group holds for its members begin with.
pub(crate) const GROUP_ROLE: &str = "group-role";
/// What the external ids of a registration's keys, a service principal's and a trust's begin with.
pub(crate) const APP_KEY: &str = "app-key";
pub(crate) const PRINCIPAL_KEY: &str = "sp-key";
pub(crate) const TRUST: &str = "trust";

/// The stage in which every app is listed.
pub(crate) const SERVICE_PRINCIPALS: &str = service_principals::ID;

/// What most stages have in common: a list of the tenant that is read behind the service principals.
const BEHIND: StageInfo = StageInfo {
    id: "",
    title: "",
    record_kind: RecordKind::Grant,
    parent: Some(service_principals::ID),
    permissions: &["Application.Read.All"],
    lane: Lane::Slow,
    page_size: 999,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

/// Every stage, in the order in which a reader wants to see them.
pub(crate) const ALL: &[Stage<Entra>] = &[
    organization::STAGE,
    service_principals::STAGE,
    delegated_grants::STAGE,
    app_permissions::STAGE,
    directory_roles::STAGE,
    group_roles::STAGE,
    applications::STAGE,
    federated_credentials::STAGE,
    identity_trusts::STAGE,
    service_principal_owners::STAGE,
    consents::STAGE,
    consent_requests::STAGE,
    sign_ins::STAGE,
    credential_use::STAGE,
    users::STAGE,
    administrators::STAGE,
];

/// A property that an entry of the log says was changed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Modified {
    display_name: Option<String>,
    /// JSON inside JSON, as is the old value.
    pub(crate) new_value: Option<String>,
    pub(crate) old_value: Option<String>,
}

impl Modified {
    pub(crate) fn is(&self, property: &str) -> bool {
        self.display_name.as_deref() == Some(property)
    }
}

/// Whether a stage asks for what its parent names, and so for nothing by itself.
pub(crate) fn is_read_below(stage: &str) -> bool {
    [app_permissions::ID, identity_trusts::ID, service_principal_owners::ID, group_roles::ID].contains(&stage)
}

/// Names the permission of a stage in a denial.
pub(crate) fn with_permission(info: &StageInfo, mut error: FetchError) -> FetchError {
    if let Reason::Denied(permission) = &mut error.reason
        && permission.is_empty()
    {
        *permission = info.permissions.join(" or ");
    }
    error
}
