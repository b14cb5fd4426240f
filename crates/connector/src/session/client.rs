//! Makes the HTTP client: TLS, time-outs, and nothing that would send a request by itself.

use crate::OpenError;
use crate::session::Tuning;
use crate::session::origin::Origin;
use std::error::Error;

/// Returns a client for one origin. It follows no redirect and repeats nothing: both are the session's.
pub(crate) fn open(origin: &Origin, tuning: &Tuning) -> Result<reqwest::Client, OpenError> {
    // Another part of the process may have chosen a provider before; theirs serves as well.
    drop(rustls::crypto::ring::default_provider().install_default());
    #[expect(clippy::disallowed_methods, reason = "this is the one place where a client is made")]
    let mut client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(tuning.connect_timeout)
        .read_timeout(tuning.read_timeout)
        .timeout(tuning.total_timeout);
    if origin.is_loopback() {
        client = client.no_proxy();
    }
    if !origin.is_encrypted() {
        // Without TLS there is no need for a machine that has certificates.
        client = client.tls_certs_only([]);
    }
    client.build().map_err(|error| OpenError::Setting {
        path: "base_url".to_owned(),
        what: format!("no client can be made for {}: {}", origin.shown(), root_cause(&error)),
    })
}

/// Returns what lies at the bottom of an error.
fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
