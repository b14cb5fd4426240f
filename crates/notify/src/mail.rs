//! A message as mail: plain text with a subject that says what changed.

use crate::send::SendError;
use crate::{Encryption, Message, Smtp};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Mailboxes};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport as _};
use remit_connector::secret::SecretSource;
use std::time::Duration;

/// How often a server that is busy is asked, and how long the first pause is; each further one is twice as long.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(500);

/// How long the server may be silent.
const SILENCE: Duration = Duration::from_secs(30);

/// Returns the mail. Its id is the same whenever the same changes are sent, so that servers know it again.
pub(crate) fn mail(smtp: &Smtp, message: &Message<'_>) -> Result<lettre::Message, SendError> {
    let from: Mailbox = smtp.from.parse().map_err(|_| SendError::wrong("from", "it is no mail address"))?;
    let domain = from.email.domain().to_owned();
    let mut to = Mailboxes::new();
    for address in &smtp.to {
        to.push(address.parse().map_err(|_| SendError::wrong("to", "an entry is no mail address"))?);
    }
    let mut builder = lettre::Message::builder();
    for mailbox in to {
        builder = builder.to(mailbox);
    }
    let built = builder
        .from(from)
        .subject(message.subject())
        .message_id(Some(format!("<{}@{domain}>", message.id())))
        .header(ContentType::TEXT_PLAIN)
        .body(message.text());
    built.map_err(|error| SendError::Mail(error.to_string()))
}

/// Whether mail can go to this address.
pub fn is_mail_address(text: &str) -> bool {
    text.parse::<Mailbox>().is_ok()
}

/// Hands a mail to the server, again where that helps.
pub(crate) async fn send(
    smtp: &Smtp,
    secrets: &dyn SecretSource,
    mail: lettre::Message,
) -> Result<(), SendError> {
    let transport = open(smtp, secrets)?;
    for attempt in 1.. {
        let (transport, mail) = (transport.clone(), mail.clone());
        let sent = tokio::task::spawn_blocking(move || transport.send(&mail)).await;
        let error = match sent {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => error,
            Err(_) => return Err(SendError::Mail("sending was broken off".to_owned())),
        };
        if error.is_permanent() || error.is_tls() || attempt == ATTEMPTS {
            return Err(SendError::Mail(said(&error)));
        }
        tracing::debug!(attempt, why = said(&error), "sending again");
        tokio::time::sleep(PAUSE * 2_u32.pow(attempt - 1)).await;
    }
    unreachable!("the last attempt returns")
}

fn open(smtp: &Smtp, secrets: &dyn SecretSource) -> Result<SmtpTransport, SendError> {
    let parameters = || {
        let parameters = TlsParameters::new(smtp.server.clone());
        parameters.map_err(|error| SendError::Mail(format!("no TLS with {}: {error}", smtp.server)))
    };
    let (tls, port) = match smtp.encryption {
        Encryption::StartTls => (Tls::Required(parameters()?), 587),
        Encryption::Tls => (Tls::Wrapper(parameters()?), 465),
        Encryption::None => (Tls::None, 25),
    };
    let mut builder = SmtpTransport::builder_dangerous(&smtp.server)
        .port(smtp.port.unwrap_or(port))
        .tls(tls)
        .timeout(Some(SILENCE));
    if let Some((user, password)) = &smtp.login {
        let password = secrets.read(password)?;
        builder = builder.credentials(Credentials::new(user.clone(), password.reveal().clone()));
    }
    Ok(builder.build())
}

/// Says why a server did not take a mail, in words of our own: a server's may repeat what it was sent.
fn said(error: &lettre::transport::smtp::Error) -> String {
    if let Some(code) = error.status() {
        return format!("the server answered {code}");
    }
    let what = if error.is_timeout() {
        "the server did not answer in time"
    } else if error.is_tls() {
        "there is no encryption with the server that its certificate vouches for"
    } else if error.is_client() {
        "the server offers no way to sign in, or no encryption"
    } else {
        "there is no connection to the server"
    };
    what.to_owned()
}
