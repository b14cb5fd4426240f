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

impl CredentialForm {
    /// Returns the word under which evidence keeps it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::FineGrainedToken => "fine-grained token",
            Self::ClassicToken => "classic token",
            Self::OtherToken => "token",
        }
    }

    fn parse(word: &str) -> Self {
        let forms = [Self::App, Self::FineGrainedToken, Self::ClassicToken];
        forms.into_iter().find(|form| form.as_str() == word).unwrap_or(Self::OtherToken)
    }
}

/// Returns the proof of a connection whose answers come from a tape: none that would be let in anywhere.
pub(crate) fn played(word: &str) -> Proof {
    let nothing = Secret::new("played".to_owned());
    Proof { auth: Auth::Bearer(nothing), credential: CredentialForm::parse(word), app: None }
}

/// How a connection proves who it is.
#[derive(Debug)]
pub(crate) struct Proof {
    /// What requests carry.
    pub(crate) auth: Auth,
    /// What the credential is.
    pub(crate) credential: CredentialForm,
    /// The App, where it is one whose key is known: some calls it signs itself.
    pub(crate) app: Option<Arc<AppTokens>>,
}

/// Reads the secrets that the settings name.
///
/// # Errors
/// A secret cannot be read, or is not what it should be.
pub(crate) fn open(settings: &Settings, secrets: &dyn SecretSource) -> Result<Proof, OpenError> {
    match &settings.auth {
        AuthSettings::Token(reference) => {
            let token = secrets.read(reference)?;
            let credential = form(&token)?;
            Ok(Proof { auth: Auth::Bearer(token), credential, app: None })
        }
        AuthSettings::App(app) => {
            let tokens = Arc::new(app_tokens(settings, app, secrets)?);
            let auth = Auth::Renewing(Arc::<AppTokens>::clone(&tokens));
            Ok(Proof { auth, credential: CredentialForm::App, app: Some(tokens) })
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
