use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;

use super::{
    Admission, AuthService, HashError, Login, LoginBudgets, LoginRecord, LoginTry, MockCredentialQueries,
    MockPasswordHasher, PasswordVerdict, ProofRenewal, SignUpMode,
};
use crate::{
    Failure, StoreError,
    jobs::Job,
    limits::{Decision, Quota, RateLimiter},
    mail::{Mail, Notice},
    signing::MockSecrets,
    testing::{ANN, BOB, CODE, FakeStore, STEP, World, actor, factors, mint, now, stamps, totp, user},
    users::{Role, Status, User},
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
    credentials.expect_device_known().returning(|_, _, agent, _| Ok(agent == "browser"));
    credentials.expect_never_used().returning(|_, _| Ok(false));
    let mut hasher = MockPasswordHasher::new();
    hasher.expect_verify().returning(move |_, hash| verdict(hash));
    hasher.expect_hash().returning(|_| Ok("made anew".to_owned()));
    let mut world = World::default();
    world.accounts.expect_come_back().returning(|id, _| Ok(id == ANN));
    world
        .accounts
        .expect_replace_password_hash()
        .withf(|id, hash, by, changed_at| *id == ANN && hash == "stored" && by == "made anew" && changed_at.is_none())
        .returning(|_, _, _, _| Ok(true));
    let (store, buckets) = (world.store(), Arc::new(buckets));
    let budgets = LoginBudgets { limiter: buckets.clone(), factor: 1.0 };
    let service = AuthService {
        store: store.clone(),
        credentials: Arc::new(credentials),
        hasher: Arc::new(hasher),
        budgets,
        factors: Arc::new(factors(store.clone(), false, address_known, buckets.clone())),
        stamps: stamps(),
        mint: mint(),
        admission: admission(SignUpMode::Open),
    };
    Door { service, buckets, store }
}

fn form() -> Login {
    Login {
        login: " Ann ".to_owned(),
        password: PASSWORD.to_owned(),
        totp: None,
        address: "1.2.3.4".to_owned(),
        user_agent: "browser".to_owned(),
    }
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

pub(super) fn admission(mode: SignUpMode) -> Admission {
    let mut secrets = MockSecrets::new();
    secrets.expect_digest().returning(|code| [u8::try_from(code.len()).unwrap(); 32]);
    Admission { mode, secrets: Arc::new(secrets) }
}

#[test]
fn whose_time_is_over_finds_nobody_who_is_back_already_comes_in_and_who_was_suspended_since_does_not() {
    for (status, refused) in [
        (Some(Status::Active), None),
        (Some(Status::Leaving), Some("auth.invalid")),
        (Some(Status::Suspended), Some("auth.suspended")),
        (None, Some("auth.invalid")),
    ] {
        let mut world = World::default();
        world.accounts.expect_come_back().returning(|_, _| Ok(false));
        world.users.expect_find().returning(move |id| Ok(status.map(|status| User { status, ..user(id) })));
        let leaving = door(Some(record(Status::Leaving)), false, says(PasswordVerdict::Right), Buckets::default());
        let service = AuthService { store: world.store(), ..leaving.service };
        let entered = now(service.log_in(form())).outcome;
        assert_eq!(entered.err().map(|failure| failure.code()), refused, "{status:?}");
    }
}

#[test]
fn who_logs_in_from_where_nobody_has_in_a_while_is_told_by_mail_before_the_session_begins() {
    let door = door(Some(record(Status::Active)), true, says(PasswordVerdict::Right), Buckets::default());
    let elsewhere = Login { user_agent: "another browser".to_owned(), ..form() };
    assert!(now(door.service.log_in(elsewhere.clone())).outcome.is_ok());
    assert!(now(door.service.log_in_program(elsewhere)).outcome.is_ok());
    let letter = || [Job::SendMail { mail: Mail::Notice { person: ANN, notice: Notice::NewDevice } }];
    assert_eq!(door.store.commits(), [letter(), letter()]);
}

#[test]
fn the_first_log_in_of_an_account_is_told_to_nobody() {
    let door = door(Some(record(Status::Active)), false, says(PasswordVerdict::Right), Buckets::default());
    let mut credentials = MockCredentialQueries::new();
    credentials.expect_login_record().returning(|_| Ok(Some(record(Status::Active))));
    credentials.expect_address_known().returning(|_, _, _| Ok(false));
    credentials.expect_device_known().returning(|_, _, _, _| Ok(false));
    credentials.expect_never_used().times(1).returning(|id, _| Ok(id == ANN));
    let service = AuthService { credentials: Arc::new(credentials), ..door.service };
    assert!(now(service.log_in(form())).outcome.is_ok());
    assert!(door.store.commits().is_empty());
}

#[test]
fn past_some_letters_an_hour_about_log_ins_none_is_sent_and_who_logs_in_gets_in() {
    let buckets = Buckets { empty: Some("letters:news:1"), ..Buckets::default() };
    let door = door(Some(record(Status::Active)), true, says(PasswordVerdict::Right), buckets);
    let elsewhere = Login { user_agent: "another browser".to_owned(), ..form() };
    assert!(now(door.service.log_in(elsewhere)).outcome.is_ok());
    assert!(door.store.commits().is_empty());
}

fn again(totp: Option<&str>) -> ProofRenewal {
    let (password, address) = (PASSWORD.to_owned(), "1.2.3.4".to_owned());
    ProofRenewal { password, totp: totp.map(str::to_owned), address }
}

/// Where everybody is known by their id.
fn with_people(mut world: World) -> World {
    world.users.expect_find().returning(|id| Ok(Some(user(id))));
    world
}

#[test]
fn who_is_signed_in_proves_it_by_their_own_password_and_nobody_is_told() {
    for (whose, verdict, refused) in [
        (ANN, PasswordVerdict::Right, None),
        (ANN, PasswordVerdict::Wrong, Some("auth.invalid")),
        // As if their name had become somebody else's.
        (BOB, PasswordVerdict::Right, Some("auth.invalid")),
    ] {
        let record = LoginRecord { user_id: whose, ..record(Status::Active) };
        let door = door(Some(record), true, says(verdict), Buckets::default());
        let store = with_people(World::default()).store();
        let service = AuthService { store: store.clone(), ..door.service };
        let LoginTry { outcome, began, budget } = now(service.renew_proof(actor(ANN), again(None)));
        assert_eq!(outcome.err().map(|failure| failure.code()), refused);
        assert_eq!((began, budget.is_some()), (stamps().now(), true));
        let counted = if verdict == PasswordVerdict::Wrong { 3 } else { 0 };
        assert_eq!((door.buckets.taken().len(), store.commits().len()), (counted, 0));
    }
}

#[test]
fn a_proof_takes_the_code_of_a_second_factor() {
    for (code, unused, refused) in [
        (None, true, Some("auth.totp_required")),
        (Some(CODE), true, None),
        (Some(CODE), false, Some("auth.totp_invalid")),
        (Some("654321"), true, Some("auth.totp_invalid")),
    ] {
        let door = guarded(with_people(on(unused)), Buckets::default(), true);
        let service = AuthService { store: door.store.clone(), ..door.service };
        let outcome = now(service.renew_proof(actor(ANN), again(code))).outcome;
        assert_eq!(outcome.err().map(|failure| failure.code()), refused, "{code:?}");
        assert_eq!(door.buckets.taken().is_empty(), refused != Some("auth.totp_invalid"), "{code:?}");
    }
}

/// A door where a second factor is on.
fn guarded(world: World, buckets: Buckets, known: bool) -> Door {
    let door = door(Some(record(Status::Active)), known, says(PasswordVerdict::Right), Buckets::default());
    let (store, buckets) = (world.store(), Arc::new(buckets));
    let service = AuthService {
        factors: Arc::new(factors(store.clone(), true, known, buckets.clone())),
        budgets: LoginBudgets { limiter: buckets.clone(), factor: 1.0 },
        ..door.service
    };
    Door { service, buckets, store }
}

fn with_code(code: &str) -> Login {
    Login { totp: Some(code.to_owned()), ..form() }
}

/// Where the right code was used before or not.
fn on(unused: bool) -> World {
    let mut world = World::default();
    world.totp.expect_find().returning(|owner_id| Ok(Some(totp(owner_id))));
    world.totp.expect_use_step().returning(move |_, step, _| Ok(step == STEP && unused));
    world.totp.expect_use_recovery_code().returning(move |_, _| Ok(unused));
    world
}

#[test]
fn with_a_second_factor_the_password_opens_nothing_and_costs_nothing() {
    let door = guarded(World::default(), Buckets::default(), false);
    for outcome in [now(door.service.log_in(form())).outcome, now(door.service.log_in_program(form())).outcome] {
        assert_eq!(outcome.unwrap_err().code(), "auth.totp_required");
    }
    assert_eq!(door.buckets.taken(), [""; 0]);
    assert_eq!(door.store.commits().len(), 0);
}

#[test]
fn the_right_code_opens_and_costs_no_budget() {
    let door = guarded(on(true), Buckets::default(), false);
    assert_eq!(now(door.service.log_in(with_code(CODE))).outcome.unwrap().id, ANN);
    assert_eq!(door.buckets.taken(), [""; 0]);
    assert_eq!(door.store.commits(), [Vec::<Job>::new()]);
    let recovery = now(door.service.log_in(with_code("abcd-efghj-kmnp"))).outcome;
    assert_eq!(recovery.unwrap().id, ANN);
    let letter = Job::SendMail { mail: Mail::Notice { person: ANN, notice: Notice::RecoveryCodeUsed } };
    assert_eq!(door.store.commits()[1], [letter]);
}

#[test]
fn a_wrong_code_or_a_used_one_costs_what_a_wrong_password_does_and_a_guess_at_codes() {
    let login = ["login:as:ann:1.2.3.4", "login:1:1.2.3.4", "login:address:1.2.3.4", "login:account:1"];
    for (code, unused, codes) in [
        ("654321", true, Some("codes:1")),
        (CODE, false, Some("codes:1")),
        ("abcd-efghj-kmnp", false, None),
        ("no code", true, None),
    ] {
        let door = guarded(on(unused), Buckets::default(), false);
        let refusal = now(door.service.log_in(with_code(code))).outcome.unwrap_err();
        assert_eq!(refusal.code(), "auth.totp_invalid", "{code}");
        let expected: Vec<_> = login.into_iter().chain(codes).collect();
        assert_eq!(door.buckets.taken(), expected, "{code}");
        assert_eq!(door.store.commits().len(), 0, "{code}");
    }
}

#[test]
fn where_the_guesses_of_others_are_spent_the_owner_gets_in_from_a_known_address_or_by_a_recovery_code() {
    for (known, code, opens) in [(false, CODE, false), (true, CODE, true), (false, "abcd-efghj-kmnp", true)] {
        let spent = Buckets { empty: Some("codes:1"), ..Buckets::default() };
        let door = guarded(on(true), spent, known);
        let outcome = now(door.service.log_in(with_code(code))).outcome;
        assert_eq!(outcome.is_ok(), opens, "{code} {known}");
        assert!(opens || matches!(outcome, Err(Failure::TooMany(_))));
        assert_eq!(door.buckets.taken(), [""; 0], "{code} {known}");
    }
}

#[test]
fn who_is_leaving_comes_back_by_both_factors_only() {
    let door = guarded(World::default(), Buckets::default(), false);
    let mut credentials = MockCredentialQueries::new();
    credentials.expect_login_record().returning(|_| Ok(Some(record(Status::Leaving))));
    credentials.expect_address_known().returning(|_, _, _| Ok(true));
    let service = AuthService { credentials: Arc::new(credentials), ..door.service };
    // `come_back` is not expected.
    assert_eq!(now(service.log_in(form())).outcome.unwrap_err().code(), "auth.totp_required");
}
