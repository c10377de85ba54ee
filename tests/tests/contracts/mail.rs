//! `Mailer`, as files and by SMTP.

use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tintype_domain::{
    ids::JobId,
    mail::{Letter, MailError, Mailer},
};
use tintype_mail::{FolderMailer, Sender, SmtpMailer};
use tintype_tests::{Manner, SmtpSink};

const ANN: &str = "ann@example.com";

fn sender() -> Sender {
    Sender::parse("Tintype <photos@example.org>").unwrap()
}

fn letter(to: &str) -> Letter {
    Letter {
        id: JobId(7),
        to: to.to_owned(),
        subject: "Confirm your address",
        text: "Hello,\n\n.\nhttps://photos.example/verify?token=abc\n".to_owned(),
    }
}

fn folder() -> (TempDir, FolderMailer) {
    let data = TempDir::new().unwrap();
    let mailer = FolderMailer::open(data.path().join("mail"), sender()).unwrap();
    (data, mailer)
}

fn files(data: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(data.path().join("mail")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn smtp(sink: &SmtpSink) -> SmtpMailer {
    SmtpMailer::new(&sink.url, sender()).unwrap()
}

fn assert_whole(text: &str) {
    for line in ["To: ann@example.com", "From: Tintype <photos@example.org>", "Subject: Confirm your address"] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    let text = text.trim_end();
    assert!(text.ends_with("Hello,\r\n\r\n.\r\nhttps://photos.example/verify?token=abc"), "{text}");
}

#[tokio::test]
async fn a_letter_arrives_with_all_of_its_text() {
    let (data, mailer) = folder();
    mailer.send(&letter(ANN)).await.unwrap();
    assert_whole(&std::fs::read_to_string(data.path().join("mail/7.eml")).unwrap());
    let sink = SmtpSink::start(Manner::Takes).await;
    smtp(&sink).send(&letter(ANN)).await.unwrap();
    let received = sink.received();
    assert_eq!((received.len(), received[0].to.as_slice()), (1, [ANN.to_owned()].as_slice()));
    assert_whole(&received[0].text);
}

#[tokio::test]
async fn a_letter_that_is_sent_twice_is_known_as_the_same() {
    let (data, mailer) = folder();
    for _ in 0..2 {
        mailer.send(&letter(ANN)).await.unwrap();
    }
    assert_eq!(files(&data), ["7.eml"]);
    let sink = SmtpSink::start(Manner::Takes).await;
    for _ in 0..2 {
        smtp(&sink).send(&letter(ANN)).await.unwrap();
    }
    let received = sink.received();
    assert_eq!((received.len(), sink.ids().len()), (2, 1));
    assert_eq!(received[0].text, received[1].text);
}

#[tokio::test]
async fn letters_in_files_are_for_their_owner_alone() {
    let (data, mailer) = folder();
    mailer.send(&letter(ANN)).await.unwrap();
    assert_eq!(mode(&data.path().join("mail")), 0o700);
    assert_eq!(mode(&data.path().join("mail/7.eml")), 0o600);
}

#[tokio::test]
async fn an_address_adds_neither_a_header_nor_somebody_else() {
    let (data, folder) = folder();
    let sink = SmtpSink::start(Manner::Takes).await;
    let smtp = smtp(&sink);
    for mailer in [&folder as &dyn Mailer, &smtp] {
        for to in ["ann@example.com\r\nBcc: eve@example.com", "ann@example.com, eve@example.com", "<ann@example.com>>"]
        {
            let refused = mailer.send(&letter(to)).await;
            assert!(matches!(refused, Err(MailError::Refused(_))), "{to:?}");
        }
    }
    assert_eq!((files(&data).len(), sink.received().len()), (0, 0));
}

#[tokio::test]
async fn what_the_server_says_of_a_recipient_is_told_by_its_number_alone() {
    for (answer, meaning) in [
        ("550 5.1.1 <ann@example.com> unknown", "the letter was refused (550)"),
        ("553 <ann@example.com> not here", "the letter was refused (553)"),
        ("451 <ann@example.com> later", "the letter was put off (451)"),
        ("452 4.2.2 <ann@example.com> full", "the letter was put off (452)"),
        ("421 closing, <ann@example.com>", "no letter can be sent"),
        ("530 who are you?", "no letter can be sent"),
    ] {
        let sink = SmtpSink::start(Manner::Refuses(answer.to_owned())).await;
        let error = smtp(&sink).send(&letter(ANN)).await.unwrap_err();
        assert_eq!(error.to_string(), meaning, "{answer}");
        assert!(!format!("{error:?}").contains("ann"), "{error:?}");
        assert_eq!(sink.received().len(), 0);
    }
}

#[tokio::test]
async fn a_server_that_is_away_or_silent_is_waited_for_ten_seconds_at_the_most() {
    let sink = SmtpSink::start(Manner::IsSilent).await;
    let mailer = smtp(&sink);
    let began = Instant::now();
    let silent = mailer.send(&letter(ANN)).await;
    assert!(matches!(silent, Err(MailError::Unavailable(_))), "{:?}", silent.err());
    assert!((9..=11).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    // It works again as soon as the server does.
    sink.behave(Manner::Takes);
    mailer.send(&letter(ANN)).await.unwrap();
    let hesitant = SmtpSink::start(Manner::Hesitates(Duration::from_millis(300))).await;
    smtp(&hesitant).send(&letter(ANN)).await.unwrap();
    drop(hesitant);
    let away = SmtpMailer::new("smtp://127.0.0.1:9", sender()).unwrap();
    assert!(matches!(away.send(&letter(ANN)).await, Err(MailError::Unavailable(_))));
}
