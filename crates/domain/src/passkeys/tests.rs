use std::sync::Arc;

use chrono::TimeDelta;

use super::*;
use crate::{
    Failure,
    auth::Proof,
    ids::{ChallengeId, IdGenerator, PasskeyId, Snowflakes, UserId},
    signing::MockSigner,
    testing::{ANN, BOB, FixedClock},
    time::{Clock, Stamps},
};

/// What is signed is the signature.
fn challenges(clock: &Arc<FixedClock>) -> Challenges {
    let mut signer = MockSigner::new();
    signer.expect_sign().returning(|purpose, message| format!("{purpose} {message}").replace('.', "_"));
    signer
        .expect_verify()
        .returning(|purpose, message, signature| signature == format!("{purpose} {message}").replace('.', "_"));
    let ids: Arc<dyn IdGenerator> = Arc::new(Snowflakes::new(1, clock.clone()));
    Challenges { relying_party: None, signer: Arc::new(signer), stamps: Stamps { clock: clock.clone(), ids } }
}

fn asked() -> Asked<()> {
    Asked { options: (), state: "state".to_owned() }
}

fn opens(challenges: &Challenges, owner: Option<UserId>, carried: Option<&str>) -> Option<&'static str> {
    let opened = challenges.open(owner, carried).map(|challenge| assert_eq!(challenge.state, "state"));
    opened.err().map(|failure| failure.code())
}

#[test]
fn a_challenge_comes_back_from_who_was_asked_within_five_minutes() {
    let clock = Arc::new(FixedClock::default());
    let challenges = challenges(&clock);
    let refused = Some("auth.passkey_invalid");
    for owner in [None, Some(ANN)] {
        let ((), carried) = challenges.seal(owner, asked());
        assert_eq!(opens(&challenges, owner, Some(&carried)), None);
        for other in [None, Some(ANN), Some(BOB)].into_iter().filter(|other| *other != owner) {
            assert_eq!(opens(&challenges, other, Some(&carried)), refused, "{owner:?} {other:?}");
        }
        clock.advance_millis(LIFETIME.num_milliseconds());
        assert_eq!(opens(&challenges, owner, Some(&carried)), None);
        clock.advance_millis(1);
        assert_eq!(opens(&challenges, owner, Some(&carried)), refused);
    }
}

#[test]
fn neither_its_number_nor_its_state_can_be_another() {
    let challenges = challenges(&Arc::new(FixedClock::default()));
    let ((), carried) = challenges.seal(None, asked());
    let (sealed, signature) = carried.rsplit_once('.').unwrap();
    let number: i64 = sealed.split_once('.').unwrap().0.parse().unwrap();
    for forged in [
        String::new(),
        sealed.to_owned(),
        format!("{}.state.{signature}", number + 1),
        format!("{number}.other.{signature}"),
        format!("{number}.{signature}"),
        format!("..{signature}"),
    ] {
        assert_eq!(opens(&challenges, None, Some(&forged)), Some("auth.passkey_invalid"), "{forged}");
    }
    assert_eq!(opens(&challenges, None, None), Some("auth.passkey_invalid"));
}

mod own {
    use super::*;
    use crate::{
        StoreError,
        auth::{LoginBudgets, MockCredentialQueries, MockPasswordHasher, PasswordGuard, PasswordVerdict},
        error::Constraint,
        jobs::Job,
        limits::{Decision, Quota, RateLimiter},
        mail::{Mail, Notice},
        testing::{CODE, FakeStore, World, actor, factors, mint, now, refused, stamps, totp, user},
    };

    const PASSWORD: &str = "correct horse battery";

    /// Never empty.
    struct Full;

    #[async_trait::async_trait]
    impl RateLimiter for Full {
        async fn acquire(&self, _key: &str, quota: Quota) -> Result<Decision, StoreError> {
            let (reset, retry_after) = (std::time::Duration::ZERO, std::time::Duration::ZERO);
            Ok(Decision { allowed: true, limit: quota.burst, remaining: 1, reset, retry_after })
        }

        async fn refund(&self, _key: &str, _quota: Quota) -> Result<(), StoreError> {
            Ok(())
        }
    }

    pub fn passkey(id: i64) -> Passkey {
        Passkey {
            id: PasskeyId(id),
            owner_id: ANN,
            credential_id: format!("credential {id}"),
            credential: "public".to_owned(),
            name: "phone".to_owned(),
            sign_count: 0,
            last_challenge: ChallengeId(id),
            created_at: stamps().now(),
            last_used_at: None,
        }
    }

    fn relying_party() -> MockRelyingParty {
        let mut party = MockRelyingParty::new();
        party.expect_ask_for_new().returning(|holder, known| {
            assert_eq!((holder.id, holder.username.as_str()), (ANN, "ann"));
            let (challenge, host) = ("challenge".to_owned(), "localhost".to_owned());
            let options = CreationOptions {
                challenge,
                host,
                user_handle: String::new(),
                username: String::new(),
                display_name: String::new(),
                algorithms: vec![-7],
                known: known.to_vec(),
            };
            Ok(Asked { options, state: "state".to_owned() })
        });
        party.expect_accept().returning(|state, answer| {
            assert_eq!(state, "state");
            let good = answer.attestation_object == "good";
            let made = Credential { id: "made".to_owned(), public: "public".to_owned(), sign_count: 3 };
            if good { Ok(made) } else { Err(Failure::PasskeyInvalid) }
        });
        party
    }

    struct Desk {
        service: PasskeyService,
        store: Arc<FakeStore>,
    }

    /// Ann's, who has so many passkeys, and a second factor or none.
    fn desk(mut world: World, has: i64, second_factor: bool) -> Desk {
        world.users.expect_find().returning(|id| Ok(Some(user(id))));
        world.totp.expect_find().returning(|id| Ok(Some(totp(id))));
        world.totp.expect_use_step().returning(|_, _, _| Ok(true));
        let store = world.store();
        let mut passkeys = MockPasskeyQueries::new();
        passkeys.expect_passkeys().returning(move |_| Ok((0..has).map(passkey).collect()));
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
        let clock = Arc::new(FixedClock::default());
        let service = PasskeyService {
            store: store.clone(),
            passkeys: Arc::new(passkeys),
            guard: Arc::new(guard),
            factors: Arc::new(factors(store.clone(), second_factor, true, Arc::new(Full))),
            challenges: Challenges { relying_party: Some(Arc::new(relying_party())), ..challenges(&clock) },
            mint: mint(),
        };
        Desk { service, store }
    }

    fn proofs(password: Option<&str>, code: Option<&str>) -> Proofs {
        let (password, address) = (password.map(str::to_owned), "1.2.3.4".to_owned());
        Proofs { password: Proof { password, proven_at: None, address }, code: code.map(str::to_owned) }
    }

    fn answer(challenge: &str, name: &str, object: &str) -> Answer {
        let attestation = Attestation {
            credential_id: String::new(),
            client_data: String::new(),
            attestation_object: object.to_owned(),
        };
        Answer { challenge: Some(challenge.to_owned()), name: name.to_owned(), attestation }
    }

    fn notice(notice: Notice) -> Job {
        Job::SendMail { mail: Mail::Notice { person: ANN, notice } }
    }

    #[test]
    fn a_new_one_is_for_who_gives_the_password_and_where_there_is_a_second_factor_a_code_of_it() {
        for (second_factor, password, code, refused) in [
            (false, Some(PASSWORD), None, None),
            (false, Some("not the password"), None, Some("auth.invalid")),
            (false, None, None, Some("auth.fresh_required")),
            (true, Some(PASSWORD), None, Some("auth.totp_required")),
            (true, Some(PASSWORD), Some("654321"), Some("auth.totp_invalid")),
            (true, None, Some(CODE), Some("auth.fresh_required")),
            (true, Some(PASSWORD), Some(CODE), None),
        ] {
            let begun = now(desk(World::default(), 2, second_factor).service.begin(actor(ANN), proofs(password, code)));
            let code = begun.as_ref().err().map(Failure::code);
            assert_eq!(code, refused, "{second_factor} {password:?}");
            if let Ok((options, _)) = begun {
                assert_eq!(options.known, ["credential 0", "credential 1"]);
            }
        }
        let full = now(desk(World::default(), 20, false).service.begin(actor(ANN), proofs(Some(PASSWORD), None)));
        assert!(matches!(full, Err(Failure::TooManyPasskeys)));
    }

    #[test]
    fn it_has_the_number_of_its_challenge_and_its_owner_is_told() {
        let mut world = World::default();
        world.passkeys.expect_insert().returning(|passkey, most| {
            assert_eq!((passkey.id.0, passkey.sign_count, most), (passkey.last_challenge.0, 3, 20));
            assert_eq!((passkey.credential_id.as_str(), passkey.name.as_str()), ("made", "my phone"));
            Ok(true)
        });
        let desk = desk(world, 0, false);
        let (_, carried) = now(desk.service.begin(actor(ANN), proofs(Some(PASSWORD), None))).unwrap();
        let number: i64 = carried.split('.').next().unwrap().parse().unwrap();
        let refused = now(desk.service.confirm(actor(ANN), answer(&carried, "phone", "bad")));
        assert!(matches!(refused, Err(Failure::PasskeyInvalid)));
        let elsewhere = now(desk.service.confirm(actor(BOB), answer(&carried, "phone", "good")));
        assert!(matches!(elsewhere, Err(Failure::PasskeyInvalid)));
        assert_eq!(desk.store.commits().len(), 0);
        let made = now(desk.service.confirm(actor(ANN), answer(&carried, " my phone ", "good"))).unwrap();
        assert_eq!(made.id, PasskeyId(number));
        assert_eq!(desk.store.commits(), [[notice(Notice::PasskeyAdded)]]);
    }

    #[test]
    fn it_has_a_name_in_one_line() {
        let desk = desk(World::default(), 0, false);
        let named = |name: &str| refused(now(desk.service.confirm(actor(ANN), answer("", name, "good"))));
        for (name, code) in [("  ", "required"), ("a\nb", "format"), (&*"a".repeat(51), "length")] {
            assert_eq!(named(name), [("name".to_owned(), code)], "{name}");
        }
    }

    #[test]
    fn a_challenge_makes_one_and_nobody_has_too_many() {
        for (kept, code) in
            [(Some(true), None), (Some(false), Some("passkey.too_many")), (None, Some("auth.passkey_invalid"))]
        {
            let mut world = World::default();
            let conflict = || StoreError::Conflict(Constraint::PrimaryKey);
            world.passkeys.expect_insert().returning(move |_, _| kept.ok_or_else(conflict));
            let desk = desk(world, 0, false);
            let (_, carried) = now(desk.service.begin(actor(ANN), proofs(Some(PASSWORD), None))).unwrap();
            let outcome = now(desk.service.confirm(actor(ANN), answer(&carried, "phone", "good")));
            assert_eq!(outcome.err().map(|failure| failure.code()), code);
            assert_eq!(desk.store.commits().len(), usize::from(code.is_none()));
        }
    }

    #[test]
    fn one_is_removed_by_the_password_and_the_code_where_there_is_one_and_its_owner_is_told() {
        for (second_factor, password, code, refused) in [
            (false, Some(PASSWORD), None, None),
            (false, None, None, Some("auth.invalid")),
            (true, Some(PASSWORD), None, Some("auth.totp_required")),
            (true, Some(PASSWORD), Some(CODE), None),
        ] {
            let mut world = World::default();
            world.passkeys.expect_remove().returning(|owner, id| Ok((owner, id) == (ANN, PasskeyId(7))));
            let desk = desk(world, 0, second_factor);
            let removed = now(desk.service.remove(actor(ANN), PasskeyId(7), proofs(password, code)));
            assert_eq!(removed.err().map(|failure| failure.code()), refused, "{second_factor} {password:?}");
            let told = desk.store.commits().concat() == [notice(Notice::PasskeyRemoved)];
            assert_eq!(told, refused.is_none());
        }
        let mut world = World::default();
        world.passkeys.expect_remove().returning(|_, _| Ok(false));
        let unknown = now(desk(world, 0, false).service.remove(actor(ANN), PasskeyId(7), proofs(Some(PASSWORD), None)));
        assert!(matches!(unknown, Err(Failure::NotFound)));
    }

    #[test]
    fn without_a_host_there_are_none() {
        let mut desk = desk(World::default(), 0, false);
        desk.service.challenges.relying_party = None;
        let begun = now(desk.service.begin(actor(ANN), proofs(Some(PASSWORD), None)));
        assert!(matches!(begun, Err(Failure::PasskeysOff)));
        let confirmed = now(desk.service.confirm(actor(ANN), answer("", "phone", "good")));
        assert!(matches!(confirmed, Err(Failure::PasskeysOff)));
        assert_eq!(desk.service.challenges.host(), None);
    }
}

#[test]
fn a_challenge_knows_when_it_was_made() {
    let clock = Arc::new(FixedClock::default());
    let id = ChallengeId(Snowflakes::new(1, clock.clone()).next());
    assert!((clock.now() - id.made_at()).abs() < TimeDelta::milliseconds(1));
}
