use tintype_domain::{
    Failure, Outcome,
    ids::{ChallengeId, PasskeyId, UserId},
    passkeys::{Assertion, Credential, Holder, Passkey, RelyingParty},
    time::Timestamp,
};

use super::Webauthn;
use crate::device::Device;

const ANN: UserId = UserId(7_000_000_000_000_000_001);

fn localhost() -> Webauthn {
    Webauthn::of_localhost().unwrap().unwrap()
}

fn ann() -> Holder {
    Holder { id: ANN, username: "ann".to_owned(), full_name: String::new() }
}

fn register(party: &Webauthn, device: &mut Device) -> Outcome<Credential> {
    let asked = party.ask_for_new(&ann(), &[]).unwrap();
    let answer = device.create(&asked.options.challenge, &asked.options.user_handle);
    party.accept(&asked.state, &answer)
}

fn passkey(made: Credential) -> Passkey {
    Passkey {
        id: PasskeyId(1),
        owner_id: ANN,
        credential_id: made.id,
        credential: made.public,
        name: String::new(),
        sign_count: made.sign_count,
        last_challenge: ChallengeId(1),
        created_at: Timestamp::default(),
        last_used_at: None,
    }
}

/// What comes of an answer to a question of now.
fn log_in(party: &Webauthn, passkey: &Passkey, device: &Device) -> Outcome<u32> {
    let asked = party.ask().unwrap();
    party.verify(&asked.state, &device.answer(&asked.options.challenge), passkey)
}

#[track_caller]
fn is_refused<T: std::fmt::Debug>(outcome: &Outcome<T>) {
    assert!(matches!(outcome, Err(Failure::PasskeyInvalid)), "{outcome:?}");
}

#[test]
fn a_host_is_a_name() {
    for (origin, host) in [
        ("https://photos.example", Some("photos.example")),
        ("https://photos.example:8443", Some("photos.example")),
        ("http://localhost:8080", Some("localhost")),
        ("http://127.0.0.1:8080", None),
        ("http://[::1]:8080", None),
    ] {
        let party = Webauthn::of_pages(origin).unwrap();
        assert_eq!(party.map(|party| party.host()).as_deref(), host, "{origin}");
    }
    assert!(Webauthn::of_pages("photos").is_err());
}

#[test]
fn a_browser_is_asked_for_a_key_of_this_person_and_told_which_they_have() {
    let asked = localhost().ask_for_new(&ann(), &["one".to_owned()]).unwrap();
    let options = asked.options;
    assert_eq!(
        (options.host.as_str(), options.username.as_str(), options.display_name.as_str()),
        ("localhost", "ann", "ann")
    );
    assert_eq!(options.known, ["one"]);
    assert!(options.algorithms.contains(&-7), "{:?}", options.algorithms);
    assert!(options.challenge.len() >= 43 && options.user_handle.len() == 22);
    assert!(
        asked.state.len() < 2_000
            && asked.state.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    );
    let named = localhost().ask_for_new(&Holder { full_name: "Ann Lee".to_owned(), ..ann() }, &[]).unwrap();
    assert_eq!(named.options.display_name, "Ann Lee");
    assert_ne!(named.options.challenge, options.challenge);
}

#[test]
fn what_was_registered_logs_its_person_in() {
    let (party, mut device) = (localhost(), Device::new(1));
    let passkey = passkey(register(&party, &mut device).unwrap());
    assert_eq!(log_in(&party, &passkey, &device).unwrap(), 0);
    device.origin = "http://localhost:5173".to_owned();
    assert_eq!(log_in(&party, &passkey, &device).unwrap(), 0);
    let claim = party.claim(&device.answer("x")).unwrap();
    assert_eq!((claim.owner_id, claim.credential_id), (ANN, passkey.credential_id.clone()));
    assert!(!passkey.credential.contains("ann"));
}

#[test]
fn who_is_not_asked_so_makes_none() {
    let party = localhost();
    let refused = |change: fn(&mut Device)| {
        let mut device = Device::new(1);
        change(&mut device);
        is_refused(&register(&party, &mut device));
    };
    refused(|device| device.origin = "https://localhost:8080".to_owned());
    refused(|device| device.origin = "http://localhost.evil.example".to_owned());
    refused(|device| device.origin = "http://evil.example".to_owned());
    refused(|device| device.host = "evil.example".to_owned());
    refused(|device| device.verifies = false);
    let (asked, other) = (party.ask_for_new(&ann(), &[]).unwrap(), party.ask_for_new(&ann(), &[]).unwrap());
    let answer = Device::new(1).create(&asked.options.challenge, &asked.options.user_handle);
    is_refused(&party.accept(&other.state, &answer));
    for damaged in ["", "!", "AAAA"] {
        let answer = tintype_domain::passkeys::Attestation { attestation_object: damaged.to_owned(), ..answer.clone() };
        is_refused(&party.accept(&asked.state, &answer));
    }
}

#[test]
fn who_is_not_asked_so_logs_nobody_in() {
    let (party, mut device) = (localhost(), Device::new(1));
    let passkey = passkey(register(&party, &mut device).unwrap());
    let refused = |change: fn(&mut Device)| {
        let mut device = device.clone();
        change(&mut device);
        is_refused(&log_in(&party, &passkey, &device));
    };
    refused(|device| device.origin = "https://localhost:8080".to_owned());
    refused(|device| device.origin = "http://evil.example".to_owned());
    refused(|device| device.host = "evil.example".to_owned());
    refused(|device| device.verifies = false);
    // Another key of the same name.
    refused(|device| *device = Device { id: device.id.clone(), ..Device::new(2) });
    refused(|device| device.id = vec![9; 16]);
    let (asked, other) = (party.ask().unwrap(), party.ask().unwrap());
    let answer = device.answer(&asked.options.challenge);
    is_refused(&party.verify(&other.state, &answer, &passkey));
    for damaged in ["", "!", "AAAA"] {
        is_refused(&party.verify(
            &asked.state,
            &Assertion { signature: damaged.to_owned(), ..answer.clone() },
            &passkey,
        ));
        is_refused(&party.claim(&Assertion { user_handle: damaged.to_owned(), ..answer.clone() }));
    }
    assert!(party.verify(&asked.state, &answer, &passkey).is_ok());
}

#[test]
fn a_count_rises_or_is_none() {
    let (party, mut device) = (localhost(), Device { count: 5, ..Device::new(1) });
    let mut passkey = passkey(register(&party, &mut device).unwrap());
    assert_eq!(passkey.sign_count, 5);
    for (count, counts) in [(5, false), (4, false), (0, false), (6, true), (6, false), (1_000, true), (999, false)] {
        device.count = count;
        let outcome = log_in(&party, &passkey, &device);
        if counts {
            passkey.sign_count = outcome.unwrap();
            assert_eq!(passkey.sign_count, count);
        } else {
            is_refused(&outcome);
        }
    }
}

#[test]
fn a_page_of_one_origin_is_no_page_of_another() {
    let party = Webauthn::of_pages("https://photos.example").unwrap().unwrap();
    for (origin, good) in [
        ("https://photos.example", true),
        ("https://photos.example:8443", false),
        ("http://photos.example", false),
        ("https://sub.photos.example", false),
        ("https://example", false),
    ] {
        let mut device = Device { origin: origin.to_owned(), host: "photos.example".to_owned(), ..Device::new(1) };
        let made = register(&party, &mut device);
        if good { assert!(made.is_ok(), "{origin}") } else { is_refused(&made) }
    }
}
