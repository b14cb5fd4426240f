//! How Slack speaks HTTP. Nearly every failure comes with status 200 and a code in the body; the audit log's API gives the
//! same codes with the status of an error.
//!
//! Source: Slack's developer documentation, "Using the Slack Web API", "Rate limits", "Audit Logs API" and the errors
//! listed with each method, read November 2026.

use remit_connector::Reason;
use remit_connector::session::{Dialect, ErrorAnswer, EvidenceRules, LimitHeaders, ResetForm};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Slack's HTTP. Besides `Retry-After` no header tells a limit.
pub(crate) const DIALECT: Dialect = Dialect {
    headers: &[("accept", "application/json")],
    kept_headers: &[],
    limit_headers: LimitHeaders {
        limit: "",
        remaining: "",
        reset: "",
        reset_form: ResetForm::DeltaSeconds,
        resource: "",
    },
    classify,
    classify_ok,
    evidence: EvidenceRules { headers: &["x-oauth-scopes", "x-accepted-oauth-scopes"], addresses: &[] },
};

/// An error as Slack words it.
#[derive(Deserialize)]
struct Said {
    ok: bool,
    error: Option<String>,
    /// The scope that is missing.
    needed: Option<String>,
}

fn classify(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    meaning(&serde_json::from_str(answer.body).ok()?)
}

/// Finds the error that a 200 may be in truth. Few other bodies hold the word at all.
fn classify_ok(body: &RawValue) -> Option<Reason> {
    if !body.get().contains("\"error\"") {
        return None;
    }
    let said: Said = serde_json::from_str(body.get()).ok()?;
    if said.ok { None } else { meaning(&said) }
}

/// What the audit log is sent to somebody for whom it is not.
const OWNER: &str = "an owner or administrator of the organization, and the app installed by one";

fn meaning(said: &Said) -> Option<Reason> {
    let code = said.error.as_deref()?;
    Some(match code {
        "invalid_auth"
        | "not_authed"
        | "token_revoked"
        | "token_expired"
        | "account_inactive"
        | "invalid_authentication" => Reason::Unauthenticated(quoted(code)),
        "missing_scope" => Reason::Denied(said.needed.as_deref().map(scopes).unwrap_or_default()),
        "no_permission" | "not_allowed_token_type" => Reason::Denied(String::new()),
        "not_an_admin" | "restricted_action" | "user_is_restricted" => Reason::Denied(OWNER.to_owned()),
        "app_management_app_not_installed_on_org" => {
            Reason::Denied("the app to be installed for the whole organization".to_owned())
        }
        "accesslimited" | "access_denied" => {
            Reason::Denied("a network address that the workspace lets in".to_owned())
        }
        "org_login_required" | "enterprise_is_restricted" => {
            Reason::Denied("the workspace to be open for sign-in by the organization".to_owned())
        }
        "team_access_not_granted" => Reason::Denied("the app to be added to this workspace".to_owned()),
        "ekm_access_denied" => Reason::Denied("the organization's own encryption keys".to_owned()),
        "feature_not_enabled" | "not_an_enterprise" | "paid_only" | "unknown_method" => {
            Reason::NotLicensed(format!("{}: the plan does not include it", quoted(code)))
        }
        "team_not_found"
        | "enterprise_not_found"
        | "channel_not_found"
        | "app_not_found"
        | "bot_not_found"
        | "user_not_found" => Reason::NotFound,
        "ratelimited" | "rate_limited" => Reason::RateLimited(None),
        "internal_error"
        | "fatal_error"
        | "service_unavailable"
        | "request_timeout"
        | "team_added_to_org" => Reason::Unavailable(quoted(code)),
        "invalid_cursor" => Reason::Rejected("the listing's cursor has run out: scan again".to_owned()),
        _ => Reason::Rejected(quoted(code)),
    })
}

/// Returns a code of Slack's. What is none is left out: it could quote something.
fn quoted(code: &str) -> String {
    let is_code = code.len() <= 60 && code.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
    if is_code { format!("`{code}`") } else { "an error that is not documented".to_owned() }
}

/// Returns scopes as Slack names them, with commas between.
fn scopes(needed: &str) -> String {
    let is_scope = |it: &&str| it.len() <= 60 && !it.is_empty();
    needed.split(',').map(str::trim).filter(is_scope).collect::<Vec<_>>().join(" or ")
}
