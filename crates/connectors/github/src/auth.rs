//! How remit proves who it is to GitHub: with a token as it is, or as a GitHub App that fetches its tokens.

use crate::app::AppTokens;
use crate::settings::{AppSettings, AuthSettings, Settings};
use remit_connector::OpenError;
use remit_connector::auth::Auth;
use remit_connector::secret::{Secret, SecretSource};
use std::sync::Arc;

/// What a credential is, as far as its form tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CredentialForm {
    /// A GitHub App's installation.
    App,
    /// A personal access token with its own permissions.
    FineGrainedToken,
    /// A personal access token with scopes.
    ClassicToken,
    /// A token whose form says nothing.
    OtherToken,
}

/// Reads the secrets that the settings name.
///
/// # Errors
/// A secret cannot be read, or is not what it should be.
pub(crate) fn open(
    settings: &Settings,
    secrets: &dyn SecretSource,
) -> Result<(Auth, CredentialForm), OpenError> {
    match &settings.auth {
        AuthSettings::Token(reference) => {
            let token = secrets.read(reference)?;
            let form = form(&token)?;
            Ok((Auth::Bearer(token), form))
        }
        AuthSettings::App(app) => {
            let tokens = app_tokens(settings, app, secrets)?;
            Ok((Auth::Renewing(Arc::new(tokens)), CredentialForm::App))
        }
    }
}

fn form(token: &Secret<String>) -> Result<CredentialForm, OpenError> {
    let token = token.reveal();
    if token.is_empty() || !token.chars().all(|letter| letter.is_ascii_graphic()) {
        return Err(OpenError::Setting {
            path: "auth.token".to_owned(),
            what: "holds no token: it is empty or has blanks in it".to_owned(),
        });
    }
    Ok(match token.split_once('_') {
        Some(("ghp", _)) => CredentialForm::ClassicToken,
        Some(("github", rest)) if rest.starts_with("pat_") => CredentialForm::FineGrainedToken,
        Some(("ghs", _)) => CredentialForm::App,
        Some(_) | None => CredentialForm::OtherToken,
    })
}

fn app_tokens(
    settings: &Settings,
    app: &AppSettings,
    secrets: &dyn SecretSource,
) -> Result<AppTokens, OpenError> {
    let key = secrets.read(&app.private_key)?;
    let installation = app.installation.as_ref().map(|id| id.0.clone());
    AppTokens::new(app.id.0.clone(), &key, settings.org.clone(), installation)
}
