use std::sync::{Arc, Mutex};

use super::{
    AuthService, LoginBudgets, MockCredentialQueries, MockPasswordHasher, SignUp, SignUpMode, SignedUp,
    tests::{Buckets, PASSWORD, admission},
};
use crate::{
    StoreError,
    error::Constraint,
    jobs::Job,
    mail::Mail,
    one_time_tokens::Purpose,
    testing::{FakeStore, World, factors, mint, now, refused, stamps},
    users::{Role, Status},
    viewer::Actor,
};

fn reception_of(mode: SignUpMode, world: World) -> (AuthService, Arc<FakeStore>) {
    let (service, store) = reception(world);
    (AuthService { admission: admission(mode), ..service }, store)
}

#[test]
fn nobody_signs_up_where_it_is_closed() {
    let (service, _) = reception_of(SignUpMode::Closed, World::default());
    assert_eq!(now(service.sign_up(sign_up_form())).unwrap_err().code(), "signup.closed");
}

#[test]
fn an_invitation_is_asked_for_before_and_used_with_the_account() {
    let code = |invite: Option<&str>| SignUp { invite: invite.map(str::to_owned), ..sign_up_form() };
    for missing in [None, Some(" ")] {
        let (service, _) = reception_of(SignUpMode::Invite, World::default());
        assert_eq!(refused(now(service.sign_up(code(missing)))), [("invite".to_owned(), "required")]);
    }
    for (is_good, expected) in [(true, 1), (false, 0)] {
        let mut world = World::default();
        world.users.expect_staff().returning(|| Ok(Vec::new()));
        world.users.expect_insert().returning(|_, _| Ok(()));
        world.one_time_tokens.expect_insert().returning(|_| Ok(()));
        world.invites.expect_take().times(1).withf(|hash, _| *hash == [5; 32]).returning(move |_, _| Ok(is_good));
        let (service, store) = reception_of(SignUpMode::Invite, world);
        let answer = now(service.sign_up(code(Some("abcde"))));
        if !is_good {
            assert_eq!(refused(answer), [("invite".to_owned(), "unknown")]);
        }
        assert_eq!(store.commits().len(), expected);
    }
}

#[test]
fn who_needs_approval_says_why_and_waits() {
    let why = |reason: &str| SignUp { reason: Some(reason.to_owned()), ..sign_up_form() };
    for (form, code) in [(sign_up_form(), "required"), (why(" "), "required"), (why(&"a".repeat(501)), "length")] {
        let (service, _) = reception_of(SignUpMode::Approval, World::default());
        assert_eq!(refused(now(service.sign_up(form))), [("reason".to_owned(), code)]);
    }
    let mut world = World::default();
    world.users.expect_staff().returning(|| Ok(Vec::new()));
    let inserted = world.users.expect_insert().times(1);
    inserted.withf(|user, _| user.status == Status::Pending).returning(|_, _| Ok(()));
    world.accounts.expect_apply().times(1).withf(|_, reason, _| reason == "I like it").returning(|_, _, _| Ok(()));
    world.one_time_tokens.expect_insert().returning(|_| Ok(()));
    let (service, store) = reception_of(SignUpMode::Approval, world);
    assert_eq!(now(service.sign_up(why("I like it"))).unwrap(), SignedUp::Waits);
    assert_eq!(store.commits().len(), 1);
}

fn sign_up_form() -> SignUp {
    SignUp {
        username: "Ann.Lee".to_owned(),
        email: "Ann@Example.org".to_owned(),
        full_name: "Ann Lee".to_owned(),
        password: PASSWORD.to_owned(),
        invite: None,
        reason: None,
    }
}

fn reception(world: World) -> (AuthService, Arc<FakeStore>) {
    let mut hasher = MockPasswordHasher::new();
    hasher.expect_hash().returning(|password| Ok(format!("hash of {password}")));
    let store = world.store();
    let service = AuthService {
        store: store.clone(),
        credentials: Arc::new(MockCredentialQueries::new()),
        hasher: Arc::new(hasher),
        budgets: LoginBudgets { limiter: Arc::new(Buckets::default()), factor: 1.0 },
        factors: Arc::new(factors(store.clone(), false, false, Arc::new(Buckets::default()))),
        stamps: stamps(),
        mint: mint(),
        admission: admission(SignUpMode::Open),
    };
    (service, store)
}

#[test]
fn a_new_account_has_its_name_in_lower_case_and_only_the_hash_of_its_password() {
    let mut world = World::default();
    world.users.expect_staff().returning(|| Ok(Vec::new()));
    let inserted = world.users.expect_insert().times(1);
    inserted.returning(|user, hash| {
        assert_eq!((user.username.as_str(), user.email.as_str()), ("ann.lee", "Ann@Example.org"));
        assert_eq!((user.role, user.status, user.email_verified), (Role::User, Status::Active, false));
        assert_eq!(hash, format!("hash of {PASSWORD}"));
        Ok(())
    });
    let token = Arc::new(Mutex::new(None));
    let made = Arc::clone(&token);
    world.one_time_tokens.expect_insert().times(1).returning(move |token| {
        assert!(token.purpose == Purpose::VerifyEmail && token.is_for("ann@example.org"));
        *made.lock().unwrap() = Some(token.id);
        Ok(())
    });
    let (service, store) = reception(world);
    assert!(matches!(now(service.sign_up(sign_up_form())), Ok(SignedUp::In(Actor { role: Role::User, .. }))));
    let letter = Job::SendMail { mail: Mail::Token(token.lock().unwrap().unwrap()) };
    assert_eq!(store.commits(), [[letter]], "one unit of work, with the letter that proves the address");
}

#[test]
fn a_name_or_an_address_that_is_taken_is_told() {
    for (constraint, code) in [(Constraint::Username, "user.username_taken"), (Constraint::Email, "user.email_taken")] {
        let mut world = World::default();
        world.users.expect_staff().returning(|| Ok(Vec::new()));
        world.users.expect_insert().returning(move |_, _| Err(StoreError::Conflict(constraint)));
        let (service, store) = reception(world);
        assert_eq!(now(service.sign_up(sign_up_form())).unwrap_err().code(), code);
        assert_eq!(store.commits().len(), 0);
    }
}

#[test]
fn every_field_that_cannot_be_accepted_is_named_at_once() {
    let (service, _) = reception(World::default());
    let form = SignUp {
        username: "a".to_owned(),
        email: "nobody".to_owned(),
        full_name: "a\nb".to_owned(),
        password: "123456789".to_owned(),
        ..sign_up_form()
    };
    let fields = [("username", "format"), ("email", "format"), ("full_name", "format"), ("password", "length")];
    assert_eq!(refused(now(service.sign_up(form))), fields.map(|(field, code)| (field.to_owned(), code)));
}

#[test]
fn what_is_guessed_first_is_no_password() {
    for password in ["Password123", "ann@example.org"] {
        let form = SignUp { password: password.to_owned(), ..sign_up_form() };
        let refusal = refused(now(reception(World::default()).0.sign_up(form)));
        assert_eq!(refusal, [("password".to_owned(), "common")], "{password}");
    }
}

#[test]
fn an_address_has_a_name_and_a_host_with_a_dot() {
    let taken = |email: &str| {
        let mut world = World::default();
        world.users.expect_staff().returning(|| Ok(Vec::new()));
        world.users.expect_insert().returning(|_, _| Ok(()));
        world.one_time_tokens.expect_insert().returning(|_| Ok(()));
        now(reception(world).0.sign_up(SignUp { email: email.to_owned(), ..sign_up_form() })).is_ok()
    };
    assert!(taken("o'neil+tag@mail.example.org"));
    for email in [
        "@example.org",
        "ann@",
        "ann@localhost",
        "ann@.org",
        "ann@org.",
        "a b@e.org",
        "a@b@e.org",
        "a@e.org,b@e.org",
        "a@e.org\r\nBcc: b@e.org",
        "\u{430}nn@example.org",
        "ann@ex\u{e4}mple.org",
    ] {
        assert!(!taken(email), "{email}");
    }
}
