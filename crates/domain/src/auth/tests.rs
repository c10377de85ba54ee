use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;

use super::{
    Admission, AuthService, HashError, Login, LoginBudgets, LoginRecord, MockCredentialQueries, MockPasswordHasher,
    PasswordVerdict, SignUp, SignUpMode, SignedUp,
};
use crate::{
    Failure, StoreError,
    error::Constraint,
    jobs::Job,
    limits::{Decision, Quota, RateLimiter},
    mail::Mail,
    one_time_tokens::Purpose,
    signing::MockSecrets,
    testing::{ANN, FakeStore, World, mint, now, refused, stamps, user},
    users::{Role, Status, User},
    viewer::Actor,
};

pub(super) const PASSWORD: &str = "correct horse battery";

/// Of every bucket.
const LEFT: u32 = 3;

/// Buckets that remember what is taken from them; one may be empty.
#[derive(Default)]
pub(super) struct Buckets {
    pub(super) taken: Mutex<Vec<String>>,
    pub(super) empty: Option<&'static str>,
}

impl Buckets {
    pub(super) fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

#[async_trait]
impl RateLimiter for Buckets {
    async fn acquire(&self, key: &str, quota: Quota) -> Result<Decision, StoreError> {
        let allowed = self.empty != Some(key);
        if allowed {
            self.taken.lock().unwrap().push(key.to_owned());
        }
        let (remaining, wait) = (if allowed { LEFT } else { 0 }, Duration::from_secs(7));
        Ok(Decision { allowed, limit: quota.burst, remaining, reset: 100 * wait, retry_after: wait })
    }

    async fn refund(&self, key: &str, _quota: Quota) -> Result<(), StoreError> {
        self.taken.lock().unwrap().retain(|taken| taken != key);
        Ok(())
    }
}

fn record(status: Status) -> LoginRecord {
    LoginRecord { user_id: ANN, role: Role::User, status, password_hash: "stored".to_owned() }
}

struct Door {
    service: AuthService,
    buckets: Arc<Buckets>,
    store: Arc<FakeStore>,
}

/// Where this account is found, from an address that it has used or not, and this is said of the password.
fn door(
    found: Option<LoginRecord>,
    address_known: bool,
    verdict: impl Fn(Option<String>) -> Result<PasswordVerdict, HashError> + Send + Sync + 'static,
    buckets: Buckets,
) -> Door {
    let mut credentials = MockCredentialQueries::new();
    credentials.expect_login_record().returning(move |_| Ok(found.clone()));
    credentials.expect_address_known().returning(move |_, _, _| Ok(address_known));
    let mut hasher = MockPasswordHasher::new();
    hasher.expect_verify().returning(move |_, hash| verdict(hash));
    hasher.expect_hash().returning(|_| Ok("made anew".to_owned()));
    let mut world = World::default();
    world.accounts.expect_come_back().returning(|id, _| Ok(id == ANN));
    world
        .accounts
        .expect_set_password_hash()
        .withf(|id, hash, _| *id == ANN && hash == "made anew")
        .returning(|_, _, _| Ok(()));
    let (store, buckets) = (world.store(), Arc::new(buckets));
    let budgets = LoginBudgets { limiter: buckets.clone(), factor: 1.0 };
    let service = AuthService {
        store: store.clone(),
        credentials: Arc::new(credentials),
        hasher: Arc::new(hasher),
        budgets,
        stamps: stamps(),
        mint: mint(),
        admission: admission(SignUpMode::Open),
    };
    Door { service, buckets, store }
}

fn form() -> Login {
    Login { login: " Ann ".to_owned(), password: PASSWORD.to_owned(), address: "1.2.3.4".to_owned() }
}

/// Of every password.
fn says(verdict: PasswordVerdict) -> impl Fn(Option<String>) -> Result<PasswordVerdict, HashError> {
    move |_| Ok(verdict)
}

#[test]
fn the_right_password_opens_and_costs_no_budget() {
    let door = door(Some(record(Status::Active)), false, says(PasswordVerdict::Right), Buckets::default());
    assert_eq!(now(door.service.log_in(form())).outcome.unwrap().id, ANN);
    assert_eq!(door.buckets.taken(), [""; 0]);
    assert_eq!(door.store.commits().len(), 0);
}

#[test]
fn a_program_gets_in_by_the_same_password_but_keeps_no_account_from_being_deleted() {
    for (status, code) in [
        (Status::Active, None),
        (Status::Leaving, Some("auth.leaving")),
        (Status::Suspended, Some("auth.suspended")),
        (Status::Pending, Some("auth.pending")),
    ] {
        let door = door(Some(record(status)), false, says(PasswordVerdict::Right), Buckets::default());
        let outcome = now(door.service.log_in_program(form())).outcome;
        assert_eq!(outcome.err().map(|failure| failure.code()), code);
        assert_eq!(door.buckets.taken(), [""; 0]);
    }
    let wrong = door(Some(record(Status::Leaving)), false, says(PasswordVerdict::Wrong), Buckets::default());
    assert!(matches!(now(wrong.service.log_in_program(form())).outcome, Err(Failure::InvalidCredentials)));
    assert_eq!(wrong.buckets.taken().len(), 4);
}

#[test]
fn a_wrong_password_costs_the_account_and_the_address() {
    let door = door(Some(record(Status::Active)), false, says(PasswordVerdict::Wrong), Buckets::default());
    assert!(matches!(now(door.service.log_in(form())).outcome, Err(Failure::InvalidCredentials)));
    assert_eq!(
        door.buckets.taken(),
        ["login:as:ann:1.2.3.4", "login:1:1.2.3.4", "login:address:1.2.3.4", "login:account:1"]
    );
}

#[test]
fn from_an_address_that_the_account_has_used_its_hourly_budget_does_not_count() {
    let door = door(Some(record(Status::Active)), true, says(PasswordVerdict::Wrong), Buckets::default());
    assert!(now(door.service.log_in(form())).outcome.is_err());
    assert_eq!(door.buckets.taken(), ["login:as:ann:1.2.3.4", "login:1:1.2.3.4", "login:address:1.2.3.4"]);
}

#[test]
fn a_name_that_nobody_has_costs_a_hash_and_the_same_budgets() {
    let hashes = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&hashes);
    let verdict = move |hash| {
        seen.lock().unwrap().push(hash);
        Ok(PasswordVerdict::Wrong)
    };
    let door = door(None, false, verdict, Buckets::default());
    assert!(matches!(now(door.service.log_in(form())).outcome, Err(Failure::InvalidCredentials)));
    assert_eq!(*hashes.lock().unwrap(), [None]);
    assert_eq!(
        door.buckets.taken(),
        ["login:as:ann:1.2.3.4", "login:ann:1.2.3.4", "login:address:1.2.3.4", "login:account:ann"]
    );
}

#[test]
fn without_budget_no_password_is_looked_at_and_nothing_is_taken() {
    for empty in ["login:as:ann:1.2.3.4", "login:1:1.2.3.4", "login:address:1.2.3.4", "login:account:1"] {
        let unasked = |_| panic!("the password was looked at");
        let buckets = Buckets { empty: Some(empty), ..Buckets::default() };
        let door = door(Some(record(Status::Active)), false, unasked, buckets);
        let refusal = now(door.service.log_in(form())).outcome;
        assert!(matches!(refusal, Err(Failure::TooMany(wait)) if wait == Duration::from_secs(7)), "{empty}");
        assert_eq!(door.buckets.taken(), [""; 0], "{empty}");
    }
}

#[test]
fn every_try_that_was_counted_tells_what_is_left() {
    let left = |verdict, empty| {
        let buckets = Buckets { empty, ..Buckets::default() };
        let door = door(Some(record(Status::Active)), false, says(verdict), buckets);
        let budget = now(door.service.log_in(form())).budget.unwrap();
        (budget.limit, budget.remaining, budget.reset)
    };
    let (reset, later) = (Duration::from_secs(700), Duration::from_secs(640));
    assert_eq!(left(PasswordVerdict::Wrong, None), (5, LEFT, reset));
    // One of five within five minutes came back.
    assert_eq!(left(PasswordVerdict::Right, None), (5, LEFT + 1, later));
    assert_eq!(left(PasswordVerdict::Right, Some("login:address:1.2.3.4")), (30, 0, reset));
}

#[test]
fn a_try_that_learnt_nothing_of_the_password_does_not_count() {
    let door = door(Some(record(Status::Active)), false, |_| Err(HashError::Busy), Buckets::default());
    assert!(matches!(now(door.service.log_in(form())).outcome, Err(Failure::HashingBusy)));
    assert_eq!(door.buckets.taken(), [""; 0]);
}

#[test]
fn a_hash_of_yesterdays_cost_is_made_anew() {
    let outdated = says(PasswordVerdict::RightButOutdated);
    let door = door(Some(record(Status::Active)), false, outdated, Buckets::default());
    assert!(now(door.service.log_in(form())).outcome.is_ok());
    assert_eq!(door.store.commits().len(), 1);
}

#[test]
fn who_is_suspended_or_waits_for_approval_stays_outside_and_who_is_leaving_may_come_back() {
    for (status, opens) in
        [(Status::Active, true), (Status::Leaving, true), (Status::Suspended, false), (Status::Pending, false)]
    {
        let door = door(Some(record(status)), false, says(PasswordVerdict::Right), Buckets::default());
        let entered = now(door.service.log_in(form())).outcome;
        assert_eq!(entered.is_ok(), opens, "{status:?}");
        // What a person who is back has is to be reached again.
        let back = if status == Status::Leaving { vec![vec![Job::RekeyOwner { owner_id: ANN }]] } else { vec![] };
        assert_eq!(door.store.commits(), back, "{status:?}");
        if let Err(failure) = entered {
            let code = if status == Status::Pending { "auth.pending" } else { "auth.suspended" };
            assert_eq!(failure.code(), code);
        }
    }
}

fn admission(mode: SignUpMode) -> Admission {
    let mut secrets = MockSecrets::new();
    secrets.expect_digest().returning(|code| [u8::try_from(code.len()).unwrap(); 32]);
    Admission { mode, secrets: Arc::new(secrets) }
}

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

#[test]
fn whose_time_is_over_finds_nobody_and_who_is_back_already_comes_in() {
    for (status, opens) in [(Some(Status::Active), true), (Some(Status::Leaving), false), (None, false)] {
        let mut world = World::default();
        world.accounts.expect_come_back().returning(|_, _| Ok(false));
        world.users.expect_find().returning(move |id| Ok(status.map(|status| User { status, ..user(id) })));
        let leaving = door(Some(record(Status::Leaving)), false, says(PasswordVerdict::Right), Buckets::default());
        let service = AuthService { store: world.store(), ..leaving.service };
        let entered = now(service.log_in(form())).outcome;
        assert_eq!(entered.is_ok(), opens, "{status:?}");
        assert!(entered.is_ok() || matches!(entered, Err(Failure::InvalidCredentials)), "{status:?}");
    }
}
