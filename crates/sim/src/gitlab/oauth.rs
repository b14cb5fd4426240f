//! The token endpoint: refresh tokens are good for one use, and one that is used again takes the whole grant with it.

use std::sync::PoisonError;

use serde_json::json;

use super::Gitlab;
use crate::kit::{Answer, Call, Caller, Random};

/// The OAuth application that a scan may use, with the grant that somebody gave it.
#[derive(Debug)]
pub(super) struct Application {
    /// Its id.
    pub(super) client_id: String,
    /// Its secret.
    pub(super) secret: String,
    stem: String,
    n_uses: u32,
    is_revoked: bool,
}

impl Application {
    pub(super) fn new(random: &mut Random) -> Self {
        let (client_id, secret) = (random.word(16), random.word(24));
        Self { client_id, secret, stem: random.word(20), n_uses: 0, is_revoked: false }
    }

    /// Returns the refresh token that is good now.
    pub(super) fn refresh_token(&self) -> String {
        format!("{}-{}", self.stem, self.n_uses)
    }

    fn refuse(name: &str) -> Answer {
        Answer::of(
            400,
            &json!({ "error": name, "error_description": "The grant is invalid, expired or revoked." }),
        )
    }

    /// Spends a refresh token; says whether it was good.
    fn spend(&mut self, token: &str) -> bool {
        let is_good = !self.is_revoked && token == self.refresh_token();
        self.is_revoked |= !is_good && token.starts_with(&self.stem);
        self.n_uses += u32::from(is_good);
        is_good
    }
}

pub(super) fn token(call: &Call<'_, Gitlab>) -> Answer {
    let form = call.form();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let mut application = call.inside.platform.application.lock().unwrap_or_else(PoisonError::into_inner);
    if field("client_id") != application.client_id || field("client_secret") != application.secret {
        return Answer::of(401, &json!({ "error": "invalid_client" }));
    }
    match field("grant_type") {
        "refresh_token" if application.spend(field("refresh_token")) => {}
        "refresh_token" => return Application::refuse("invalid_grant"),
        _ => return Application::refuse("unsupported_grant_type"),
    }
    let caller = Caller::with("oauth", ["read_api", "owner"]);
    let access = call.inside.issue("sim-oauth-", caller, call.now);
    let body = json!({
        "access_token": access, "refresh_token": application.refresh_token(), "token_type": "Bearer",
        "expires_in": call.inside.settings.token_lifetime.as_secs(), "created_at": call.now, "scope": "read_api",
    });
    Answer::ok(&body)
}
