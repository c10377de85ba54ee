use std::time::Duration;

use async_trait::async_trait;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor, transport::smtp};
use tintype_domain::mail::{Letter, MailError, Mailer};
use tokio::time::timeout;
use url::{Host, Url};

use crate::Sender;

/// For one step, and for all of them together.
const PATIENCE: Duration = Duration::from_secs(10);
/// The server wants to know who we are, or does not believe it: a matter of settings, not of the letter.
const AUTHENTICATION: [u16; 5] = [530, 534, 535, 538, 454];
const CLOSING: u16 = 421;

/// Letters by an SMTP server, each on a connection of its own: they are few, and one that is given up takes nothing
/// else along.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Sender,
}

#[derive(Debug, thiserror::Error)]
#[error("it must be like smtps://user:password@mail.example.org")]
pub struct SmtpError;

impl SmtpMailer {
    pub fn new(url: &str, sender: Sender) -> Result<Self, SmtpError> {
        let url = encrypted(Url::parse(url).map_err(|_| SmtpError)?)?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).map_err(|_| SmtpError)?;
        Ok(Self { transport: builder.timeout(Some(PATIENCE)).build(), sender })
    }
}

/// Without a word on it, letters to another machine are encrypted where it can, and always where there is a password.
fn encrypted(mut url: Url) -> Result<Url, SmtpError> {
    let own = match url.host().ok_or(SmtpError)? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    // Of a scheme that it does not know, the library keeps addresses as names.
    let own = own || matches!(url.host_str(), Some("127.0.0.1" | "[::1]"));
    if url.scheme() == "smtp" && !own && !url.query_pairs().any(|(name, _)| name == "tls") {
        let tls = if url.password().is_some() { "required" } else { "opportunistic" };
        url.query_pairs_mut().append_pair("tls", tls);
    }
    Ok(url)
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = self.sender.compose(letter)?;
        match timeout(PATIENCE, self.transport.send(message)).await {
            Ok(sent) => sent.map(drop).map_err(meaning),
            Err(late) => Err(MailError::Unavailable(Box::new(late))),
        }
    }
}

/// Of a server's answer only its number goes on: the rest may name the address.
fn meaning(error: smtp::Error) -> MailError {
    match error.status().map(u16::from) {
        Some(code) if code == CLOSING || AUTHENTICATION.contains(&code) => {
            MailError::Unavailable(format!("the server answered {code}").into())
        }
        Some(code) if error.is_permanent() => MailError::Refused(code),
        Some(code) => MailError::Deferred(code),
        None => MailError::Unavailable(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_this_machine_is_encrypted_unless_the_address_says_otherwise() {
        for (url, tls) in [
            ("smtp://127.0.0.1:1025", None),
            ("smtp://localhost", None),
            ("smtp://[::1]:25", None),
            ("smtp://mail.example.org", Some("opportunistic")),
            ("smtp://ann:secret@mail.example.org:587", Some("required")),
            ("smtp://ann:secret@mail.example.org?tls=opportunistic", Some("opportunistic")),
            ("smtps://mail.example.org", None),
        ] {
            let url = encrypted(Url::parse(url).unwrap()).unwrap();
            let found = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
            assert_eq!(found.as_deref(), tls, "{url}");
        }
    }

    #[test]
    fn an_address_of_another_kind_is_refused() {
        let sender = Sender::parse("photos@example.org").unwrap();
        for url in ["http://mail.example.org", "mail.example.org", "smtp://", ""] {
            assert!(SmtpMailer::new(url, sender.clone()).is_err(), "{url}");
        }
    }
}
