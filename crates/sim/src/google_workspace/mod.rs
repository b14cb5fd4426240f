//! Simulated Google Workspace: the Directory and Reports APIs with batches, Cloud Identity, Chrome Management, IAM, Policy
//! Analyzer and API Keys, the token endpoint, and signing without a key. Google's hosts are one here.
//!
//! Tokens are checked as Google does: the assertion's signature, issuer, audience and times, whom it is for, and that each
//! scope is delegated, all or none. Who is no super administrator is refused what belongs to one.

mod batch;
mod cloud;
mod directory;
mod people;
mod reports;
mod token;
mod words;

use crate::kit::{
    Access, Answer, Call, Caller, Connection, Inside, Object, Platform, Random, Route, Standing, route,
};

/// Google Workspace.
#[derive(Debug)]
pub struct GoogleWorkspace {
    /// An access token with all scopes.
    access_token: String,
    /// The access token of whoever may let Google sign.
    caller_token: String,
    /// The token of another issuer that the pool takes.
    foreign_token: String,
}

const USERS: Access = Access::Needs(&["admin.directory.user.readonly"]);
const SECURITY: Access = Access::Needs(&["admin.directory.user.security"]);
const ROLES: Access =
    Access::Needs(&["admin.directory.rolemanagement.readonly", "admin.directory.rolemanagement"]);
const AUDIT: Access = Access::Needs(&["admin.reports.audit.readonly"]);
const CUSTOMER: Access = Access::Needs(&["admin.directory.customer.readonly"]);
const DOMAINS: Access = Access::Needs(&["admin.directory.domain.readonly"]);
const POLICIES: Access = Access::Needs(&["cloud-identity.policies.readonly"]);
const CLOUD: Access = Access::Needs(&["cloud-platform"]);

/// What a scanner asks for in all.
const SCOPES: &[&str] = &[
    "admin.directory.user.readonly",
    "admin.directory.user.security",
    "admin.directory.rolemanagement.readonly",
    "admin.reports.audit.readonly",
    "admin.directory.customer.readonly",
    "admin.directory.domain.readonly",
    "cloud-identity.inboundsso.readonly",
    "cloud-identity.policies.readonly",
    "chrome.management.reports.readonly",
    "cloud-platform",
    "cloud-platform.read-only",
];

impl Platform for GoogleWorkspace {
    const ID: &'static str = "google-workspace";
    const ACME: &'static str = include_str!("../../worlds/acme-google-workspace.yaml");
    const ROUTES: &'static [Route<Self>] = &[
        route("POST", "/token", Access::Open, token::issue),
        route("POST", "/v1/token", Access::Open, token::exchange),
        route("POST", "/v1/projects/-/serviceAccounts/{account}:signJwt", Access::Open, token::sign),
        // Each part proves itself, and is counted.
        route("POST", "/batch", Access::Open, batch::answer),
        route("GET", "/admin/directory/v1/users", USERS, people::list),
        route("GET", "/admin/directory/v1/users/{user}", USERS, people::one),
        route("GET", "/admin/directory/v1/users/{user}/tokens", SECURITY, people::tokens),
        route("DELETE", "/admin/directory/v1/users/{user}/tokens/{client}", SECURITY, people::delete_token),
        route("GET", "/admin/directory/v1/users/{user}/asps", SECURITY, people::passwords),
        route("DELETE", "/admin/directory/v1/users/{user}/asps/{code}", SECURITY, people::delete_password),
        route("GET", "/admin/directory/v1/customers/{customer}", CUSTOMER, directory::customer),
        route("GET", "/admin/directory/v1/customer/{customer}/roles", ROLES, directory::roles),
        route(
            "GET",
            "/admin/directory/v1/customer/{customer}/roleassignments",
            ROLES,
            directory::assignments,
        ),
        route(
            "GET",
            "/admin/reports/v1/activity/users/all/applications/{application}",
            AUDIT,
            reports::activities,
        ),
        route("GET", "/admin/directory/v1/customer/{customer}/domains", DOMAINS, directory::domains),
        route("GET", "/v1/policies", POLICIES, directory::policies),
        route(
            "GET",
            "/v1/inboundSsoAssignments",
            Access::Needs(&["cloud-identity.inboundsso.readonly"]),
            directory::sso_assignments,
        ),
        route(
            "GET",
            "/v1/inboundSamlSsoProfiles",
            Access::Needs(&["cloud-identity.inboundsso.readonly"]),
            directory::saml_profiles,
        ),
        route(
            "GET",
            "/v1/inboundOidcSsoProfiles",
            Access::Needs(&["cloud-identity.inboundsso.readonly"]),
            directory::oidc_profiles,
        ),
        route(
            "GET",
            "/v1/customers/{customer}/reports:countInstalledApps",
            Access::Needs(&["chrome.management.reports.readonly"]),
            directory::extensions,
        ),
        route("GET", "/v1/projects/{project}/serviceAccounts", CLOUD, cloud::service_accounts),
        route("GET", "/v1/projects/{project}/serviceAccounts/{account}/keys", CLOUD, cloud::keys),
        route(
            "GET",
            "/v1/projects/{project}/locations/global/activityTypes/{kind}/activities:query",
            CLOUD,
            cloud::key_uses,
        ),
        route(
            "GET",
            "/v2/projects/{project}/locations/global/keys",
            Access::Needs(&["cloud-platform.read-only", "cloud-platform"]),
            cloud::api_keys,
        ),
    ];

    fn new(random: &mut Random, _scanner: &Object) -> Self {
        Self {
            access_token: format!("ya29.{}", random.word(40)),
            caller_token: format!("ya29.{}", random.word(40)),
            foreign_token: random.word(60),
        }
    }

    /// A service account with a key, for an administrator.
    fn connection(inside: &Inside<Self>) -> Connection {
        let day = inside.day();
        let subject = day.scanner.text("subject");
        Connection {
            settings: format!(
                "auth:\n  service_account: {{ key: {{ file: google.json }}, subject: {subject} }}\n{}",
                everything(&day.scanner)
            ),
            files: vec![("google.json".to_owned(), token::key_file(inside, &day.scanner))],
        }
    }

    fn caller(call: &Call<'_, Self>) -> Result<Caller, Answer> {
        let token = call.credential("Bearer").ok_or_else(|| words::unauthenticated("Login Required."))?;
        if token == call.inside.platform.access_token {
            return Ok(Caller::with(call.day.scanner.text("subject"), SCOPES.iter().copied()));
        }
        call.inside.holder(token, call.now).ok_or_else(|| words::unauthenticated("Invalid Credentials"))
    }

    fn denied(_call: &Call<'_, Self>, _needed: &[&str]) -> Answer {
        words::error(403, "insufficientPermissions", "Request had insufficient authentication scopes.")
    }

    fn not_found(_path: &str) -> Answer {
        words::error(404, "notFound", "Not Found")
    }

    /// The API is not switched on in the scanner's project.
    fn switched_off(_call: &Call<'_, Self>) -> Answer {
        words::error(
            403,
            "accessNotConfigured",
            "This API has not been used in the project before or it is disabled.",
        )
    }

    fn failed(status: u16) -> Answer {
        match status {
            404 => words::error(404, "notFound", "Resource Not Found: userKey"),
            _ => words::error(status, "backendError", "Backend Error"),
        }
    }

    fn too_many(_standing: Standing) -> Answer {
        words::error(403, "userRateLimitExceeded", "Quota exceeded for quota metric 'Queries'")
    }

    fn family(template: &str) -> &'static str {
        if template.starts_with("/admin/reports/") { "reports" } else { "directory" }
    }
}

/// Returns the settings that every credential needs to see all.
fn everything(scanner: &Object) -> String {
    let projects = scanner.texts("projects").join(", ");
    let list = |field: &str| {
        let value = scanner.value(field);
        if value.is_null() { String::new() } else { format!("{field}: {value}\n") }
    };
    format!("projects: [{projects}]\n{}{}{}", list("delegations"), list("publishers"), list("systems"))
}

impl crate::kit::Simulated<GoogleWorkspace> {
    /// Returns the connection that has an access token alone.
    pub fn with_access_token(&self) -> Connection {
        let day = self.inside.day();
        Connection {
            settings: format!("auth: {{ token: {{ file: token }} }}\n{}", everything(&day.scanner)),
            files: vec![("token".to_owned(), self.inside.platform.access_token.clone())],
        }
    }

    /// Returns the connection of a service account that acts by an admin role of its own.
    pub fn with_own_role(&self) -> Connection {
        let day = self.inside.day();
        Connection {
            settings: format!(
                "auth: {{ service_account: {{ key: {{ file: google.json }} }} }}\n{}",
                everything(&day.scanner)
            ),
            files: vec![("google.json".to_owned(), token::key_file(&self.inside, &day.scanner))],
        }
    }

    /// Returns the connection of a service account for which Google signs, as a caller with a token of Google or of
    /// another issuer lets it.
    pub fn keyless(&self, is_federated: bool) -> Connection {
        let day = self.inside.day();
        let platform = &self.inside.platform;
        let (caller, token) = match is_federated {
            true => (
                "federation: { audience: \"//iam.example/pool\", subject_token: { file: token } }",
                &platform.foreign_token,
            ),
            false => ("token: { file: token }", &platform.caller_token),
        };
        Connection {
            settings: format!(
                "auth:\n  keyless:\n    service_account: {}\n    subject: {}\n    caller: {{ {caller} }}\n{}",
                day.scanner.text("service_account"),
                day.scanner.text("subject"),
                everything(&day.scanner)
            ),
            files: vec![("token".to_owned(), token.clone())],
        }
    }

    /// Returns the connection that acts for another administrator.
    pub fn acting_for(&self, subject: &str) -> Connection {
        let day = self.inside.day();
        let connection = <GoogleWorkspace as Platform>::connection(&self.inside);
        let settings = connection.settings.replace(day.scanner.text("subject"), subject);
        Connection { settings, ..connection }
    }

    /// Takes a scope out of the delegation's entry: no token that asks for it is given.
    pub fn undelegate(&self, scope: &str) {
        self.take_permission(&format!("delegated:{scope}"));
    }
}
