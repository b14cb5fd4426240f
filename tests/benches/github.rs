//! GitHub as benchmarks scan it: the listings that need no request of their own for each app or token, and a token of the
//! simulated scanner App, for clients that are measured with a token at hand.

use crate::remit::Source;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use remit_connector_github::PROVIDER;
use remit_sim::Simulator;
use serde::Deserialize;

/// What is scanned.
pub(crate) const SOURCE: Source = Source {
    provider: &PROVIDER,
    settings: || serde_json::json!({ "org": "acme", "auth": { "token": { "env": "TOKEN" } } }),
    stages: &[
        "installations",
        "personal_access_tokens",
        "repositories",
        "deploy_keys",
        "repository_webhooks",
    ],
};

/// Obtains a token of the scanner's App as any App does.
pub(crate) fn token(simulator: &Simulator) -> String {
    #[derive(Deserialize)]
    struct Issued {
        token: String,
    }
    #[expect(clippy::disallowed_methods, reason = "a token lives by the machine's clock")]
    let now = jiff::Timestamp::now().as_second();
    let claims = serde_json::json!({ "iat": now - 60, "exp": now + 540, "iss": simulator.client_id() });
    let key =
        EncodingKey::from_rsa_pem(simulator.app_key_pem().as_bytes()).expect("the simulator made a key");
    let jwt =
        jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &key).expect("claims can be signed");
    let url =
        format!("{}/app/installations/{}/access_tokens", simulator.base_url(), simulator.installation());
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    #[expect(clippy::disallowed_methods, reason = "neither client is measured here")]
    let body = runtime.block_on(async {
        let request = reqwest::Client::new().post(url).bearer_auth(jwt).header("user-agent", "benchmark");
        let answer = request.send().await.expect("the simulator answers");
        answer.bytes().await.expect("a body")
    });
    let issued: Issued = serde_json::from_slice(&body).expect("a token");
    issued.token
}
