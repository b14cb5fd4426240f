//! Sending what is pending, and remembering it once it was taken.

use crate::{Change, Document, Message, Notification, Pending, Target, Unread, mail, slack};
use jiff::Timestamp;
use remit_connector::secret::{SecretError, SecretRef, SecretSource};
use remit_connector::session::{Clock, Hook, Tuning};
use remit_connector::{FetchError, OpenError};
use remit_store::{Store, StoreError};
use std::time::Duration;

/// So many changes one document holds. What is more goes into further ones.
const MOST: usize = 500;

/// Sends what is pending.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// Where targets' addresses come from, at the moment in which they are needed.
    pub secrets: &'a dyn SecretSource,
    /// The clock that signatures are made by. A receiver checks them by its own.
    pub clock: Clock,
    /// What remembers.
    pub store: &'a dyn Store,
    /// The instant of judging.
    pub now: Timestamp,
    /// How patient it is.
    pub tuning: Tuning,
}

/// Why a notification was not taken. What was not is sent the next time.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The address, the signing secret or the password could not be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A setting cannot be used.
    #[error("`{path}`: {what}")]
    Setting {
        /// The setting.
        path: String,
        /// What is wrong with it.
        what: String,
    },
    /// The webhook did not take it.
    #[error("{}", .0.reason)]
    Refused(#[from] FetchError),
    /// The mail server did not take it.
    #[error("{0}")]
    Mail(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SendError {
    pub(crate) fn wrong(path: &str, what: &str) -> Self {
        Self::Setting { path: path.to_owned(), what: what.to_owned() }
    }
}

impl From<OpenError> for SendError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Setting { path, what } => Self::Setting { path, what },
            OpenError::Secret(error) => Self::Secret(error),
        }
    }
}

impl Sender<'_> {
    /// Returns the patience of a command that somebody waits for: five minutes for a target's limits, and what is not
    /// taken then is sent the next time.
    pub fn patience() -> Tuning {
        Tuning { attempts: 4, wait_budget: Duration::from_secs(5 * 60), ..Tuning::default() }
    }

    /// Sends what is pending for a notification, and notes each message once the target took it. Where nothing is, nothing
    /// is sent.
    ///
    /// # Errors
    /// The target did not take a message. Those before it are taken and remembered.
    pub async fn send(
        &self,
        notification: &Notification,
        pending: &Pending,
        unread: &[Unread],
    ) -> Result<(), SendError> {
        if !pending.quiet.is_empty() || !pending.forgotten.is_empty() {
            let (quiet, forgotten) = (pending.quiet.clone(), pending.forgotten.clone());
            self.store.note_notified(&notification.id, quiet, forgotten).await?;
        }
        let most = match &notification.target {
            Target::Webhook { .. } => MOST,
            // A text for people tells of everything at once and counts what it has no room for.
            Target::Slack { .. } | Target::Smtp(_) => usize::MAX,
        };
        for changes in pending.changes.chunks(most) {
            let message = Message { notification: &notification.id, changes, unread, now: self.now };
            self.deliver(&notification.target, &message).await?;
            self.remember(&notification.id, changes).await?;
        }
        Ok(())
    }

    async fn deliver(&self, target: &Target, message: &Message<'_>) -> Result<(), SendError> {
        match target {
            Target::Webhook { url, signing_secret } => {
                let document = serde_json::to_string(&Document::from(message));
                let document = document.expect("the document has string keys only");
                self.post(url, signing_secret.as_ref(), message, document).await
            }
            Target::Slack { url } => self.post(url, None, message, slack::body(message).to_string()).await,
            Target::Smtp(smtp) => mail::send(smtp, self.secrets, mail::mail(smtp, message)?).await,
        }
    }

    async fn post(
        &self,
        url: &SecretRef,
        signing: Option<&SecretRef>,
        message: &Message<'_>,
        body: String,
    ) -> Result<(), SendError> {
        let url = self.secrets.read(url)?;
        let signing = signing.map(|reference| self.secrets.read(reference)).transpose()?;
        let hook = Hook::open(&url, signing.as_ref(), self.clock, self.tuning)?;
        Ok(hook.post(&message.id(), body).await?)
    }

    async fn remember(&self, id: &str, changes: &[Change]) -> Result<(), StoreError> {
        let mut known = Vec::new();
        let mut forgotten = Vec::new();
        for change in changes {
            match change.leaves() {
                Some(left) => known.push(left),
                None => forgotten.push(change.fingerprint.clone()),
            }
        }
        self.store.note_notified(id, known, forgotten).await
    }
}
