//! Renewing tokens: a refresh token is good for one use, and is replaced by it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::access::Kind;
use super::{Slack, answer};
use crate::kit::{Answer, Call, Random};

/// The client id of the scanner's app.
pub(super) const CLIENT: &str = "4815162342.1080001";

/// How a renewed token begins.
pub(super) const ROTATED: &str = concat!("xoxe.", "xoxp-");

/// Returns a new refresh token.
pub(super) fn fresh(random: &mut Random) -> String {
    format!("{}{}", "xoxe-", random.word(32))
}

/// Gives a token for a refresh token.
pub(super) fn issue(call: &Call<'_, Slack>) -> Answer {
    let platform = &call.inside.platform;
    let form = call.form();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let basic = call.credential("Basic").and_then(|text| STANDARD.decode(text).ok());
    let basic = basic.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let (id, secret) = basic.split_once(':').unwrap_or((field("client_id"), field("client_secret")));
    if id != CLIENT {
        return answer::error("invalid_client_id");
    }
    if secret != platform.client_secret {
        return answer::error("bad_client_secret");
    }
    let mut refresh = platform.refresh();
    if field("grant_type") != "refresh_token" || field("refresh_token") != *refresh {
        return answer::error("invalid_refresh_token");
    }
    let token = call.inside.issue(ROTATED, platform.holder(Kind::Organization), call.now);
    // The issued token's own letters make the next refresh token: neither was seen before.
    *refresh = format!("{}{}", "xoxe-", token.chars().rev().take(32).collect::<String>());
    Answer::ok(&json!({
        "ok": true, "access_token": token, "token_type": "user", "refresh_token": *refresh,
        "expires_in": call.inside.settings.token_lifetime.as_secs(),
        "scope": platform.scopes.get(&Kind::Organization).map(|scopes| scopes.join(",")),
        "app_id": call.day.scanner.text("app"), "team": null,
        "enterprise": { "id": call.day.tenant.text("id"), "name": call.day.tenant.text("name") },
        "is_enterprise_install": true,
    }))
}
