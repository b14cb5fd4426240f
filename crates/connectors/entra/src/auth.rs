//! How remit comes to a token for Microsoft Graph, and the two sessions that it is used in.
//!
//! Source: Microsoft identity platform, "OAuth 2.0 client credentials flow" and "Microsoft identity platform application
//! authentication certificate credentials", read November 2026.

use crate::settings::{AuthSettings, CertificateSettings, Settings};
use crate::{DESCRIPTOR, dialect};
use remit_connector::auth::Auth;
use remit_connector::auth::jwt::{SigningKey, Thumbprint};
use remit_connector::auth::oauth::{Client, ClientCredentials, Proof};
use remit_connector::session::{Limits, Session};
use remit_connector::settings::wrong;
use remit_connector::{Open, OpenError};
use std::sync::Arc;
use url::Url;

/// Reports and logs allow five requests in ten seconds.
const REPORTS: Limits = Limits { concurrency: 1, per_minute: None };

/// Opens the session for the directory and the one for reports. It sends nothing.
///
/// # Errors
/// A setting is wrong, or a secret cannot be read or is not what it should be.
pub(crate) fn open(settings: &Settings, open: Open) -> Result<(Session, Session), OpenError> {
    let graph = settings.cloud.addresses().1;
    let default = Url::parse(graph).map_err(|error| wrong("cloud", &error.to_string()))?;
    let open = Open { base_url: Some(open.base_url.clone().unwrap_or(default)), ..open };
    let auth = auth(settings, graph, &open)?;
    let session = Session::open(&DESCRIPTOR, &dialect::DIALECT, auth, &open)?;
    // A pace that the configuration sets is one for the whole connection.
    let reports = match open.limits {
        Some(_) => session.clone(),
        None => {
            let open = Open { limits: Some(REPORTS), ..open };
            session.beside(&DESCRIPTOR, &dialect::DIALECT, &open)?
        }
    };
    Ok((session, reports))
}

fn auth(settings: &Settings, graph: &str, open: &Open) -> Result<Auth, OpenError> {
    let (id, proof) = match &settings.auth {
        AuthSettings::AccessToken(reference) => return Ok(Auth::Bearer(open.secrets.read(reference)?)),
        AuthSettings::ClientSecret(app) => {
            (&app.client_id, Proof::SecretPost(open.secrets.read(&app.secret)?))
        }
        AuthSettings::Federated(app) => {
            let secrets = Arc::clone(&open.secrets);
            (&app.client_id, Proof::Foreign { secrets, assertion: app.assertion.clone() })
        }
        AuthSettings::Certificate(app) => (&app.client_id, Proof::PrivateKeyJwt(key(app, open)?)),
    };
    let client = Client::open(id, settings.token_url()?, proof, open)?;
    Ok(Auth::Renewing(Arc::new(ClientCredentials::new(client, vec![format!("{graph}/.default")]))))
}

fn key(app: &CertificateSettings, open: &Open) -> Result<SigningKey, OpenError> {
    let wrong = |key: &str, what: &str| wrong(&format!("auth.certificate.{key}"), what);
    let thumbprint = match (&app.certificate, &app.thumbprint) {
        (Some(certificate), None) => {
            let pem = open.secrets.read(certificate)?;
            Thumbprint::of_pem(pem.reveal())
                .ok_or_else(|| wrong("certificate", "no certificate in PEM form is in it"))?
        }
        (None, Some(digits)) => Thumbprint::parse(digits)
            .ok_or_else(|| wrong("thumbprint", "40 or 64 hexadecimal digits are a thumbprint"))?,
        (None, None) | (Some(_), Some(_)) => {
            return Err(wrong("certificate", "name either the `certificate` or its `thumbprint`"));
        }
    };
    let pem = open.secrets.read(&app.private_key)?;
    let key = SigningKey::parse(&pem).map_err(|error| wrong("private_key", &error.to_string()))?;
    Ok(key.with_certificate(thumbprint))
}
