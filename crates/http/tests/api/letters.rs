//! Passwords and addresses, by the letters that people get.

use actix_web::http::Method;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::house::{Browser, House, PASSWORD, token};

const NEW: &str = "another horse battery";
const ANN: &str = "ann@example.org";

async fn log_in(house: &House, login: &str, password: &str) -> u16 {
    house.stranger().await.post("/auth/login", json!({"login": login, "password": password})).await.status
}

/// The token of the `count`th letter to Ann, the first of which she got when she signed up.
async fn letter_to_ann(house: &House, count: usize) -> String {
    token(&house.letter(ANN, count).await)
}

async fn forget(house: &House, email: &str) {
    house.stranger().await.post("/auth/password/forgot", json!({"email": email})).await.is(202);
}

fn reset(token: &str) -> Value {
    json!({"token": token, "password": NEW})
}

async fn is_verified(browser: &Browser) -> bool {
    browser.get("/auth/session").await.is(200).data()["user"]["email_verified"].as_bool().unwrap()
}

#[actix_web::test]
async fn who_signs_up_gets_a_letter_that_proves_the_address_once() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let letter = house.letter(ANN, 1).await;
    assert!(letter.contains("http://127.0.0.1:8080/verify?token="), "{letter}");
    assert!(!is_verified(&ann).await);
    let token = token(&letter);
    let stranger = house.stranger().await;
    stranger.post("/auth/email/verify", json!({"token": token})).await.is(204);
    assert!(is_verified(&ann).await);
    stranger.post("/auth/email/verify", json!({"token": token})).await.fails(410, "auth.link_expired");
    stranger.post("/auth/password/reset", reset(&token)).await.fails(404, "auth.link_invalid");
}

#[actix_web::test]
async fn links_are_of_the_public_address_whatever_the_host_of_a_request() {
    let house = House::with(|settings| settings.server.public_url = "http://photos.example".to_owned()).await;
    house.person("ann").await;
    let stranger = house.stranger().await;
    let request = stranger.request(Method::POST, "/auth/password/forgot").insert_header(("host", "evil.example"));
    stranger.send(request.set_json(json!({"email": ANN}))).await.is(202);
    let letter = house.letter(ANN, 2).await;
    assert!(letter.contains("http://photos.example/reset?token=") && !letter.contains("evil"), "{letter}");
}

#[actix_web::test]
async fn a_letter_is_sent_again_and_voids_the_one_before() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let first = letter_to_ann(&house, 1).await;
    ann.call(Method::POST, "/auth/email/verification", None).await.is(202);
    let second = letter_to_ann(&house, 2).await;
    ann.post("/auth/email/verify", json!({"token": first})).await.fails(404, "auth.link_invalid");
    ann.post("/auth/email/verify", json!({"token": second})).await.is(204);
    ann.call(Method::POST, "/auth/email/verification", None).await.is(202);
    house.idle().await;
    assert_eq!(house.letters(ANN).len(), 2, "what is proven is not asked for");
}

#[actix_web::test]
async fn a_forgotten_password_is_set_by_the_newest_letter_and_everybody_and_every_token_is_out() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let (token, kept) = (ann.token_for(json!(["read"])).await, bob.token_for(json!(["read"])).await);
    forget(&house, "Ann@Example.ORG").await;
    let first = letter_to_ann(&house, 2).await;
    forget(&house, ANN).await;
    let second = letter_to_ann(&house, 3).await;
    let stranger = house.stranger().await;
    stranger.post("/auth/password/reset", reset(&first)).await.fails(404, "auth.link_invalid");
    let done = stranger.post("/auth/password/reset", reset(&second)).await;
    done.is(204);
    assert_eq!(done.header("set-cookie"), "", "nobody is logged in by it");
    ann.get("/auth/session").await.fails(401, "auth.required");
    house.program(&token).get("/feed").await.refuses_token(401, "auth.token_invalid");
    house.program(&kept).get("/feed").await.is(200);
    assert_eq!(log_in(&house, "ann", PASSWORD).await, 401);
    assert_eq!(log_in(&house, "ann", NEW).await, 200);
    let notice = house.letter(ANN, 4).await;
    assert!(notice.contains("Your password was reset") && !notice.contains("token="), "{notice}");
}

#[actix_web::test]
async fn of_twenty_who_use_a_link_at_a_time_one_sets_a_password() {
    let house = House::new().await;
    house.person("ann").await;
    forget(&house, ANN).await;
    let link = letter_to_ann(&house, 2).await;
    let mut browsers = Vec::new();
    for _ in 0..20 {
        browsers.push(house.stranger().await);
    }
    let tries = browsers.iter().enumerate().map(|(n, browser)| {
        browser.post("/auth/password/reset", json!({"token": link, "password": format!("password of the {n}th")}))
    });
    let mut answers: Vec<_> = join_all(tries).await.iter().map(|reply| reply.status).collect();
    let winner = answers.iter().position(|status| *status == 204).unwrap();
    assert_eq!(log_in(&house, "ann", &format!("password of the {winner}th")).await, 200);
    answers.sort_unstable();
    assert_eq!((answers[0], &answers[1..]), (204, &[410; 19][..]));
}

#[actix_web::test]
async fn a_link_is_over_after_its_time() {
    let house = House::new().await;
    house.person("ann").await;
    forget(&house, ANN).await;
    let (verify, link) = (letter_to_ann(&house, 1).await, letter_to_ann(&house, 2).await);
    house.sql("UPDATE one_time_tokens SET expires_at = created_at").await;
    let stranger = house.stranger().await;
    stranger.post("/auth/password/reset", reset(&link)).await.fails(410, "auth.link_expired");
    stranger.post("/auth/email/verify", json!({"token": verify})).await.fails(410, "auth.link_expired");
    assert_eq!(log_in(&house, "ann", PASSWORD).await, 200);
}

#[actix_web::test]
async fn an_address_without_an_account_is_answered_alike_and_gets_nothing() {
    let house = House::new().await;
    house.person("ann").await;
    let browser = house.stranger().await;
    let known = browser.post("/auth/password/forgot", json!({"email": ANN})).await;
    let unknown = browser.post("/auth/password/forgot", json!({"email": "nobody@example.org"})).await;
    for reply in [&known, &unknown] {
        assert_eq!((reply.is(202).bytes.len(), reply.header("set-cookie")), (0, ""));
    }
    let names = |reply: &crate::house::Reply| {
        let mut names: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
        names.sort();
        names
    };
    assert_eq!(names(&known), names(&unknown));
    house.idle().await;
    assert_eq!((house.letters(ANN).len(), house.letters("nobody@example.org").len()), (2, 0));
    assert_eq!(house.number("SELECT count(*) AS n FROM one_time_tokens WHERE owner_id IS NULL").await, 0);
}

#[actix_web::test]
async fn a_change_of_password_needs_the_current_one_and_leaves_one_session_under_another_key() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let other = house.stranger().await;
    other.post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.is(200);
    let form = |current: &str| json!({"current_password": current, "password": NEW});
    ann.post("/auth/password/change", form("not the password")).await.fails(401, "auth.invalid");
    other.get("/auth/session").await.is(200);
    let before = ann.cookies.borrow()["tintype"].clone();
    ann.post("/auth/password/change", form(PASSWORD)).await.is(204);
    let after = ann.cookies.borrow()["tintype"].clone();
    assert_ne!(before, after);
    other.get("/auth/session").await.fails(401, "auth.required");
    bob.get("/auth/session").await.is(200);
    // The page goes on with the token that it has.
    ann.patch("/users/me", json!({"bio": "still here"})).await.is(200);
    let old = house.stranger().await;
    old.cookies.borrow_mut().insert("tintype".to_owned(), before);
    old.get("/auth/session").await.fails(401, "auth.required");
    assert_eq!((log_in(&house, "ann", PASSWORD).await, log_in(&house, "ann", NEW).await), (401, 200));
    let notice = house.letter(ANN, 2).await;
    assert!(notice.contains("Your password was changed"), "{notice}");
}

#[actix_web::test]
async fn guesses_at_the_current_password_are_those_of_the_log_in() {
    let house = House::with(|_| {}).await;
    let ann = house.person("ann").await;
    let guess = json!({"current_password": "not the password", "password": NEW});
    for _ in 0..3 {
        ann.post("/auth/password/change", guess.clone()).await.fails(401, "auth.invalid");
    }
    let email = json!({"password": "not the password", "email": "new@example.org"});
    for _ in 0..2 {
        ann.post("/auth/email/change", email.clone()).await.fails(401, "auth.invalid");
    }
    ann.post("/auth/password/change", guess).await.fails(429, "limit.exceeded");
    assert_eq!(log_in(&house, "ann", PASSWORD).await, 429);
}

#[actix_web::test]
async fn an_address_changes_by_a_letter_to_the_new_one_and_the_old_one_is_told() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let old = letter_to_ann(&house, 1).await;
    let form = json!({"password": PASSWORD, "email": "New@example.org"});
    ann.post("/auth/email/change", form).await.is(202);
    let link = token(&house.letter("New@example.org", 1).await);
    assert_eq!(ann.get("/auth/session").await.data()["user"]["email"], ANN);
    house.stranger().await.post("/auth/email/verify", json!({"token": link})).await.is(204);
    let user = ann.get("/auth/session").await.is(200).data()["user"].clone();
    assert_eq!((&user["email"], &user["email_verified"]), (&json!("New@example.org"), &json!(true)));
    ann.post("/auth/email/verify", json!({"token": old})).await.fails(404, "auth.link_invalid");
    let notice = house.letter(ANN, 2).await;
    assert!(notice.contains("Your email address was changed") && !notice.contains("New@"), "{notice}");
    assert_eq!((log_in(&house, ANN, PASSWORD).await, log_in(&house, "new@example.org", PASSWORD).await), (401, 200));
}

#[actix_web::test]
async fn an_address_that_somebody_has_is_answered_alike_and_only_they_are_told() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    house.letter("bob@example.org", 1).await;
    let ask = |email: &str| json!({"password": PASSWORD, "email": email});
    let taken = ann.post("/auth/email/change", ask("BOB@example.org")).await;
    let free = ann.post("/auth/email/change", ask("free@example.org")).await;
    assert_eq!((taken.is(202).bytes.len(), free.is(202).bytes.len()), (0, 0));
    let told = house.letter("bob@example.org", 2).await;
    assert!(told.contains("Your address is in use here") && !told.contains("token="), "{told}");
    assert_eq!(bob.get("/auth/session").await.is(200).data()["user"]["email"], "bob@example.org");
    // Somebody signs up with it before the letter is answered.
    let link = token(&house.letter("free@example.org", 1).await);
    let form = json!({"username": "free", "email": "free@example.org", "full_name": "", "password": PASSWORD});
    house.stranger().await.post("/auth/signup", form).await.is(201);
    ann.post("/auth/email/verify", json!({"token": link})).await.fails(409, "user.email_taken");
}

#[actix_web::test]
async fn letters_are_three_an_hour_to_an_account_and_ten_from_an_address() {
    let house = House::with(|settings| settings.limits.factor = 1.0).await;
    let ann = house.person("ann").await;
    let browser = house.stranger().await;
    for email in [ANN, "nobody@example.org"] {
        for _ in 0..3 {
            browser.post("/auth/password/forgot", json!({"email": email})).await.is(202);
        }
        let refusal = browser.post("/auth/password/forgot", json!({"email": email.to_uppercase()})).await;
        refusal.fails(429, "limit.exceeded");
        assert!((1_000..=1_200).contains(&refusal.header("retry-after").parse::<u32>().unwrap()));
    }
    for n in 0..2 {
        browser.post("/auth/password/forgot", json!({"email": format!("{n}@example.org")})).await.is(202);
    }
    browser.post("/auth/password/forgot", json!({"email": "x@example.org"})).await.fails(429, "limit.exceeded");
    // Others go on, and of an account so many whichever letters they are.
    ann.address.set(([127, 0, 0, 9], 40_000).into());
    for _ in 0..2 {
        ann.call(Method::POST, "/auth/email/verification", None).await.is(202);
    }
    let form = json!({"password": PASSWORD, "email": "new@example.org"});
    ann.post("/auth/email/change", form).await.is(202);
    ann.call(Method::POST, "/auth/email/verification", None).await.fails(429, "limit.exceeded");
}

#[actix_web::test]
async fn made_up_tokens_are_counted() {
    let house = House::with(|settings| settings.limits.factor = 1.0).await;
    let stranger = house.stranger().await;
    for n in 0..30 {
        stranger.post("/auth/password/reset", reset(&format!("guess {n}"))).await.fails(404, "auth.link_invalid");
    }
    stranger.post("/auth/email/verify", json!({"token": "guess"})).await.fails(429, "limit.exceeded");
}

#[actix_web::test]
async fn with_a_mail_server_nobody_publishes_before_their_address_is_proven() {
    let house = House::with(|settings| {
        settings.limits.factor = 1_000.0;
        // Nobody listens there.
        settings.smtp.url = "smtp://127.0.0.1:9".to_owned();
        settings.smtp.from = "photos@example.org".to_owned();
    })
    .await;
    let ann = house.person("ann").await;
    let post = json!({"media": [{"upload_id": ann.upload().await}]});
    ann.post("/posts", post.clone()).await.fails(403, "auth.email_unverified");
    house.sql("UPDATE users SET email_verified = TRUE").await;
    ann.post("/posts", post).await.is(201);
}

#[actix_web::test]
async fn the_pages_that_take_a_token_tell_nobody_where_somebody_came_from() {
    let house = House::new().await;
    let stranger = house.stranger().await;
    for (path, policy) in [
        ("/verify?token=secret", "no-referrer"),
        ("/reset?token=secret", "no-referrer"),
        ("/login", "strict-origin-when-cross-origin"),
    ] {
        assert_eq!(stranger.open(path).await.is(200).header("referrer-policy"), policy, "{path}");
    }
}
