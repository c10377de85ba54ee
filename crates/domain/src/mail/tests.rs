use std::sync::{Arc, Mutex};

use async_trait::async_trait;

use super::{Delivery, Letter, Mail, MailError, Mailer, Notice};
use crate::{
    Failure, Kind,
    ids::{JobId, OneTimeTokenId},
    one_time_tokens::{OneTimeToken, Purpose},
    testing::{ANN, BOB, World, expired, mint, now, token, used, user},
    users::User,
};

const JOB: JobId = JobId(77);

/// Everything that was sent.
#[derive(Default)]
struct Postbox(Mutex<Vec<Letter>>);

#[async_trait]
impl Mailer for Postbox {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        self.0.lock().unwrap().push(letter.clone());
        Ok(())
    }
}

/// What is sent for this job, and how often something was committed for it.
fn delivered(world: World, mail: Mail) -> (Option<Letter>, usize) {
    let (store, mailer) = (world.store(), Arc::new(Postbox::default()));
    let origin = "https://photos.example".to_owned();
    let delivery = Delivery { store: store.clone(), mailer: mailer.clone(), mint: mint(), origin };
    now(delivery.deliver(JOB, mail)).unwrap();
    let mut letters = mailer.0.lock().unwrap();
    assert!(letters.len() < 2);
    (letters.pop(), store.commits().len())
}

/// Ann and Bob, and this token.
fn world(token: OneTimeToken) -> World {
    let mut world = World::default();
    world.one_time_tokens.expect_find().returning(move |_| Ok(Some(token.clone())));
    world.users.expect_find().returning(|id| Ok(Some(user(id))));
    world.users.expect_id_of_email().returning(|email| {
        Ok(match email {
            "ann@example.org" => Some(ANN),
            "bob@example.org" => Some(BOB),
            _ => None,
        })
    });
    world
}

fn link(token: &OneTimeToken) -> String {
    format!("https://photos.example{}{}", token.purpose.path(), mint().text(token))
}

#[test]
fn a_letter_goes_to_the_address_on_record_with_the_link_of_its_token() {
    let token = token(Purpose::VerifyEmail);
    let (letter, commits) = delivered(world(token.clone()), Mail::Token(token.id));
    let letter = letter.unwrap();
    assert_eq!((letter.id, letter.to.as_str(), commits), (JOB, "ann@example.org", 0));
    assert!(letter.text.contains("Hello ann,") && letter.text.contains(&link(&token)), "{}", letter.text);
}

#[test]
fn what_is_used_expired_or_gone_is_worth_no_letter() {
    for purpose in Purpose::ALL {
        for token in [used(purpose), expired(purpose)] {
            assert!(delivered(world(token), Mail::Token(OneTimeTokenId(1))).0.is_none());
        }
    }
    let mut gone = World::default();
    gone.one_time_tokens.expect_find().returning(|_| Ok(None));
    assert!(delivered(gone, Mail::Token(OneTimeTokenId(1))).0.is_none());
    // An address that was typed is not kept.
    let mut late = world(OneTimeToken { owner_id: None, ..expired(Purpose::ResetPassword) });
    late.one_time_tokens.expect_delete().times(1).returning(|_| Ok(()));
    assert!(matches!(delivered(late, Mail::Token(OneTimeTokenId(1))), (None, 1)));
}

#[test]
fn an_address_that_is_proven_or_was_changed_meanwhile_is_not_asked_for() {
    for now_is in
        [User { email_verified: true, ..user(ANN) }, User { email: "other@example.org".to_owned(), ..user(ANN) }]
    {
        let mut world = World::default();
        world.one_time_tokens.expect_find().returning(|_| Ok(Some(token(Purpose::VerifyEmail))));
        world.users.expect_find().returning(move |_| Ok(Some(now_is.clone())));
        assert!(delivered(world, Mail::Token(OneTimeTokenId(1))).0.is_none());
    }
}

#[test]
fn a_forgotten_password_of_nobody_leads_to_no_letter_and_leaves_no_address() {
    let asked =
        OneTimeToken { owner_id: None, email: Some("x@example.org".to_owned()), ..token(Purpose::ResetPassword) };
    let id = asked.id;
    let mut world = world(asked);
    world.one_time_tokens.expect_delete().times(1).withf(move |gone| *gone == id).returning(|_| Ok(()));
    let (letter, commits) = delivered(world, Mail::Token(id));
    assert!(letter.is_none());
    assert_eq!(commits, 1);
}

#[test]
fn a_forgotten_password_is_answered_to_the_stored_address_and_voids_older_links() {
    let asked = OneTimeToken { owner_id: None, ..token(Purpose::ResetPassword) };
    let id = asked.id;
    let mut world = world(asked.clone());
    world.one_time_tokens.expect_newest().returning(|_, _| Ok(None));
    world.one_time_tokens.expect_update().times(1).withf(|token| token.owner_id == Some(ANN)).returning(|_| Ok(()));
    let withdrawn = world.one_time_tokens.expect_withdraw().times(1);
    withdrawn
        .withf(move |owner, purposes, before| {
            *owner == ANN && purposes == [Purpose::ResetPassword] && *before == Some(id)
        })
        .returning(|_, _, _| Ok(()));
    let letter = delivered(world, Mail::Token(id)).0.unwrap();
    assert_eq!(letter.to, "ann@example.org");
    assert!(letter.text.contains(&link(&asked)), "{}", letter.text);
}

#[test]
fn a_link_that_a_newer_one_has_overtaken_is_not_sent() {
    let asked = OneTimeToken { owner_id: None, ..token(Purpose::ResetPassword) };
    let id = asked.id;
    let mut world = world(asked);
    world.one_time_tokens.expect_newest().returning(move |_, _| Ok(Some(OneTimeTokenId(id.0 + 1))));
    world.one_time_tokens.expect_delete().times(1).returning(|_| Ok(()));
    assert!(delivered(world, Mail::Token(id)).0.is_none());
}

#[test]
fn a_new_address_gets_the_link_and_one_that_is_taken_a_word_to_its_owner() {
    let to = |email: &str| OneTimeToken { email: Some(email.to_owned()), ..token(Purpose::ChangeEmail) };
    let free = delivered(world(to("new@example.org")), Mail::Token(OneTimeTokenId(1))).0.unwrap();
    assert!(free.to == "new@example.org" && free.text.contains("/verify?token="), "{}", free.text);
    let taken = delivered(world(to("bob@example.org")), Mail::Token(OneTimeTokenId(1))).0.unwrap();
    assert!(taken.to == "bob@example.org" && taken.text.contains("Hello bob"), "{}", taken.text);
    assert!(!taken.text.contains("token") && !taken.text.contains("ann"), "{}", taken.text);
}

#[test]
fn people_are_told_of_what_was_changed() {
    let notice = |notice| {
        let mut world = World::default();
        world.users.expect_find().returning(|id| Ok(Some(user(id))));
        delivered(world, Mail::Notice { person: ANN, notice }).0.unwrap()
    };
    for (told, subject) in [
        (Notice::PasswordChanged, "Your password was changed"),
        (Notice::PasswordReset, "Your password was reset"),
        (Notice::TotpOn, "Your second factor is on"),
        (Notice::TotpOff, "Your second factor is off"),
        (Notice::RecoveryCodeUsed, "A recovery code was used"),
        (Notice::PasskeyAdded, "A passkey was added"),
        (Notice::PasskeyRemoved, "A passkey was removed"),
        (Notice::NewDevice, "A new log-in to your account"),
    ] {
        let letter = notice(told);
        assert_eq!((letter.to.as_str(), letter.subject), ("ann@example.org", subject));
        assert!(letter.text.contains("If this was not you"), "{}", letter.text);
    }
    let pushed_at = JOB.pushed_at().format("%Y-%m-%d at %H:%M (UTC)").to_string();
    assert!(notice(Notice::NewDevice).text.contains(&pushed_at), "the time of the log-in, not of the letter");
    let before = OneTimeToken { email: Some("old@example.org".to_owned()), ..used(Purpose::ChangeEmail) };
    let letter = delivered(world(before), Mail::EmailChanged(OneTimeTokenId(1))).0.unwrap();
    assert_eq!(letter.to, "old@example.org");
    assert!(!letter.text.contains("ann@example.org"), "{}", letter.text);
}

#[test]
fn only_what_is_refused_for_good_is_given_up_at_once() {
    let refused = Failure::from(MailError::Refused(550));
    let deferred = Failure::from(MailError::Deferred(451));
    let unavailable = Failure::from(MailError::Unavailable("no answer".into()));
    assert!(MailError::is_final(&refused) && !MailError::is_final(&deferred) && !MailError::is_final(&unavailable));
    assert_eq!(
        [refused.kind(), deferred.kind(), unavailable.kind()],
        [Kind::Internal, Kind::Internal, Kind::Unavailable]
    );
}
