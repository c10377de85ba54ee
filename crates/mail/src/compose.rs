//! A letter as it travels (RFC 5322).

use lettre::{
    Message,
    message::{
        Body, Mailbox,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};
use tintype_domain::mail::{Letter, MailError};

/// What SMTP says of an address that it cannot read.
const NO_ADDRESS: u16 = 553;
/// Octets of a line (RFC 5322).
const LINE_MAX: usize = 998;

/// Whom letters are from: `Tintype <photos@example.org>`.
#[derive(Clone)]
pub struct Sender(Mailbox);

#[derive(Debug, thiserror::Error)]
#[error("it must be an address like Tintype <photos@example.org>")]
pub struct SenderError;

impl Sender {
    pub fn parse(from: &str) -> Result<Self, SenderError> {
        from.parse().map(Self).map_err(|_| SenderError)
    }

    /// The same bytes for the same letter. Nobody answers it by a machine (RFC 3834).
    pub(crate) fn compose(&self, letter: &Letter) -> Result<Message, MailError> {
        let to = letter.to.parse().map_err(|_| MailError::Refused(NO_ADDRESS))?;
        let id = format!("<{}@{}>", letter.id, self.0.email.domain());
        let message = Message::builder()
            .from(self.0.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .date(letter.id.pushed_at().into())
            .message_id(Some(id))
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN);
        message.body(body(&letter.text)).map_err(|error| MailError::Unavailable(Box::new(error)))
    }
}

/// Lines stay whole up to what SMTP takes: a link that is folded leads nowhere for who reads a letter as a file.
fn body(text: &str) -> Body {
    if !text.is_ascii() || text.lines().any(|line| line.len() > LINE_MAX) {
        return Body::new(text.to_owned());
    }
    Body::dangerous_pre_encoded(text.replace('\n', "\r\n").into_bytes(), ContentTransferEncoding::SevenBit)
}

#[cfg(test)]
mod tests {
    use tintype_domain::ids::JobId;

    use super::*;

    fn letter(to: &str) -> Letter {
        let text = format!("Hello,\n\nhttps://photos.example/verify?token={}\n", "t".repeat(43));
        Letter { id: JobId(7), to: to.to_owned(), subject: "Confirm your address", text }
    }

    fn composed(to: &str) -> Result<String, MailError> {
        let sender = Sender::parse("Tintype <photos@example.org>").unwrap();
        Ok(String::from_utf8(sender.compose(&letter(to))?.formatted()).unwrap())
    }

    #[test]
    fn the_same_letter_is_the_same_bytes_with_one_id_and_its_link_in_one_line() {
        let text = composed("ann@example.com").unwrap();
        assert_eq!(composed("ann@example.com").unwrap(), text);
        for line in ["Message-ID: <7@example.org>", "To: ann@example.com", "Auto-Submitted: auto-generated"] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
        assert!(text.contains(&format!("/verify?token={}\r\n", "t".repeat(43))), "{text}");
    }

    #[test]
    fn an_address_is_one_address_or_the_letter_is_refused() {
        for to in ["ann@example.com\r\nBcc: eve@example.com", "ann@example.com, eve@example.com", "ann", ""] {
            assert!(matches!(composed(to), Err(MailError::Refused(NO_ADDRESS))), "{to:?}");
        }
    }

    #[test]
    fn a_sender_has_an_address() {
        assert!(Sender::parse("photos@example.org").is_ok());
        for from in ["", "Tintype", "Tintype <photos>"] {
            assert!(Sender::parse(from).is_err(), "{from:?}");
        }
    }
}
