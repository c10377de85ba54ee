use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::TimeDelta;

use super::{Confirmation, RECOVERY_CODES, Resealing, Totp, TotpReseal, TotpService};
use crate::{
    Failure,
    auth::{FRESH_FOR, LoginBudgets, MockCredentialQueries, MockPasswordHasher, PasswordGuard, PasswordVerdict, Proof},
    ids::{SessionId, UserId},
    jobs::Job,
    limits::{Decision, Quota, RateLimiter},
    mail::{Mail, Notice},
    sessions::MockSessionRepository,
    testing::{ANN, CODE, FakeStore, STEP, World, actor, factors, now, stamps, totp, user},
    totp::MockAuthenticators,
};

const HERE: SessionId = SessionId(9);
const PASSWORD: &str = "correct horse battery";

/// Never empty.
struct Full;

#[async_trait::async_trait]
impl RateLimiter for Full {
    async fn acquire(&self, _key: &str, quota: Quota) -> Result<Decision, crate::StoreError> {
        let (reset, retry_after) = (std::time::Duration::ZERO, std::time::Duration::ZERO);
        Ok(Decision { allowed: true, limit: quota.burst, remaining: 1, reset, retry_after })
    }

    async fn refund(&self, _key: &str, _quota: Quota) -> Result<(), crate::StoreError> {
        Ok(())
    }
}

struct Desk {
    service: TotpService,
    store: Arc<FakeStore>,
    /// How often sessions were ended.
    ended: Arc<AtomicUsize>,
}

/// Ann's, where it is on or off.
fn desk(mut world: World, on: bool) -> Desk {
    world.users.expect_find().returning(|id| Ok(Some(user(id))));
    let (store, ended) = (world.store(), Arc::new(AtomicUsize::new(0)));
    let mut sessions = MockSessionRepository::new();
    let count = Arc::clone(&ended);
    sessions.expect_end_others().returning(move |owner, keep, _| {
        assert_eq!((owner, keep), (ANN, Some(HERE)));
        count.fetch_add(1, Ordering::SeqCst);
        Ok(Vec::new())
    });
    let mut credentials = MockCredentialQueries::new();
    credentials.expect_password_hash().returning(|_| Ok(Some("stored".to_owned())));
    credentials.expect_address_known().returning(|_, _, _| Ok(true));
    let mut hasher = MockPasswordHasher::new();
    hasher.expect_verify().returning(|password, _| {
        Ok(if password == PASSWORD { PasswordVerdict::Right } else { PasswordVerdict::Wrong })
    });
    let guard = PasswordGuard {
        store: store.clone(),
        credentials: Arc::new(credentials),
        hasher: Arc::new(hasher),
        budgets: LoginBudgets { limiter: Arc::new(Full), factor: 1.0 },
        stamps: stamps(),
    };
    let factors = Arc::new(factors(store.clone(), on, true, Arc::new(Full)));
    Desk { service: TotpService { guard: Arc::new(guard), factors, sessions: Arc::new(sessions) }, store, ended }
}

fn notice(notice: Notice) -> Job {
    Job::SendMail { mail: Mail::Notice { person: ANN, notice } }
}

fn both(password: &str, code: &str) -> Confirmation {
    let (password, code) = (password.to_owned(), code.to_owned());
    Confirmation { password, code, address: "1.2.3.4".to_owned() }
}

#[test]
fn a_secret_is_for_who_logged_in_a_moment_ago_or_gives_the_password() {
    let ago = |age: TimeDelta| Some(stamps().now() - age);
    let second = TimeDelta::seconds(1);
    for (password, proven_at, refused) in [
        (None, ago(FRESH_FOR), None),
        (None, ago(FRESH_FOR + second), Some("auth.fresh_required")),
        (None, None, Some("auth.fresh_required")),
        (Some(PASSWORD), ago(FRESH_FOR + second), None),
        (Some(PASSWORD), None, None),
        (Some("not the password"), ago(second), Some("auth.invalid")),
    ] {
        let mut world = World::default();
        world.totp.expect_propose().returning(|totp| {
            assert!(totp.owner_id == ANN && totp.enabled_at.is_none() && totp.sealed_secret == "sealed");
            Ok(true)
        });
        let desk = desk(world, false);
        let proof = Proof { password: password.map(str::to_owned), proven_at, address: "1.2.3.4".to_owned() };
        let begun = now(desk.service.begin(actor(ANN), proof));
        assert_eq!(begun.as_ref().err().map(Failure::code), refused, "{password:?} {proven_at:?}");
        assert_eq!(desk.store.commits().len(), usize::from(refused.is_none()));
    }
}

#[test]
fn one_that_is_on_is_not_replaced() {
    let mut world = World::default();
    world.totp.expect_propose().returning(|_| Ok(false));
    let desk = desk(world, true);
    let proof = Proof { password: Some(PASSWORD.to_owned()), proven_at: None, address: "1.2.3.4".to_owned() };
    assert!(matches!(now(desk.service.begin(actor(ANN), proof)), Err(Failure::TotpOn)));
    assert_eq!(desk.store.commits().len(), 0);
}

fn proposed(found: Option<Totp>) -> World {
    let mut world = World::default();
    world.totp.expect_find().returning(move |_| Ok(found.clone()));
    world
}

fn confirm(desk: &Desk, code: &str) -> Result<Vec<String>, Failure> {
    now(desk.service.confirm(actor(ANN), code, "1.2.3.4", Some(HERE))).map(|on| on.recovery_codes)
}

#[test]
fn the_first_right_code_turns_it_on_between_two_ends_of_all_other_sessions() {
    let mut world = proposed(Some(Totp { enabled_at: None, ..totp(ANN) }));
    world.totp.expect_enable().times(1).returning(|owner, sealed, step, _| {
        assert_eq!((owner, sealed, step), (ANN, "sealed", STEP));
        Ok(true)
    });
    world.totp.expect_set_recovery_codes().times(1).returning(|owner, hashes, _| {
        assert_eq!((owner, hashes.len()), (ANN, RECOVERY_CODES));
        Ok(())
    });
    let desk = desk(world, false);
    assert_eq!(confirm(&desk, "123 456").unwrap().len(), RECOVERY_CODES);
    assert_eq!(desk.ended.load(Ordering::SeqCst), 2);
    assert_eq!(desk.store.commits(), [[notice(Notice::TotpOn)]]);
}

#[test]
fn what_confirms_nothing_changes_nothing_and_ends_no_session() {
    let pending = Totp { enabled_at: None, ..totp(ANN) };
    for (found, code, refused) in [
        (Some(pending.clone()), "654321", "auth.totp_invalid"),
        (Some(pending.clone()), "abcd-efghj-kmnp", "auth.totp_invalid"),
        (Some(pending), "no code", "auth.totp_invalid"),
        (Some(totp(ANN)), CODE, "totp.on"),
        (None, CODE, "totp.off"),
    ] {
        let desk = desk(proposed(found), false);
        assert_eq!(confirm(&desk, code).unwrap_err().code(), refused, "{code}");
        assert_eq!((desk.ended.load(Ordering::SeqCst), desk.store.commits().len()), (0, 0), "{code}");
    }
}

#[test]
fn a_code_of_a_secret_that_was_replaced_meanwhile_is_none() {
    let mut world = proposed(Some(Totp { enabled_at: None, ..totp(ANN) }));
    world.totp.expect_enable().returning(|_, _, _, _| Ok(false));
    assert!(matches!(confirm(&desk(world, false), CODE), Err(Failure::TotpInvalid)));
}

#[test]
fn turning_it_off_takes_both_factors_and_ends_all_other_sessions() {
    for (password, code, refused) in [
        (PASSWORD, CODE, None),
        ("not the password", CODE, Some("auth.invalid")),
        (PASSWORD, "654321", Some("auth.totp_invalid")),
    ] {
        let mut world = proposed(Some(totp(ANN)));
        world.totp.expect_use_step().returning(|_, _, _| Ok(true));
        world.totp.expect_remove().returning(|_| Ok(true));
        let desk = desk(world, true);
        let done = now(desk.service.turn_off(actor(ANN), both(password, code), Some(HERE)));
        assert_eq!(done.as_ref().err().map(Failure::code), refused);
        assert_eq!(desk.ended.load(Ordering::SeqCst), usize::from(refused.is_none()));
        let letters = if refused.is_none() { vec![vec![notice(Notice::TotpOff)]] } else { vec![] };
        assert_eq!(desk.store.commits(), letters);
    }
    let off = desk(World::default(), false);
    let done = now(off.service.turn_off(actor(ANN), both(PASSWORD, CODE), Some(HERE)));
    assert!(matches!(done, Err(Failure::TotpOff)));
}

#[test]
fn new_recovery_codes_take_both_factors_and_the_place_of_the_old_ones() {
    let mut world = World::default();
    world.totp.expect_use_recovery_code().times(1).returning(|_, _| Ok(true));
    world.totp.expect_set_recovery_codes().times(1).returning(|_, _, _| Ok(()));
    let desk = desk(world, true);
    let codes = now(desk.service.renew_codes(actor(ANN), both(PASSWORD, "abcd-efghj-kmnp"))).unwrap();
    assert_eq!(codes.len(), RECOVERY_CODES);
    assert_eq!(desk.store.commits(), [[notice(Notice::RecoveryCodeUsed)]]);
}

#[test]
fn what_an_older_key_has_sealed_is_sealed_anew_and_what_none_opens_is_left() {
    let mut world = World::default();
    let of = |owner: i64, sealed: &str| Totp { sealed_secret: sealed.to_owned(), ..totp(UserId(owner)) };
    let all = [of(1, "old"), of(2, "new"), of(3, "lost"), of(4, "old")];
    world
        .totp
        .expect_page()
        .returning(move |after, _| Ok(all.iter().filter(|totp| totp.owner_id > after).take(2).cloned().collect()));
    world.totp.expect_reseal().times(2).returning(|owner, from, to, _| {
        assert!([1, 4].contains(&owner.0) && (from, to) == ("old", "new"));
        Ok(())
    });
    let store = world.store();
    let mut authenticators = MockAuthenticators::new();
    authenticators.expect_reseal().returning(|_, sealed| match sealed {
        "old" => Ok(Some("new".to_owned())),
        "new" => Ok(None),
        _ => Err(Failure::Internal("no key".into())),
    });
    let factors = factors(store.clone(), true, true, Arc::new(Full));
    let factors = super::SecondFactors { authenticators: Arc::new(authenticators), ..factors };
    let done = now(TotpReseal { factors: Arc::new(factors) }.run()).unwrap();
    assert_eq!(done, Resealing { resealed: 2, unopened: 1 });
    assert_eq!(store.commits().len(), 2);
}
