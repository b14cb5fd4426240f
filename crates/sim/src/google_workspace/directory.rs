//! The customer, admin roles, sign-on profiles, and extensions of managed browsers.

use serde_json::{Value, json};

use super::GoogleWorkspace;
use super::words::{actor, is_super, page, unprivileged};
use crate::kit::{Answer, Call, Object};

/// Shows the customer.
pub(super) fn customer(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let tenant = &call.day.tenant;
    Answer::ok(&json!({
        "kind": "admin#directory#customer",
        "id": tenant.id(),
        "customerDomain": tenant.text("domain"),
        "customerCreationTime": tenant.text("created"),
    }))
}

/// Lists the customer's domains. The listing has one page.
pub(super) fn domains(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let shown = call.all("domains").iter().map(|domain| {
        json!({
            "kind": "admin#directory#domain",
            "domainName": domain.id(),
            "isPrimary": domain.id() == call.day.tenant.text("domain"),
            "verified": domain.is("verified"),
        })
    });
    Answer::ok(&json!({ "kind": "admin#directory#domains", "domains": shown.collect::<Vec<Value>>() }))
}

/// Lists what was set of the API controls.
pub(super) fn policies(call: &Call<'_, GoogleWorkspace>) -> Answer {
    if !is_super(call) {
        return not_permitted();
    }
    if !call.query("filter").is_some_and(|filter| filter.contains("settings/api_controls")) {
        let refused = json!({ "error": { "code": 400, "message": "filter", "status": "INVALID_ARGUMENT" } });
        return Answer::of(400, &refused);
    }
    let policies: Vec<&Object> = call.all("policies").iter().collect();
    page(call, "", "policies", ("pageSize", 50, 100), &policies, |policy| {
        json!({
            "name": format!("policies/{}", policy.id()),
            "customer": format!("customers/{}", call.day.tenant.id()),
            "type": "ADMIN",
            "policyQuery": { "orgUnit": policy.value("unit"), "sortOrder": 1 },
            "setting": { "type": policy.text("type"), "value": policy.value("value") },
        })
    })
}

/// Whether roles are shown: to super administrators, and to a service account with a role of its own.
fn may_see_roles(call: &Call<'_, GoogleWorkspace>) -> bool {
    actor(call).is_none() || is_super(call)
}

/// Lists roles.
pub(super) fn roles(call: &Call<'_, GoogleWorkspace>) -> Answer {
    if !may_see_roles(call) {
        return unprivileged();
    }
    let roles: Vec<&Object> = call.all("roles").iter().collect();
    page(call, "admin#directory#roles", "items", ("maxResults", 100, 100), &roles, |role| {
        let privileges = role.texts("privileges").into_iter();
        let privileges =
            privileges.map(|name| json!({ "serviceId": "00haapch16h1ysv", "privilegeName": name }));
        json!({
            "kind": "admin#directory#role",
            "roleId": role.id(),
            "roleName": role.text("name"),
            "isSystemRole": role.is("super"),
            "isSuperAdminRole": role.is("super"),
            "rolePrivileges": privileges.collect::<Vec<Value>>(),
        })
    })
}

/// Lists who holds roles.
pub(super) fn assignments(call: &Call<'_, GoogleWorkspace>) -> Answer {
    if !may_see_roles(call) {
        return unprivileged();
    }
    let assignments: Vec<&Object> = call.all("assignments").iter().collect();
    page(call, "admin#directory#roleAssignments", "items", ("maxResults", 100, 200), &assignments, |one| {
        json!({
            "kind": "admin#directory#roleAssignment",
            "roleAssignmentId": one.id(),
            "roleId": one.text("role"),
            "assignedTo": one.text("to"),
            "assigneeType": "user",
            "scopeType": "CUSTOMER",
        })
    })
}

/// Lists SAML profiles.
pub(super) fn saml_profiles(call: &Call<'_, GoogleWorkspace>) -> Answer {
    profiles(
        call,
        "inboundSamlSsoProfiles",
        "saml",
        |profile| json!({ "entityId": profile.text("issuer"), "singleSignOnServiceUri": profile.text("url") }),
    )
}

/// Lists OIDC profiles.
pub(super) fn oidc_profiles(call: &Call<'_, GoogleWorkspace>) -> Answer {
    profiles(call, "inboundOidcSsoProfiles", "oidc", |profile| json!({ "issuerUri": profile.text("issuer") }))
}

/// Lists for whom profiles sign in.
pub(super) fn sso_assignments(call: &Call<'_, GoogleWorkspace>) -> Answer {
    if !may_see_profiles(call) {
        return not_permitted();
    }
    let assignments: Vec<&Object> = call.all("sso_assignments").iter().collect();
    page(call, "", "inboundSsoAssignments", ("pageSize", 10, 100), &assignments, |one| {
        json!({
            "name": format!("inboundSsoAssignments/{}", one.id()),
            "targetOrgUnit": one.value("unit"),
            "ssoMode": "SAML_SSO",
            "samlSsoInfo": { "inboundSamlSsoProfile": format!("inboundSamlSsoProfiles/{}", one.text("profile")) },
        })
    })
}

/// Whether sign-on is shown: to super administrators, of their own customer.
fn may_see_profiles(call: &Call<'_, GoogleWorkspace>) -> bool {
    let customer = format!("customers/{}", call.day.tenant.id());
    is_super(call) && call.query("filter") == Some(&format!("customer==\"{customer}\""))
}

fn not_permitted() -> Answer {
    let status = json!({ "error": { "code": 403, "message": "Error(4003)", "status": "PERMISSION_DENIED" } });
    Answer::of(403, &status)
}

fn profiles(
    call: &Call<'_, GoogleWorkspace>,
    key: &str,
    protocol: &str,
    idp: impl Fn(&Object) -> Value,
) -> Answer {
    let customer = format!("customers/{}", call.day.tenant.id());
    if !may_see_profiles(call) {
        return not_permitted();
    }
    let found = call.day.of("sso_profiles", "protocol", protocol);
    page(call, "", key, ("pageSize", 10, 100), &found, |profile| {
        json!({
            "name": format!("{key}/{}", profile.id()),
            "customer": customer,
            "displayName": profile.text("name"),
            "idpConfig": idp(profile),
        })
    })
}

/// Lists extensions.
pub(super) fn extensions(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let extensions: Vec<&Object> = call.all("extensions").iter().collect();
    page(call, "", "installedApps", ("pageSize", 100, 100), &extensions, |one| {
        json!({
            "appId": one.id(),
            "displayName": one.text("name"),
            "description": one.text("description"),
            "appType": "EXTENSION",
            "appInstallType": one.text("installed"),
            "appSource": "CHROME_WEBSTORE",
            "permissions": one.value("permissions"),
            "browserDeviceCount": one.text("browsers"),
        })
    })
}
