//! Second factors, and letters about log-ins.

use actix_web::http::Method;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    house::{App, Browser, House, PASSWORD, Reply, Tokens, token},
    security::database,
};

const NEW: &str = "another horse battery";
const ANN: &str = "ann@example.org";

fn login(code: Option<&str>) -> Value {
    match code {
        Some(code) => json!({"login": "ann", "password": PASSWORD, "totp": code}),
        None => json!({"login": "ann", "password": PASSWORD}),
    }
}

fn both(code: &str) -> Value {
    json!({"password": PASSWORD, "code": code})
}

/// In a browser of its own.
async fn log_in(house: &House, code: Option<&str>) -> Reply {
    house.stranger().await.post("/auth/login", login(code)).await
}

/// Turns it off.
async fn turn_off(person: &Browser, code: &str) -> Reply {
    person.call(Method::DELETE, "/auth/totp", Some(both(code))).await
}

async fn status(person: &Browser) -> Value {
    person.get("/auth/totp").await.is(200).data().clone()
}

/// Six digits that the app does not show.
fn wrong(app: &App) -> String {
    let right = app.code();
    let first = if right.starts_with('1') { '2' } else { '1' };
    format!("{first}{}", &right[1..])
}

#[actix_web::test]
async fn it_is_on_once_a_code_was_confirmed_and_asked_for_from_then_on() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let off = json!({"enabled": false, "enabled_at": null, "recovery_codes_left": 0});
    assert_eq!(status(&ann).await, off);
    let new = ann.post("/auth/totp", json!({})).await;
    let secret = new.is(200).data()["secret"].as_str().unwrap().to_owned();
    let uri = format!("otpauth://totp/Tintype:ann?secret={secret}&issuer=Tintype");
    assert_eq!((secret.len(), new.data()["uri"].as_str()), (32, Some(uri.as_str())));
    assert_eq!(new.header("cache-control"), "no-store");
    let app = App(secret);
    ann.post("/auth/totp/confirm", json!({"code": wrong(&app)})).await.fails(401, "auth.totp_invalid");
    assert_eq!(status(&ann).await, off);
    log_in(&house, None).await.is(200);

    let reply = ann.post("/auth/totp/confirm", json!({"code": house.code(&app).await})).await;
    assert_eq!(reply.is(200).data()["recovery_codes"].as_array().map(Vec::len), Some(10));
    let on = status(&ann).await;
    assert_eq!((&on["enabled"], &on["recovery_codes_left"]), (&json!(true), &json!(10)));
    assert!(on["enabled_at"].is_string(), "{on}");
    for path in ["/auth/login", "/auth/token"] {
        let stranger = house.stranger().await;
        let without = stranger.post(path, login(None)).await;
        without.fails(401, "auth.totp_required");
        assert!(!without.headers.contains_key("set-cookie"));
        stranger.post(path, login(Some(&wrong(&app)))).await.fails(401, "auth.totp_invalid");
        stranger.post(path, login(Some(&house.code(&app).await))).await.is(200);
        let other = json!({"login": "ann", "password": "not the password", "totp": house.code(&app).await});
        stranger.post(path, other).await.fails(401, "auth.invalid");
    }
}

#[actix_web::test]
async fn turning_it_on_ends_all_other_sessions_and_programs_and_goes_on_under_another_key() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let other = house.stranger().await;
    other.post("/auth/login", login(None)).await.is(200);
    let program = house.sign_in_program("ann").await;
    let before = ann.cookies.borrow()["tintype"].clone();
    let factor = house.second_factor(&ann).await;
    assert_ne!(before, ann.cookies.borrow()["tintype"]);
    other.get("/auth/session").await.fails(401, "auth.required");
    house.program(&program.access).get("/feed").await.refuses_token(401, "auth.token_invalid");
    let refresh = json!({"refresh_token": program.refresh});
    house.nobody().post("/auth/token/refresh", refresh).await.fails(401, "auth.token_invalid");
    let old = house.stranger().await;
    old.cookies.borrow_mut().insert("tintype".to_owned(), before);
    old.get("/auth/session").await.fails(401, "auth.required");
    bob.get("/auth/session").await.is(200);
    // The page goes on with the token that it has.
    ann.patch("/users/me", json!({"bio": "still here"})).await.is(200);
    let letter = house.letter(ANN, 2).await;
    assert!(letter.contains("Your second factor is on"), "{letter}");
    assert!(!letter.contains(&factor.app.0) && !factor.recovery_codes.iter().any(|code| letter.contains(code)));
}

#[actix_web::test]
async fn a_fresh_log_in_asks_for_a_secret_with_no_body_at_all() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    ann.call(Method::POST, "/auth/totp", None).await.is(200);
    let untyped = ann.request(Method::POST, "/auth/totp").set_payload(r#"{"password":""}"#);
    ann.send(untyped).await.fails(415, "request.content_type");
    ann.post("/auth/totp", json!({})).await.is(200);
}

#[actix_web::test]
async fn a_secret_is_for_a_fresh_log_in_or_the_password() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    ann.post("/auth/totp", json!({})).await.is(200);
    house.age_log_ins(590).await;
    ann.post("/auth/totp", json!({})).await.is(200);
    house.age_log_ins(620).await;
    let stale = ann.post("/auth/totp", json!({})).await;
    stale.fails(403, "auth.fresh_required");
    assert!(stale.body["detail"].as_str().unwrap().contains("Send your password"), "{}", stale.body);
    ann.post("/auth/totp", json!({"password": "not the password"})).await.fails(401, "auth.invalid");
    // Neither a new key makes a session fresh nor a new password: that takes a log-in or a proof.
    let factor = house.second_factor(&ann).await;
    ann.post("/auth/totp", json!({})).await.fails(403, "auth.fresh_required");
    turn_off(&ann, &factor.recovery_codes[0]).await.is(204);
    ann.post("/auth/totp", json!({})).await.fails(403, "auth.fresh_required");
    let change = json!({"current_password": PASSWORD, "password": NEW});
    ann.post("/auth/password/change", change).await.is(204);
    ann.post("/auth/totp", json!({})).await.fails(403, "auth.fresh_required");
    ann.post("/auth/proof", json!({"password": NEW})).await.is(204);
    ann.post("/auth/totp", json!({})).await.is(200);
    house.sql("UPDATE sessions SET state = json_remove(state, '$.proven_at') WHERE ended_at IS NULL").await;
    ann.post("/auth/totp", json!({})).await.fails(403, "auth.fresh_required");
}

#[actix_web::test]
async fn guesses_at_the_password_are_those_of_the_log_in() {
    let house = House::with(|_| {}).await;
    let ann = house.person("ann").await;
    for _ in 0..5 {
        ann.post("/auth/totp", json!({"password": "not the password"})).await.fails(401, "auth.invalid");
    }
    ann.post("/auth/totp", json!({"password": PASSWORD})).await.fails(429, "limit.exceeded");
    log_in(&house, None).await.fails(429, "limit.exceeded");
}

#[actix_web::test]
async fn asking_again_makes_another_secret_until_it_is_on() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    ann.post("/auth/totp/confirm", json!({"code": "123456"})).await.fails(409, "totp.off");
    ann.post("/auth/totp/recovery_codes", both("123456")).await.fails(409, "totp.off");
    turn_off(&ann, "123456").await.fails(409, "totp.off");
    let first = ann.post("/auth/totp", json!({})).await.data()["secret"].as_str().unwrap().to_owned();
    let factor = house.second_factor(&ann).await;
    assert_ne!(first, factor.app.0);
    ann.post("/auth/totp", json!({})).await.fails(409, "totp.on");
    let code = house.code(&factor.app).await;
    ann.post("/auth/totp/confirm", json!({"code": code})).await.fails(409, "totp.on");
    log_in(&house, Some(&house.code(&factor.app).await)).await.is(200);
}

#[actix_web::test]
async fn of_twenty_who_send_one_code_at_a_time_one_gets_in() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let factor = house.second_factor(&ann).await;
    let mut recovery_codes = factor.recovery_codes.iter();
    for (path, by_app) in [("/auth/login", true), ("/auth/login", false), ("/auth/token", true), ("/auth/token", false)]
    {
        let mut browsers = Vec::new();
        for _ in 0..20 {
            browsers.push(house.stranger().await);
        }
        let code = if by_app { house.code(&factor.app).await } else { recovery_codes.next().unwrap().clone() };
        let tries = browsers.iter().map(|browser| browser.post(path, login(Some(&code))));
        let mut answers: Vec<_> = join_all(tries).await.iter().map(|reply| reply.status).collect();
        answers.sort_unstable();
        assert_eq!((answers[0], &answers[1..]), (200, &[401; 19][..]), "{path}");
    }
}

#[actix_web::test]
async fn neither_a_used_code_nor_one_before_it_opens() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let factor = house.second_factor(&ann).await;
    let code = house.code(&factor.app).await;
    log_in(&house, Some(&code)).await.is(200);
    log_in(&house, Some(&code)).await.fails(401, "auth.totp_invalid");
    turn_off(&ann, &code).await.fails(401, "auth.totp_invalid");
    // As if the next one had been used.
    house.sql("UPDATE totp SET last_step = last_step + 9").await;
    log_in(&house, Some(&factor.app.code())).await.fails(401, "auth.totp_invalid");
}

#[actix_web::test]
async fn a_recovery_code_opens_once_however_it_is_written_and_its_owner_is_told() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let factor = house.second_factor(&ann).await;
    let code = &factor.recovery_codes[3];
    log_in(&house, Some(&code.to_uppercase().replace('-', " "))).await.is(200);
    log_in(&house, Some(code)).await.fails(401, "auth.totp_invalid");
    assert_eq!(status(&ann).await["recovery_codes_left"], 9);
    let letter = house.letter(ANN, 3).await;
    assert!(letter.contains("A recovery code was used") && !letter.contains(code), "{letter}");
    // Nobody else's account takes it.
    let bob = house.person("bob").await;
    let own = house.second_factor(&bob).await;
    let of_bob = json!({"login": "bob", "password": PASSWORD, "totp": factor.recovery_codes[4]});
    house.stranger().await.post("/auth/login", of_bob).await.fails(401, "auth.totp_invalid");
    let of_bob = json!({"login": "bob", "password": PASSWORD, "totp": house.code(&factor.app).await});
    house.stranger().await.post("/auth/login", of_bob).await.fails(401, "auth.totp_invalid");
    assert_ne!(own.recovery_codes, factor.recovery_codes);
}

#[actix_web::test]
async fn wrong_codes_are_counted_for_the_account_and_its_owner_gets_in_all_the_same() {
    let house = House::with(|_| {}).await;
    let ann = house.person("ann").await;
    let factor = house.second_factor(&ann).await;
    let thief = house.stranger().await;
    for place in 0..5 {
        thief.address.set(([192, 0, 2, place], 1).into());
        let reply = thief.post("/auth/login", login(Some(&wrong(&factor.app)))).await;
        reply.fails(401, "auth.totp_invalid");
        // Each counts as a failed log-in, too, from an address of its own here.
        assert_eq!(reply.header("ratelimit-remaining"), "4");
    }
    thief.address.set(([192, 0, 2, 9], 1).into());
    let code = house.code(&factor.app).await;
    let spent = thief.post("/auth/login", login(Some(&code))).await;
    spent.fails(429, "limit.exceeded");
    assert!((1..=60).contains(&spent.header("retry-after").parse::<u32>().unwrap()));
    // From an address that she has used, and from anywhere by a recovery code.
    log_in(&house, Some(&code)).await.is(200);
    thief.post("/auth/login", login(Some(&factor.recovery_codes[0]))).await.is(200);
}

#[actix_web::test]
async fn wrong_codes_from_one_address_end_as_wrong_passwords_do_and_missing_ones_cost_nothing() {
    let house = House::with(|_| {}).await;
    let ann = house.person("ann").await;
    let factor = house.second_factor(&ann).await;
    let browser = house.stranger().await;
    for _ in 0..7 {
        browser.post("/auth/login", login(None)).await.fails(401, "auth.totp_required");
    }
    for left in (0..5).rev() {
        let reply = browser.post("/auth/login", login(Some("abcd-efghj-kmnp"))).await;
        reply.fails(401, "auth.totp_invalid");
        assert_eq!(reply.header("ratelimit-remaining"), left.to_string());
    }
    let code = house.code(&factor.app).await;
    browser.post("/auth/login", login(Some(&code))).await.fails(429, "limit.exceeded");
}

#[actix_web::test]
async fn a_new_password_leaves_it_on_and_logs_nobody_in() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let factor = house.second_factor(&ann).await;
    house.letter(ANN, 2).await;
    let stranger = house.stranger().await;
    stranger.post("/auth/password/forgot", json!({"email": ANN})).await.is(202);
    let link = token(&house.letter(ANN, 3).await);
    let reset = stranger.post("/auth/password/reset", json!({"token": link, "password": NEW})).await;
    assert_eq!(reset.is(204).header("set-cookie"), "");
    ann.get("/auth/session").await.fails(401, "auth.required");
    let with = |code: &str| json!({"login": "ann", "password": NEW, "totp": code});
    let without = json!({"login": "ann", "password": NEW});
    stranger.post("/auth/login", without).await.fails(401, "auth.totp_required");
    stranger.post("/auth/login", with(&wrong(&factor.app))).await.fails(401, "auth.totp_invalid");
    stranger.post("/auth/login", with(&house.code(&factor.app).await)).await.is(200);
}

#[actix_web::test]
async fn it_is_turned_off_by_both_factors_and_nothing_of_it_is_left() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let factor = house.second_factor(&ann).await;
    let other = house.stranger().await;
    other.post("/auth/login", login(Some(&house.code(&factor.app).await))).await.is(200);
    let wrong_password = json!({"password": "not the password", "code": house.code(&factor.app).await});
    let delete = Method::DELETE;
    ann.call(delete, "/auth/totp", Some(wrong_password)).await.fails(401, "auth.invalid");
    turn_off(&ann, &wrong(&factor.app)).await.fails(401, "auth.totp_invalid");
    other.get("/auth/session").await.is(200);
    turn_off(&ann, &factor.recovery_codes[0]).await.is(204);
    other.get("/auth/session").await.fails(401, "auth.required");
    assert_eq!(status(&ann).await["enabled"], false);
    for table in ["totp", "recovery_codes"] {
        assert_eq!(house.number(&format!("SELECT count(*) AS n FROM {table}")).await, 0, "{table}");
    }
    log_in(&house, None).await.is(200);
    house.idle().await;
    let told = house.letters(ANN).concat();
    assert!(told.contains("Your second factor is off"), "{told}");
}

#[actix_web::test]
async fn new_recovery_codes_void_the_old_ones() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let factor = house.second_factor(&ann).await;
    let again = ann.post("/auth/totp/recovery_codes", both(&wrong(&factor.app))).await;
    again.fails(401, "auth.totp_invalid");
    let code = house.code(&factor.app).await;
    let renewed = ann.post("/auth/totp/recovery_codes", both(&code)).await;
    let codes = renewed.is(200).data()["recovery_codes"].as_array().unwrap().clone();
    assert_eq!((codes.len(), renewed.header("cache-control")), (10, "no-store"));
    log_in(&house, Some(&factor.recovery_codes[0])).await.fails(401, "auth.totp_invalid");
    log_in(&house, codes[0].as_str()).await.is(200);
    assert_eq!(status(&ann).await["recovery_codes_left"], 9);
}

#[actix_web::test]
async fn neither_a_secret_nor_a_code_is_in_any_row() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let factor = house.second_factor(&ann).await;
    let secret = totp_rs::Secret::try_from_base32(&factor.app.0).unwrap();
    let hexadecimal = secret.as_bytes().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let plain = factor.recovery_codes.iter().flat_map(|code| [code.clone(), code.replace('-', "")]);
    let words: Vec<_> = plain.chain([factor.app.0.clone(), hexadecimal]).collect();
    let rows = database(&house).await;
    assert_eq!((rows["totp"].len(), rows["recovery_codes"].len()), (1, 10));
    for (table, rows) in rows {
        let found = rows.iter().find(|row| words.iter().any(|word| row.to_lowercase().contains(&word.to_lowercase())));
        assert_eq!(found, None, "{table}");
    }
}

#[actix_web::test]
async fn an_operator_takes_it_from_who_has_lost_everything() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    house.second_factor(&ann).await;
    let administration = &house.parts.state.services.administration;
    assert!(administration.turn_totp_off("ann", " ").await.is_err());
    assert!(administration.turn_totp_off("nobody", "lost").await.is_err());
    ann.get("/auth/session").await.is(200);
    assert!(administration.turn_totp_off("Ann", "lost, came in person").await.unwrap());
    assert!(!administration.turn_totp_off("ann", "once more").await.unwrap());
    ann.get("/auth/session").await.fails(401, "auth.required");
    log_in(&house, None).await.is(200);
    let letter = house.letter(ANN, 3).await;
    assert!(letter.contains("Your second factor is off"), "{letter}");
    let entry = "SELECT count(*) AS n FROM audit_log WHERE action = 'totp_off' AND note = 'lost, came in person'";
    assert_eq!((house.number(entry).await, house.number("SELECT count(*) AS n FROM audit_log").await), (1, 1));
}

#[actix_web::test]
async fn who_logs_in_from_where_nobody_has_in_a_month_is_told_by_the_worker_once() {
    let house = House::with(|settings| {
        settings.limits.factor = 1_000.0;
        settings.worker.embedded = false;
    })
    .await;
    house.person("ann").await;
    let letters = async || house.number("SELECT count(*) AS n FROM jobs WHERE payload LIKE '%new_device%'").await;
    log_in(&house, None).await.is(200);
    assert_eq!(letters().await, 0, "by the browser that she signed up with");
    let elsewhere = house.stranger().await;
    elsewhere.address.set(([192, 0, 2, 7], 1).into());
    for _ in 0..2 {
        elsewhere.post("/auth/login", login(None)).await.is(200);
        assert_eq!(letters().await, 1);
    }
    let wrong = json!({"login": "ann", "password": "not the password"});
    elsewhere.address.set(([192, 0, 2, 8], 1).into());
    elsewhere.post("/auth/login", wrong).await.fails(401, "auth.invalid");
    assert_eq!(letters().await, 1);
    let request = house.nobody().request(Method::POST, "/auth/token");
    let request = request.insert_header(("user-agent", "backup/1")).set_json(login(None));
    Tokens::of(house.nobody().send(request).await.is(200));
    assert_eq!(letters().await, 2);
    house.sql("UPDATE sessions SET last_seen_at = '2026-01-01T00:00:00+00:00'").await;
    log_in(&house, None).await.is(200);
    assert_eq!(letters().await, 3);
    for job in house.parts.runner.lease(9, 9).await.unwrap() {
        house.parts.runner.run(&job).await.unwrap();
    }
    let letters = house.letters(ANN);
    let told = letters.iter().filter(|letter| letter.contains("A new log-in to your account"));
    assert_eq!(told.count(), 3);
    assert!(!letters.concat().contains("192.0.2"), "addresses are for who is logged in");
}
