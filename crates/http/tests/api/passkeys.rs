//! Passkeys: of one's own, and to log in by.

use actix_web::http::Method;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tintype_domain::passkeys::{Assertion, Attestation};

use crate::{
    device::Device,
    house::{Browser, House, PASSWORD, Reply},
    security::{database, farewell::leave},
};

const CONFIRM: &str = "/auth/passkeys/confirm";
const LOG_IN: &str = "/auth/passkeys/login";
const ANSWER: &str = "/auth/passkeys/login/confirm";
const ANN: &str = "ann@example.org";
const REFUSED: &str = "auth.passkey_invalid";

/// A name, and of no passkey.
pub fn none(name: &str) -> Value {
    json!({"name": name, "credential_id": "AAAA", "client_data": "AAAA", "attestation_object": "AAAA"})
}

/// Of no passkey.
pub fn no_answer() -> Value {
    json!({
        "credential_id": "AAAA", "client_data": "AAAA", "authenticator_data": "AAAA", "signature": "AAAA",
        "user_handle": "AAAA",
    })
}

fn made(name: &str, answer: Attestation) -> Value {
    let Attestation { credential_id, client_data, attestation_object } = answer;
    json!({
        "name": name, "credential_id": credential_id, "client_data": client_data,
        "attestation_object": attestation_object,
    })
}

fn answered(answer: Assertion) -> Value {
    let Assertion { credential_id, client_data, authenticator_data, signature, user_handle } = answer;
    json!({
        "credential_id": credential_id, "client_data": client_data, "authenticator_data": authenticator_data,
        "signature": signature, "user_handle": user_handle,
    })
}

/// What the device makes when the person asks for a new one.
async fn create(person: &Browser, device: &mut Device) -> Value {
    let asked = person.post("/auth/passkeys", json!({"password": PASSWORD})).await;
    let text = |name: &str| asked.is(200).data()[name].as_str().unwrap();
    made("canary's phone", device.create(text("challenge"), text("user_handle")))
}

/// The person has the device's passkey from then on.
pub async fn add(person: &Browser, device: &mut Device) -> Reply {
    let reply = person.post(CONFIRM, create(person, device).await).await;
    reply.is(201);
    reply
}

/// What the device answers when the browser asks for any.
async fn answer(browser: &Browser, device: &Device) -> Value {
    let asked = browser.call(Method::POST, LOG_IN, None).await;
    answered(device.answer(asked.is(200).data()["challenge"].as_str().unwrap()))
}

async fn try_in(browser: &Browser, device: &Device) -> Reply {
    browser.post(ANSWER, answer(browser, device).await).await
}

async fn listed(person: &Browser) -> Vec<String> {
    person.get("/auth/passkeys").await.is(200).each("name").into_iter().map(str::to_owned).collect()
}

/// Ann's, with her device.
async fn ann(house: &House) -> (Browser, Device) {
    let (ann, mut device) = (house.person("ann").await, Device::new(1));
    add(&ann, &mut device).await;
    (ann, device)
}

/// The same browser once more.
fn twin(house: &House, browser: &Browser) -> Browser {
    let twin = house.nobody();
    twin.cookies.replace(browser.cookies.borrow().clone());
    twin.token.replace(browser.token.borrow().clone());
    twin
}

#[actix_web::test]
async fn who_has_one_logs_in_by_it_without_a_name_a_password_or_a_code() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    assert_eq!(listed(&ann).await, [""; 0]);
    let asked = ann.post("/auth/passkeys", json!({})).await;
    let options = asked.is(200).data();
    assert_eq!(
        (&options["host"], &options["username"], &options["known"]),
        (&json!("localhost"), &json!("ann"), &json!([]))
    );
    assert_eq!(asked.header("cache-control"), "no-store");
    let mut device = Device::new(1);
    let new = add(&ann, &mut device).await;
    assert_eq!(new.header("location"), format!("/api/v1/auth/passkeys/{}", new.id()));
    assert_eq!((&new.data()["name"], &new.data()["last_used_at"]), (&json!("canary's phone"), &Value::Null));
    let known = ann.post("/auth/passkeys", json!({})).await.data()["known"].clone();
    assert_eq!(known.as_array().map(Vec::len), Some(1));

    house.second_factor(&ann).await;
    let browser = house.stranger().await;
    let cookie = browser.cookies.borrow().get("tintype").cloned();
    let reply = try_in(&browser, &device).await;
    assert_eq!(reply.is(200).data()["user"]["username"], "ann");
    assert!(cookie.is_none() && browser.cookies.borrow().contains_key("tintype"));
    assert!(!browser.cookies.borrow().contains_key("tintype-passkey"), "the challenge is over");
    browser.get("/auth/session").await.is(200);
    browser.patch("/users/me", json!({"bio": "in"})).await.is(200);
    assert!(ann.get("/auth/passkeys").await.data()[0]["last_used_at"].is_string());
    // It is a fresh log-in.
    browser.post("/auth/passkeys", json!({})).await.fails(401, "auth.totp_required");
}

#[actix_web::test]
async fn a_new_one_is_for_a_fresh_log_in_or_the_password_and_where_there_is_a_second_factor_a_code() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let begin = async |body: Value| ann.post("/auth/passkeys", body).await;
    begin(json!({})).await.is(200);
    house.sql("UPDATE sessions SET state = json_remove(state, '$.proven_at')").await;
    begin(json!({})).await.fails(403, "auth.fresh_required");
    begin(json!({"password": "not the password"})).await.fails(401, "auth.invalid");
    begin(json!({"password": PASSWORD})).await.is(200);
    let factor = house.second_factor(&ann).await;
    begin(json!({"password": PASSWORD})).await.fails(401, "auth.totp_required");
    begin(json!({"password": PASSWORD, "code": "000000"})).await.fails(401, "auth.totp_invalid");
    begin(json!({"password": PASSWORD, "code": factor.recovery_codes[0]})).await.is(200);
}

#[actix_web::test]
async fn a_challenge_makes_one_passkey_for_who_asked_in_the_browser_that_asked() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let (mut first, mut second) = (Device::new(1), Device::new(2));
    let answer = create(&ann, &mut first).await;
    let cookie = ann.cookies.borrow()["tintype-passkey"].clone();
    let elsewhere = house.stranger().await;
    elsewhere.post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.is(200);
    elsewhere.post(CONFIRM, answer.clone()).await.fails(401, REFUSED);
    bob.cookies.borrow_mut().insert("tintype-passkey".to_owned(), cookie.clone());
    bob.post(CONFIRM, answer.clone()).await.fails(401, REFUSED);
    ann.post(CONFIRM, answer.clone()).await.is(201);
    // The cookie of before, sent again: with the same answer, and with one of another device.
    let challenge = serde_json::from_slice::<Value>(&decoded(&answer["client_data"])).unwrap()["challenge"].clone();
    let another = second.create(challenge.as_str().unwrap(), &first.user_handle);
    for answer in [answer, made("another", another)] {
        ann.cookies.borrow_mut().insert("tintype-passkey".to_owned(), cookie.clone());
        ann.post(CONFIRM, answer).await.fails(401, REFUSED);
    }
    assert_eq!((listed(&ann).await.len(), listed(&bob).await.len()), (1, 0));
    // What somebody has is nobody else's.
    let stolen = create(&bob, &mut Device::new(1)).await;
    bob.post(CONFIRM, stolen).await.fails(401, REFUSED);
}

fn decoded(text: &Value) -> Vec<u8> {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    BASE64_URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}

#[actix_web::test]
async fn a_passkey_is_made_for_our_pages_and_host_by_a_device_that_has_verified_its_person() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let refused = async |change: fn(&mut Device)| {
        let mut device = Device::new(1);
        change(&mut device);
        let answer = create(&ann, &mut device).await;
        ann.post(CONFIRM, answer).await.fails(401, REFUSED);
    };
    refused(|device| device.origin = "http://evil.example".to_owned()).await;
    refused(|device| device.host = "evil.example".to_owned()).await;
    refused(|device| device.verifies = false).await;
    assert_eq!(listed(&ann).await, [""; 0]);
}

#[actix_web::test]
async fn whatever_is_wrong_with_an_answer_is_answered_alike() {
    let house = House::new().await;
    let (_, device) = ann(&house).await;
    let (bob, mut of_bob) = (house.person("bob").await, Device::new(2));
    add(&bob, &mut of_bob).await;
    let browser = house.stranger().await;
    let mut seen = Vec::new();
    let mut refused = async |changed: Device| {
        let reply = try_in(&browser, &changed).await;
        reply.fails(401, REFUSED);
        seen.push(reply.body["detail"].clone());
    };
    refused(Device { origin: "http://evil.example".to_owned(), ..device.clone() }).await;
    refused(Device { host: "evil.example".to_owned(), ..device.clone() }).await;
    refused(Device { verifies: false, ..device.clone() }).await;
    // Not known; of somebody else; another's key under its name.
    refused(Device { user_handle: device.user_handle.clone(), ..Device::new(9) }).await;
    refused(Device { user_handle: of_bob.user_handle.clone(), ..device.clone() }).await;
    refused(Device { id: device.id.clone(), user_handle: device.user_handle.clone(), ..of_bob.clone() }).await;
    refused(Device { user_handle: "AAAA".to_owned(), ..device.clone() }).await;
    let reply = browser.post(ANSWER, no_answer()).await;
    reply.fails(401, REFUSED);
    assert!(seen.iter().all(|detail| *detail == reply.body["detail"]), "{seen:?}");
    assert!(!browser.cookies.borrow().contains_key("tintype"));
    try_in(&browser, &device).await.is(200);
}

#[actix_web::test]
async fn an_answer_counts_once_in_the_browser_that_was_asked() {
    let house = House::new().await;
    let (_, device) = ann(&house).await;
    let browser = house.stranger().await;
    let first = answer(&browser, &device).await;
    let (before, replay) = (twin(&house, &browser), twin(&house, &browser));
    let elsewhere = house.stranger().await;
    elsewhere.post(ANSWER, first.clone()).await.fails(401, REFUSED);
    browser.call(Method::POST, LOG_IN, None).await.is(200);
    browser.post(ANSWER, first.clone()).await.fails(401, REFUSED);
    before.post(ANSWER, first.clone()).await.is(200);
    // With the cookie of before, which the browser had forgotten.
    replay.post(ANSWER, first).await.fails(401, REFUSED);
    // What was asked for earlier than what was answered last.
    let again = house.stranger().await;
    let early = answer(&again, &device).await;
    let late = house.stranger().await;
    try_in(&late, &device).await.is(200);
    again.post(ANSWER, early).await.fails(401, REFUSED);
}

#[actix_web::test]
async fn of_twenty_who_send_one_answer_at_once_one_gets_in() {
    let house = House::new().await;
    let (_, mut device) = ann(&house).await;
    for count in [0, 7] {
        device.count = count;
        let browser = house.stranger().await;
        let answer = answer(&browser, &device).await;
        let twins: Vec<_> = (0..20).map(|_| twin(&house, &browser)).collect();
        let tries = twins.iter().map(|twin| twin.post(ANSWER, answer.clone()));
        let mut answers: Vec<_> = join_all(tries).await.iter().map(|reply| reply.status).collect();
        answers.sort_unstable();
        assert_eq!((answers[0], &answers[1..]), (200, &[401; 19][..]), "{count}");
    }
}

#[actix_web::test]
async fn a_device_whose_count_goes_back_is_refused() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let mut device = Device { count: 3, ..Device::new(1) };
    add(&ann, &mut device).await;
    let browser = house.stranger().await;
    for (count, good) in [(3, false), (4, true), (4, false), (2, false), (0, false), (9, true)] {
        device.count = count;
        let reply = try_in(&browser, &device).await;
        if good {
            reply.is(200);
        } else {
            reply.fails(401, REFUSED);
        }
    }
}

/// As if the browser had been asked so many seconds earlier.
fn asked_before(house: &House, browser: &Browser, seconds: i64) {
    let cookie = browser.cookies.borrow()["tintype-passkey"].clone();
    let parts: Vec<_> = cookie.split('.').collect();
    let number = parts[0].parse::<i64>().unwrap() - ((seconds * 1_000) << 22);
    let sealed = format!("{number}.{}", parts[1]);
    let signature = house.parts.state.shared.signer.sign("passkey challenge", &format!("log-in {sealed}"));
    browser.cookies.borrow_mut().insert("tintype-passkey".to_owned(), format!("{sealed}.{signature}"));
}

#[actix_web::test]
async fn a_challenge_is_good_for_five_minutes_and_for_what_it_was_made_for() {
    let house = House::new().await;
    let (ann, device) = ann(&house).await;
    house.sql("UPDATE passkeys SET last_challenge = 0").await;
    for (seconds, good) in [(310, false), (290, true)] {
        let browser = house.stranger().await;
        let answer = answer(&browser, &device).await;
        asked_before(&house, &browser, seconds);
        let reply = browser.post(ANSWER, answer).await;
        if good {
            reply.is(200);
        } else {
            reply.fails(401, REFUSED);
        }
    }
    let browser = house.stranger().await;
    let asked = answer(&browser, &device).await;
    browser.cookies.borrow_mut().remove("tintype-passkey");
    browser.post(ANSWER, asked.clone()).await.fails(401, REFUSED);
    // That of a new passkey logs nobody in.
    create(&ann, &mut Device::new(3)).await;
    let cookie = ann.cookies.borrow()["tintype-passkey"].clone();
    browser.cookies.borrow_mut().insert("tintype-passkey".to_owned(), cookie);
    browser.post(ANSWER, asked).await.fails(401, REFUSED);
}

#[actix_web::test]
async fn it_leads_to_the_same_gate_as_a_password() {
    let house = House::new().await;
    let (ann, device) = ann(&house).await;
    for (status, code) in [("suspended", "auth.suspended"), ("pending", "auth.pending")] {
        house.sql(&format!("UPDATE users SET status = '{status}'")).await;
        let browser = house.stranger().await;
        try_in(&browser, &device).await.fails(403, code);
        browser.get("/auth/session").await.fails(401, "auth.required");
    }
    house.sql("UPDATE users SET status = 'active'").await;
    leave(&ann, PASSWORD).await.is(202);
    let browser = house.stranger().await;
    try_in(&browser, &device).await.is(200);
    assert_eq!(browser.get("/auth/session").await.is(200).data()["user"]["username"], "ann");
    assert_eq!(house.number("SELECT count(*) AS n FROM users WHERE status = 'active'").await, 1);
    // Whose time is over is nobody, and no password was wrong.
    leave(&browser, PASSWORD).await.is(202);
    house.sql("UPDATE users SET erase_at = created_at").await;
    try_in(&house.stranger().await, &device).await.fails(401, REFUSED);
}

#[actix_web::test]
async fn its_owner_is_told_of_a_new_one_of_a_removed_one_and_of_a_log_in_from_elsewhere() {
    let house = House::new().await;
    let (ann, device) = ann(&house).await;
    let added = house.letter(ANN, 2).await;
    assert!(added.contains("A passkey was added"), "{added}");
    let elsewhere = house.stranger().await;
    elsewhere.address.set(([192, 0, 2, 7], 1).into());
    try_in(&elsewhere, &device).await.is(200);
    let logged_in = house.letter(ANN, 3).await;
    assert!(logged_in.contains("A new log-in to your account"), "{logged_in}");
    let id = ann.get("/auth/passkeys").await.each("id")[0].to_owned();
    let path = format!("/auth/passkeys/{id}");
    let remove = async |body: Value| ann.call(Method::DELETE, &path, Some(body)).await;
    remove(json!({"password": "not the password"})).await.fails(401, "auth.invalid");
    assert_eq!(listed(&ann).await.len(), 1);
    remove(json!({"password": PASSWORD})).await.is(204);
    remove(json!({"password": PASSWORD})).await.fails(404, "not_found");
    let removed = house.letter(ANN, 4).await;
    assert!(removed.contains("A passkey was removed"), "{removed}");
    try_in(&house.stranger().await, &device).await.fails(401, REFUSED);
    // Who came in by it stays.
    elsewhere.get("/auth/session").await.is(200);
}

#[actix_web::test]
async fn with_a_second_factor_a_code_is_asked_for_to_remove_one() {
    let house = House::new().await;
    let (ann, _) = ann(&house).await;
    let factor = house.second_factor(&ann).await;
    let path = format!("/auth/passkeys/{}", ann.get("/auth/passkeys").await.each("id")[0]);
    let remove = async |body: Value| ann.call(Method::DELETE, &path, Some(body)).await;
    remove(json!({"password": PASSWORD})).await.fails(401, "auth.totp_required");
    remove(json!({"password": PASSWORD, "code": "000000"})).await.fails(401, "auth.totp_invalid");
    remove(json!({"password": PASSWORD, "code": house.code(&factor.app).await})).await.is(204);
}

#[actix_web::test]
async fn nobody_has_more_than_twenty() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for number in 1..20 {
        add(&ann, &mut Device::new(number)).await;
    }
    let (one, other) = (twin(&house, &ann), twin(&house, &ann));
    let (first, second) = (create(&one, &mut Device::new(20)).await, create(&other, &mut Device::new(21)).await);
    one.post(CONFIRM, first).await.is(201);
    other.post(CONFIRM, second).await.fails(409, "passkey.too_many");
    ann.post("/auth/passkeys", json!({})).await.fails(409, "passkey.too_many");
    assert_eq!(listed(&ann).await.len(), 20);
}

#[actix_web::test]
async fn refused_answers_are_counted_for_the_address_as_wrong_passwords_are() {
    let house = House::with(|_| {}).await;
    let (_, device) = ann(&house).await;
    let browser = house.stranger().await;
    browser.address.set(([192, 0, 2, 7], 1).into());
    for left in (0..30).rev() {
        let reply = browser.post(ANSWER, no_answer()).await;
        reply.fails(401, REFUSED);
        assert_eq!(reply.header("ratelimit-remaining"), left.to_string());
    }
    let right = answer(&browser, &device).await;
    browser.post(ANSWER, right).await.fails(429, "limit.exceeded");
    browser.post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.fails(429, "limit.exceeded");
    let elsewhere = house.stranger().await;
    for _ in 0..2 {
        let reply = try_in(&elsewhere, &device).await;
        assert_eq!(reply.is(200).header("ratelimit-remaining"), "30", "what was right is given back");
    }
}

#[actix_web::test]
async fn they_are_off_where_the_host_is_an_address_and_its_pages_are_told() {
    for (url, host) in [
        ("", json!("localhost")),
        ("http://photos.example", json!("photos.example")),
        ("http://192.0.2.1:8080", Value::Null),
        ("http://[::1]:8080", Value::Null),
    ] {
        let house = House::with(|settings| settings.server.public_url = url.to_owned()).await;
        let ann = house.person("ann").await;
        assert_eq!(ann.get("/instance").await.data()["passkey_host"], host, "{url}");
        let begun = ann.post("/auth/passkeys", json!({})).await;
        if host.is_null() {
            begun.fails(409, "passkey.off");
            ann.post(CONFIRM, none("phone")).await.fails(409, "passkey.off");
            ann.call(Method::POST, LOG_IN, None).await.fails(409, "passkey.off");
            ann.post(ANSWER, no_answer()).await.fails(409, "passkey.off");
        } else {
            assert_eq!(begun.is(200).data()["host"], host);
        }
        assert_eq!(listed(&ann).await, [""; 0]);
    }
}

#[actix_web::test]
async fn a_public_address_has_pages_of_its_own() {
    let house = House::with(crate::security::headers::over_https).await;
    let ann = house.person("ann").await;
    let of = |origin: &str| Device { origin: origin.to_owned(), host: "photos.example".to_owned(), ..Device::new(1) };
    let wrong = create(&ann, &mut of("https://photos.example:8443")).await;
    ann.post(CONFIRM, wrong).await.fails(401, REFUSED);
    let mut device = of("https://photos.example");
    add(&ann, &mut device).await;
    try_in(&house.stranger().await, &device).await.is(200);
}

#[actix_web::test]
async fn nothing_is_kept_of_what_a_browser_was_asked() {
    let house = House::new().await;
    let (ann, device) = ann(&house).await;
    house.idle().await;
    let before = database(&house).await;
    let browser = house.stranger().await;
    answer(&browser, &device).await;
    assert_eq!(database(&house).await, before);
    assert_eq!(before["passkeys"].len(), 1);
    create(&ann, &mut Device::new(2)).await;
    assert_eq!(database(&house).await["passkeys"], before["passkeys"]);
}
