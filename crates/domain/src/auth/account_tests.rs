use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use super::{
    Administration, EmailChange, EmailService, LetterBudget, LoginBudgets, MockCredentialQueries, MockPasswordHasher,
    PasswordChange, PasswordGuard, PasswordReset, PasswordService, PasswordVerdict,
    tests::{Buckets, PASSWORD},
};
use crate::{
    Failure,
    ids::SessionId,
    jobs::Job,
    mail::{Mail, Notice},
    one_time_tokens::{OneTimeToken, Purpose},
    sessions::MockSessionRepository,
    signing::MockKeyGenerator,
    testing::{ANN, BOB, FakeStore, World, actor, expired, mint, now, refused, stamps, token, used, user},
    tokens::MockAccessTokenRepository,
    users::Role,
};

const NEW: &str = "another horse battery";
const HERE: SessionId = SessionId(9);

struct Desk {
    passwords: PasswordService,
    emails: EmailService,
    store: Arc<FakeStore>,
    buckets: Arc<Buckets>,
    /// How often sessions were ended.
    ended: Arc<AtomicUsize>,
    /// How often personal access tokens were deleted.
    voided: Arc<AtomicUsize>,
}

/// Where this is said of the current password.
fn desk(world: World, verdict: PasswordVerdict, buckets: Buckets) -> Desk {
    let mut credentials = MockCredentialQueries::new();
    credentials.expect_password_hash().returning(|_| Ok(Some("stored".to_owned())));
    credentials.expect_address_known().returning(|_, _, _| Ok(true));
    let mut hasher = MockPasswordHasher::new();
    hasher.expect_verify().returning(move |_, _| Ok(verdict));
    hasher.expect_hash().returning(|password| Ok(format!("hash of {password}")));
    let (store, buckets, ended) = (world.store(), Arc::new(buckets), Arc::new(AtomicUsize::new(0)));
    let mut sessions = MockSessionRepository::new();
    let count = Arc::clone(&ended);
    sessions.expect_end_others().returning(move |owner, keep, _| {
        assert!(owner == ANN && keep.is_none_or(|id| id == HERE));
        count.fetch_add(1, Ordering::SeqCst);
        Ok(Vec::new())
    });
    let (mut access_tokens, voided) = (MockAccessTokenRepository::new(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&voided);
    access_tokens.expect_delete_all().returning(move |owner| {
        assert_eq!(owner, ANN);
        count.fetch_add(1, Ordering::SeqCst);
        Ok(())
    });
    let guard = Arc::new(PasswordGuard {
        store: store.clone(),
        credentials: Arc::new(credentials),
        hasher: Arc::new(hasher),
        budgets: LoginBudgets { limiter: buckets.clone(), factor: 1.0 },
        stamps: stamps(),
    });
    let letters = LetterBudget { limiter: buckets.clone(), factor: 1.0 };
    Desk {
        passwords: PasswordService {
            guard: guard.clone(),
            sessions: Arc::new(sessions),
            access_tokens: Arc::new(access_tokens),
            letters: letters.clone(),
            mint: mint(),
        },
        emails: EmailService { guard, letters, mint: mint() },
        store,
        buckets,
        ended,
        voided,
    }
}

fn quiet(world: World) -> Desk {
    desk(world, PasswordVerdict::Right, Buckets::default())
}

/// Ann, and whatever token is asked for.
fn world(found: Option<OneTimeToken>) -> World {
    let mut world = World::default();
    world.users.expect_find().returning(|id| Ok(Some(user(id))));
    world.one_time_tokens.expect_find_by_hash().returning(move |_| Ok(found.clone()));
    world
}

fn reset(password: &str) -> PasswordReset {
    PasswordReset { token: "text".to_owned(), password: password.to_owned() }
}

fn change(password: &str) -> PasswordChange {
    let (current_password, address) = (PASSWORD.to_owned(), "1.2.3.4".to_owned());
    PasswordChange { current_password, password: password.to_owned(), address }
}

fn move_to(email: &str) -> EmailChange {
    EmailChange { password: PASSWORD.to_owned(), email: email.to_owned(), address: "1.2.3.4".to_owned() }
}

#[test]
fn whose_a_forgotten_password_is_is_not_looked_up_while_somebody_waits() {
    let mut world = World::default();
    let inserted = world.one_time_tokens.expect_insert().times(1);
    inserted.returning(|token| {
        assert!(token.owner_id.is_none() && token.email.as_deref() == Some("ann@example.org"));
        Ok(())
    });
    let desk = quiet(world);
    now(desk.passwords.forgot("Ann@Example.org")).unwrap();
    assert!(
        matches!(desk.store.commits()[..], [ref jobs] if matches!(jobs[..], [Job::SendMail { mail: Mail::Token(_) }]))
    );
    assert_eq!(desk.buckets.taken(), ["letters:address:letters to ann@example.org"]);
}

#[test]
fn letters_are_counted_before_anything_is_written() {
    let empty = Some("letters:address:letters to ann@example.org");
    let spent = desk(World::default(), PasswordVerdict::Right, Buckets { empty, ..Buckets::default() });
    assert!(matches!(now(spent.passwords.forgot("ann@example.org")), Err(Failure::TooMany(_))));
    let world = world(None);
    let spent = desk(world, PasswordVerdict::Right, Buckets { empty: Some("letters:account:1"), ..Buckets::default() });
    assert!(matches!(now(spent.emails.send_verification(actor(ANN))), Err(Failure::TooMany(_))));
    assert!(matches!(now(spent.emails.change(actor(ANN), move_to("new@example.org"))), Err(Failure::TooMany(_))));
    assert_eq!(spent.store.commits().len(), 0);
}

#[test]
fn a_link_that_is_not_good_any_more_changes_nothing_and_ends_no_session() {
    use Purpose::{ResetPassword, VerifyEmail};
    let unclaimed = OneTimeToken { owner_id: None, ..token(ResetPassword) };
    for (found, code) in [
        (None, "auth.link_invalid"),
        (Some(token(VerifyEmail)), "auth.link_invalid"),
        (Some(unclaimed), "auth.link_invalid"),
        (Some(used(ResetPassword)), "auth.link_expired"),
        (Some(expired(ResetPassword)), "auth.link_expired"),
    ] {
        let desk = quiet(world(found));
        assert_eq!(now(desk.passwords.reset(reset(NEW))).unwrap_err().code(), code);
        assert_eq!((desk.store.commits().len(), desk.ended.load(Ordering::SeqCst)), (0, 0));
    }
    for (found, code) in [
        (None, "auth.link_invalid"),
        (Some(token(ResetPassword)), "auth.link_invalid"),
        (Some(used(VerifyEmail)), "auth.link_expired"),
    ] {
        assert_eq!(now(quiet(world(found)).emails.verify("text")).unwrap_err().code(), code);
    }
}

#[test]
fn a_reset_uses_its_token_ends_sessions_and_tokens_before_and_after_and_proves_the_address() {
    let mut world = world(Some(token(Purpose::ResetPassword)));
    world.one_time_tokens.expect_update().times(1).withf(|token| token.used_at.is_some()).returning(|_| Ok(()));
    world.one_time_tokens.expect_withdraw().times(1).returning(|_, _, _| Ok(()));
    let hash = format!("hash of {NEW}");
    world.accounts.expect_set_password_hash().times(1).withf(move |_, new, _| new == hash).returning(|_, _, _| Ok(()));
    let proven = world.accounts.expect_set_email().times(1);
    proven.withf(|_, email, verified, _| email == "ann@example.org" && *verified).returning(|_, _, _, _| Ok(()));
    let desk = quiet(world);
    now(desk.passwords.reset(reset(NEW))).unwrap();
    let told = Job::SendMail { mail: Mail::Notice { person: ANN, notice: Notice::PasswordReset } };
    assert_eq!(desk.store.commits(), [[told]]);
    assert_eq!((desk.ended.load(Ordering::SeqCst), desk.voided.load(Ordering::SeqCst)), (2, 2));
}

#[test]
fn a_new_password_is_none_that_is_guessed_first() {
    for password in ["Password123", "ann@example.org"] {
        let common = [("password".to_owned(), "common")];
        let found = Some(token(Purpose::ResetPassword));
        assert_eq!(refused(now(quiet(world(found)).passwords.reset(reset(password)))), common, "{password}");
        let changed = now(quiet(world(None)).passwords.change(actor(ANN), change(password), Some(HERE)));
        assert_eq!(refused(changed), common, "{password}");
    }
}

#[test]
fn a_change_of_password_keeps_one_session_and_tells_by_mail() {
    let mut world = world(None);
    world.one_time_tokens.expect_withdraw().times(1).returning(|_, _, _| Ok(()));
    let changes = world.accounts.expect_replace_password_hash().times(1);
    changes.withf(|_, hash, _, changed_at| hash == "stored" && changed_at.is_some()).returning(|_, _, _, _| Ok(true));
    let desk = quiet(world);
    now(desk.passwords.change(actor(ANN), change(NEW), Some(HERE))).unwrap();
    let told = Job::SendMail { mail: Mail::Notice { person: ANN, notice: Notice::PasswordChanged } };
    assert_eq!(desk.store.commits(), [[told]]);
    assert_eq!((desk.ended.load(Ordering::SeqCst), desk.buckets.taken().len()), (2, 0));
    assert_eq!(desk.voided.load(Ordering::SeqCst), 0, "what its owner sees and deletes stays");
}

#[test]
fn who_asked_with_a_password_that_was_replaced_meanwhile_changes_nothing() {
    let mut world = world(None);
    world.accounts.expect_replace_password_hash().times(1).returning(|_, _, _, _| Ok(false));
    let desk = quiet(world);
    let changed = now(desk.passwords.change(actor(ANN), change(NEW), Some(HERE)));
    assert!(matches!(changed, Err(Failure::InvalidCredentials)));
    assert!(desk.store.commits().is_empty());
}

#[test]
fn a_wrong_password_changes_nothing_and_costs_what_it_costs_at_the_log_in() {
    let desk = desk(world(None), PasswordVerdict::Wrong, Buckets::default());
    let changed = now(desk.passwords.change(actor(ANN), change(NEW), Some(HERE)));
    assert!(matches!(changed, Err(Failure::InvalidCredentials)));
    let budgets = ["login:as:ann:1.2.3.4", "login:1:1.2.3.4", "login:address:1.2.3.4"];
    assert_eq!(desk.buckets.taken(), budgets);
    let moved = now(desk.emails.change(actor(ANN), move_to("new@example.org")));
    assert!(matches!(moved, Err(Failure::InvalidCredentials)));
    assert_eq!(desk.buckets.taken().len(), 2 * budgets.len());
    assert_eq!((desk.store.commits().len(), desk.ended.load(Ordering::SeqCst)), (0, 0));
}

#[test]
fn an_address_changes_when_its_letter_is_answered_and_the_old_one_is_told() {
    let change = OneTimeToken { email: Some("New@example.org".to_owned()), ..token(Purpose::ChangeEmail) };
    let id = change.id;
    let mut world = world(Some(change));
    let kept = world.one_time_tokens.expect_update().times(1);
    kept.withf(|token| token.used_at.is_some() && token.email.as_deref() == Some("ann@example.org"))
        .returning(|_| Ok(()));
    let void = world.one_time_tokens.expect_withdraw().times(1);
    void.withf(|owner, purposes, before| *owner == ANN && purposes == Purpose::ALL && before.is_none())
        .returning(|_, _, _| Ok(()));
    let set = world.accounts.expect_set_email().times(1);
    set.withf(|_, email, verified, _| email == "New@example.org" && *verified).returning(|_, _, _, _| Ok(()));
    let desk = quiet(world);
    now(desk.emails.verify("text")).unwrap();
    assert_eq!(desk.store.commits(), [[Job::SendMail { mail: Mail::EmailChanged(id) }]]);
}

#[test]
fn a_letter_to_an_address_of_before_proves_nothing() {
    let old = OneTimeToken { email: Some("old@example.org".to_owned()), ..token(Purpose::VerifyEmail) };
    let desk = quiet(world(Some(old)));
    assert!(matches!(now(desk.emails.verify("text")), Err(Failure::LinkInvalid)));
    assert_eq!(desk.store.commits().len(), 0);
}

fn administration(world: World, sessions: MockSessionRepository) -> Administration {
    let mut access_tokens = MockAccessTokenRepository::new();
    access_tokens.expect_delete_all().times(0);
    Administration {
        store: world.store(),
        sessions: Arc::new(sessions),
        access_tokens: Arc::new(access_tokens),
        hasher: Arc::new(MockPasswordHasher::new()),
        keys: Arc::new(MockKeyGenerator::new()),
        mint: mint(),
    }
}

#[test]
fn a_role_changes_between_two_ends_of_all_sessions() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let (ends, sets) = (Arc::clone(&order), Arc::clone(&order));
    let mut world = World::default();
    world.users.expect_id_of().returning(|name| Ok((name == "ann").then_some(ANN)));
    world.accounts.expect_admins().returning(|| Ok(vec![BOB]));
    world.accounts.expect_set_role().returning(move |_, role, _| {
        sets.lock().unwrap().push(format!("{role:?}"));
        Ok(())
    });
    let entry = world.audit.expect_append().times(1);
    entry.withf(|entry| (entry.actor_id, entry.person_id, entry.note.as_str()) == (None, Some(ANN), "moderator"));
    entry.returning(|_| Ok(()));
    let mut sessions = MockSessionRepository::new();
    sessions.expect_end_others().returning(move |_, keep, _| {
        assert_eq!(keep, None);
        ends.lock().unwrap().push("ended".to_owned());
        Ok(Vec::new())
    });
    let administration = administration(world, sessions);
    now(administration.set_role("Ann", Role::Moderator)).unwrap();
    assert_eq!(*order.lock().unwrap(), ["ended", "Moderator", "ended"]);
    assert!(matches!(now(administration.set_role("nobody", Role::Admin)), Err(Failure::NotFound)));
}

#[test]
fn the_last_admin_stays_one() {
    for role in [Role::User, Role::Moderator] {
        let mut world = World::default();
        world.users.expect_id_of().returning(|_| Ok(Some(ANN)));
        world.accounts.expect_admins().returning(|| Ok(vec![ANN]));
        let mut sessions = MockSessionRepository::new();
        sessions.expect_end_others().returning(|_, _, _| Ok(Vec::new()));
        assert!(matches!(now(administration(world, sessions).set_role("ann", role)), Err(Failure::LastAdmin)));
    }
}
