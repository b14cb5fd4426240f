//! A simulated Microsoft Entra: the token endpoint of one tenant, and what of Microsoft Graph a scan of apps reads.
//!
//! Source: Microsoft Graph's and the Microsoft identity platform's documentation, read November 2026. Assertions are checked
//! with their certificate's thumbprint; `$select` knows the properties of each type; lists go on at an opaque
//! `$skiptoken`; what is expanded is cut at twenty; batches answer their parts in another order.

mod batch;
mod delta;
mod directory;
mod list;
mod log;
mod reports;
mod revoke;
mod token;

use std::collections::BTreeSet;

use serde_json::json;

use crate::kit::{
    Access, Answer, Call, Caller, Connection, Inside, Object, Platform, Random, Route, Simulated, Standing,
    route,
};

/// The tenant's world on the demo's company.
pub const ENTRA_ACME: &str = include_str!("../../worlds/acme-entra.yaml");

/// A certificate that stands for one: only its thumbprint counts, and nobody looks inside.
pub const ENTRA_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n";
/// Its thumbprint by SHA-256, which is that of the three bytes `abc` (FIPS 180-2, B.1).
const THUMBPRINT_256: &str = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0";
/// Its thumbprint by SHA-1, in hexadecimal and as a header carries it (FIPS 180-2, A.1).
pub const ENTRA_THUMBPRINT: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
const THUMBPRINT_1: &str = "qZk-NkcGgWq6PiVxeFDCbJzQ2J0";

/// A simulated Entra tenant.
#[derive(Debug)]
pub struct Entra {
    /// The scanner's client secret.
    pub secret: String,
    /// What another issuer's token for the scanner looks like.
    pub assertion: String,
}

const APPS: Access = Access::Needs(&["Application.Read.All", "Directory.Read.All"]);
const DIRECTORY: Access = Access::Needs(&["Directory.Read.All"]);
const ROLES: Access = Access::Needs(&["RoleManagement.Read.Directory", "Directory.Read.All"]);
const LOGS: Access = Access::Needs(&["AuditLog.Read.All"]);
const USERS: Access = Access::Needs(&["User.Read.All", "Directory.Read.All"]);
const MEMBERS: Access = Access::Needs(&["GroupMember.Read.All", "Directory.Read.All"]);
const REQUESTS: Access = Access::Needs(&["ConsentRequest.Read.All"]);
const ORGANIZATION: Access = Access::Needs(&["Organization.Read.All", "Directory.Read.All"]);
const CHANGE_APPS: Access = Access::Needs(&["Application.ReadWrite.All"]);

impl Platform for Entra {
    const ID: &'static str = "entra";
    const ACME: &'static str = ENTRA_ACME;
    const ROUTES: &'static [Route<Self>] = &[
        route("POST", "/{tenant}/oauth2/v2.0/token", Access::Open, token::answer),
        route("POST", "/v1.0/$batch", Access::Open, batch::answer),
        route("POST", "/v1.0/directoryObjects/getByIds", Access::Open, directory::by_ids),
        route("GET", "/v1.0/organization", ORGANIZATION, directory::organization),
        route("GET", "/v1.0/servicePrincipals/delta", APPS, |call| {
            delta::answer(call, "service_principals", true)
        }),
        route("GET", "/v1.0/servicePrincipals", APPS, directory::service_principals),
        route("GET", "/v1.0/servicePrincipals/{id}", APPS, directory::service_principal),
        route("GET", "/v1.0/servicePrincipals/{id}/appRoleAssignedTo", APPS, directory::assigned_to),
        route("GET", "/v1.0/servicePrincipals/{id}/appRoleAssignments/{grant}", APPS, directory::assignment),
        route("GET", "/v1.0/servicePrincipals/{id}/owners", APPS, directory::owners),
        route("GET", "/v1.0/servicePrincipals/{id}/federatedIdentityCredentials", APPS, directory::trusts),
        route("GET", "/v1.0/applications/delta", APPS, |call| delta::answer(call, "applications", true)),
        route("GET", "/v1.0/applications", APPS, directory::applications),
        route("GET", "/v1.0/applications(appId='{app}')", APPS, directory::application),
        route("GET", "/v1.0/oauth2PermissionGrants/delta", DIRECTORY, |call| {
            delta::answer(call, "grants", false)
        }),
        route("GET", "/v1.0/oauth2PermissionGrants", DIRECTORY, directory::grants),
        route("GET", "/v1.0/oauth2PermissionGrants/{grant}", DIRECTORY, directory::grant),
        route("GET", "/v1.0/roleManagement/directory/roleAssignments", ROLES, directory::roles),
        route("GET", "/v1.0/groups/{id}/members", MEMBERS, directory::members),
        route(
            "GET",
            "/v1.0/identityGovernance/appConsent/appConsentRequests",
            REQUESTS,
            directory::consent_requests,
        ),
        route("GET", "/v1.0/users/delta", USERS, |call| delta::answer(call, "users", true)),
        route("GET", "/v1.0/users", USERS, directory::users),
        route("GET", "/v1.0/auditLogs/directoryAudits", LOGS, log::audits),
        route("GET", "/beta/reports/servicePrincipalSignInActivities", LOGS, reports::sign_ins),
        route("GET", "/beta/reports/appCredentialSignInActivities", LOGS, reports::credential_use),
        route("PATCH", "/v1.0/servicePrincipals/{id}", CHANGE_APPS, revoke::switch),
        route("POST", "/v1.0/applications(appId='{app}')/removePassword", CHANGE_APPS, revoke::secret),
        route(
            "DELETE",
            "/v1.0/oauth2PermissionGrants/{grant}",
            Access::Needs(&["DelegatedPermissionGrant.ReadWrite.All"]),
            revoke::grant,
        ),
        route(
            "DELETE",
            "/v1.0/servicePrincipals/{id}/appRoleAssignments/{grant}",
            Access::Needs(&["AppRoleAssignment.ReadWrite.All"]),
            revoke::assignment,
        ),
    ];

    fn new(random: &mut Random, _scanner: &Object) -> Self {
        // They look like no real ones.
        let mut word = |about: &str| format!("made-up-{about}-{}", random.word(24));
        Self { secret: word("secret"), assertion: word("assertion") }
    }

    fn connection(inside: &Inside<Self>) -> Connection {
        connection(inside, EntraCredential::Certificate)
    }

    fn caller(call: &Call<'_, Self>) -> Result<Caller, Answer> {
        let refused = |message| error(401, "InvalidAuthenticationToken", message);
        let token = call.credential("Bearer").ok_or_else(|| refused("Access token is empty."))?;
        call.inside
            .holder(token, call.now)
            .ok_or_else(|| refused("Lifetime validation failed, the token is expired."))
    }

    fn denied(call: &Call<'_, Self>, _needed: &[&str]) -> Answer {
        match call.path.contains("/reports/") || call.path.contains("/auditLogs/") {
            true => error(
                403,
                "Authentication_MSGraphPermissionMissing",
                "The principal does not have required Microsoft Graph permission(s).",
            ),
            false => error(
                403,
                "Authorization_RequestDenied",
                "Insufficient privileges to complete the operation.",
            ),
        }
    }

    fn not_found(path: &str) -> Answer {
        error(400, "BadRequest", &format!("Resource not found for the segment '{path}'."))
    }

    fn switched_off(_call: &Call<'_, Self>) -> Answer {
        error(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        )
    }

    fn failed(status: u16) -> Answer {
        error(status, "UnknownError", "")
    }

    fn too_many(standing: Standing) -> Answer {
        let wait = (standing.reset - standing.now).max(1);
        error(429, "TooManyRequests", "Too many requests").with("retry-after", wait.to_string())
    }

    fn stamp(answer: Answer, standing: Standing) -> Answer {
        // Told only to who has spent most of it.
        let spent = f64::from(standing.limit - standing.remaining) / f64::from(standing.limit.max(1));
        match spent >= 0.8 {
            true => answer.with("x-ms-throttle-limit-percentage", format!("{spent:.1}")),
            false => answer,
        }
    }

    fn family(template: &str) -> &'static str {
        match template.contains("/reports/") || template.contains("/auditLogs/") {
            true => "reports",
            false => "directory",
        }
    }
}

/// How a scan proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntraCredential {
    /// By the key of its certificate, which it names by SHA-256.
    Certificate,
    /// By the same key, with the certificate's thumbprint by SHA-1.
    Thumbprint,
    /// By a client secret.
    Secret,
    /// By another issuer's token.
    Federated,
}

impl Simulated<Entra> {
    /// Returns how a scan of it is configured with a credential.
    pub fn connection_with(&self, credential: EntraCredential) -> Connection {
        connection(&self.inside, credential)
    }
}

fn connection(inside: &Inside<Entra>, credential: EntraCredential) -> Connection {
    let day = inside.day();
    let (tenant, client) = (day.tenant.text("id"), day.scanner.text("app"));
    let login = &inside.base_url;
    let (form, file) = match credential {
        EntraCredential::Certificate => (
            format!(
                "certificate: {{ client_id: {client}, private_key: {{ file: entra.key }}, certificate: {{ file: entra.crt }} }}"
            ),
            ("entra.key", inside.key.private_pem.clone()),
        ),
        EntraCredential::Thumbprint => (
            format!(
                "certificate: {{ client_id: {client}, private_key: {{ file: entra.key }}, thumbprint: {ENTRA_THUMBPRINT} }}"
            ),
            ("entra.key", inside.key.private_pem.clone()),
        ),
        EntraCredential::Secret => (
            format!("client_secret: {{ client_id: {client}, secret: {{ file: entra.secret }} }}"),
            ("entra.secret", inside.platform.secret.clone()),
        ),
        EntraCredential::Federated => (
            format!("federated: {{ client_id: {client}, assertion: {{ file: entra.token }} }}"),
            ("entra.token", inside.platform.assertion.clone()),
        ),
    };
    Connection {
        settings: format!(
            "tenant: {tenant}\nlogin_url: {login}\nauth:\n  {form}\nsystems: {{ \
             5a5a5a5a-0001-4000-8000-00000a66010b: acme-github }}\nissuers:\n  - {{ issuer: \
             \"https://token.actions.githubusercontent.com\", subject: \"repo:acme/\", system: acme-github }}\n"
        ),
        files: vec![(file.0.to_owned(), file.1), ("entra.crt".to_owned(), ENTRA_CERTIFICATE.to_owned())],
    }
}

/// Returns an error in Graph's form.
fn error(status: u16, code: &str, message: &str) -> Answer {
    Answer::of(
        status,
        &json!({ "error": { "code": code, "message": message, "innerError": {
            "date": "2026-11-24T09:00:00", "request-id": "11111111-0000-4000-8000-000000000000",
            "client-request-id": "11111111-0000-4000-8000-000000000000",
        } } }),
    )
}

/// Returns what says that there is no such object.
fn missing(id: &str) -> Answer {
    let message = format!(
        "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
    );
    error(404, "Request_ResourceNotFound", &message)
}

/// Returns the permissions that the scanner was given.
fn granted(call: &Call<'_, Entra>) -> BTreeSet<String> {
    call.day.scanner.texts("permissions").into_iter().map(str::to_owned).collect()
}
