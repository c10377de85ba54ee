//! Signing up, in and out; the token that browsers carry.

use actix_web::http::Method;
use serde_json::json;

use crate::house::{House, PASSWORD};

#[actix_web::test]
async fn a_new_person_is_signed_in_and_has_an_address() {
    let house = House::new().await;
    let browser = house.stranger().await;
    let form = json!({"username": "Ann.Lee", "email": "Ann@Example.org", "full_name": "Ann Lee", "password": PASSWORD});
    let reply = browser.post("/auth/signup", form).await;
    reply.is(201);
    assert_eq!(reply.header("location"), "/api/v1/users/ann.lee");
    assert_eq!(reply.header("cache-control"), "no-store");
    let session = browser.get("/auth/session").await;
    assert_eq!(session.is(200).data()["user"], reply.data()["user"]);
    assert_eq!(session.data()["user"]["username"], "ann.lee");
}

#[actix_web::test]
async fn a_name_and_an_email_belong_to_one_person_in_any_case() {
    let house = House::new().await;
    house.person("ann").await;
    let browser = house.stranger().await;
    let form =
        |name: &str, email: &str| json!({"username": name, "email": email, "full_name": "", "password": PASSWORD});
    browser.post("/auth/signup", form("ANN", "other@example.org")).await.fails(409, "user.username_taken");
    browser.post("/auth/signup", form("other", "ANN@example.org")).await.fails(409, "user.email_taken");
}

#[actix_web::test]
async fn people_sign_in_by_name_or_email_in_any_case() {
    let house = House::new().await;
    house.person("ann").await;
    for login in ["ann", "ANN", "Ann@Example.ORG"] {
        let browser = house.stranger().await;
        browser.post("/auth/login", json!({"login": login, "password": PASSWORD})).await.is(200);
        assert_eq!(browser.get("/auth/session").await.is(200).data()["user"]["username"], "ann");
    }
}

#[actix_web::test]
async fn a_code_is_ignored_where_there_is_no_second_factor() {
    let house = House::new().await;
    house.person("ann").await;
    let form = json!({"login": "ann", "password": PASSWORD, "totp": "123456"});
    house.stranger().await.post("/auth/login", form).await.is(200);
}

#[actix_web::test]
async fn a_wrong_name_and_a_wrong_password_look_alike() {
    let house = House::new().await;
    house.person("ann").await;
    let browser = house.stranger().await;
    let password = browser.post("/auth/login", json!({"login": "ann", "password": "wrong password"})).await;
    let name = browser.post("/auth/login", json!({"login": "nobody", "password": PASSWORD})).await;
    password.fails(401, "auth.invalid");
    name.fails(401, "auth.invalid");
    assert_eq!(password.body["detail"], name.body["detail"]);
    assert_eq!(password.bytes.len(), name.bytes.len());
}

#[actix_web::test]
async fn a_password_counts_with_every_blank() {
    let house = House::new().await;
    house.person("ann").await;
    let browser = house.stranger().await;
    let padded = format!(" {PASSWORD}");
    browser.post("/auth/login", json!({"login": "ann", "password": padded})).await.fails(401, "auth.invalid");
}

#[actix_web::test]
async fn guesses_are_counted_per_account_and_address_and_right_ones_are_free() {
    let house = House::with(|_| {}).await;
    house.person("ann").await;
    let browser = house.stranger().await;
    let guess = json!({"login": "ann", "password": "wrong password"});
    let right = json!({"login": "ann", "password": PASSWORD});
    for _ in 0..6 {
        browser.post("/auth/login", right.clone()).await.is(200);
    }
    for _ in 0..5 {
        browser.post("/auth/login", guess.clone()).await.fails(401, "auth.invalid");
    }
    let reply = browser.post("/auth/login", right.clone()).await;
    reply.fails(429, "limit.exceeded");
    assert!((1..=60).contains(&reply.header("retry-after").parse::<u32>().unwrap()));
    browser.address.set(([127, 0, 0, 9], 40_000).into());
    browser.post("/auth/login", right).await.is(200);
}

#[actix_web::test]
async fn every_try_tells_what_is_left_of_the_budget_that_ends_first() {
    let house = House::with(|_| {}).await;
    house.person("ann").await;
    let browser = house.stranger().await;
    let guess = json!({"login": "ann", "password": "wrong password"});
    let right = json!({"login": "ann", "password": PASSWORD});
    let left = |reply: &crate::house::Reply| {
        let number = |name: &str| reply.header(name).parse::<u64>().unwrap();
        (reply.status, number("ratelimit-limit"), number("ratelimit-remaining"), number("ratelimit-reset"))
    };
    assert_eq!(left(&browser.post("/auth/login", right.clone()).await), (200, 5, 5, 0));
    for remaining in (0..5).rev() {
        let (status, limit, found, reset) = left(&browser.post("/auth/login", guess.clone()).await);
        assert_eq!((status, limit, found), (401, 5, remaining));
        assert!((1..=300).contains(&reset), "{reset}");
    }
    let (status, limit, remaining, reset) = left(&browser.post("/auth/login", right).await);
    assert_eq!((status, limit, remaining), (429, 5, 0));
    assert!((200..=300).contains(&reset), "{reset}");
}

#[actix_web::test]
async fn what_is_left_does_not_tell_whose_an_email_is() {
    let house = House::with(|_| {}).await;
    house.person("ann").await;
    let browser = house.stranger().await;
    let mut left = Vec::new();
    for login in ["ann", "ann@example.org", "nobody@example.org"] {
        let reply = browser.post("/auth/login", json!({"login": login, "password": "wrong password"})).await;
        reply.fails(401, "auth.invalid");
        left.push(["limit", "remaining"].map(|name| reply.header(&format!("ratelimit-{name}")).to_owned()));
    }
    assert_eq!(left, [["5", "4"]; 3].map(|told| told.map(str::to_owned)));
}

#[actix_web::test]
async fn suspended_people_stay_outside_and_lose_their_sessions() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    house.sql("UPDATE users SET status = 'suspended'").await;
    ann.get("/feed").await.fails(401, "auth.required");
    let browser = house.stranger().await;
    browser.post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.fails(403, "auth.suspended");
}

#[actix_web::test]
async fn signing_out_ends_the_session_on_the_server() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let stolen = ann.cookies.borrow().clone();
    ann.call(Method::POST, "/auth/logout", None).await.is(204);
    ann.get("/auth/session").await.fails(401, "auth.required");
    ann.cookies.replace(stolen);
    ann.get("/auth/session").await.fails(401, "auth.required");
}

#[actix_web::test]
async fn signing_out_needs_the_token_only_where_a_session_would_end() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let token = ann.token.take();
    ann.call(Method::POST, "/auth/logout", None).await.fails(403, "auth.csrf");
    ann.get("/auth/session").await.is(200);
    ann.token.replace(token);
    let own = ann.cookies.borrow()["tintype"].clone();
    ann.call(Method::POST, "/auth/logout", None).await.is(204);
    ann.token.take();
    for dead in [None, Some("garbage"), Some(own.as_str())] {
        let cookie = dead.map(|value| ("tintype".to_owned(), value.to_owned()));
        ann.cookies.replace(cookie.into_iter().collect());
        ann.call(Method::POST, "/auth/logout", None).await.is(204);
    }
}

#[actix_web::test]
async fn signing_in_changes_the_key_of_the_session() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let before = ann.cookies.borrow()["tintype"].clone();
    ann.post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.is(200);
    let after = ann.cookies.borrow()["tintype"].clone();
    assert_ne!(before, after);
    ann.cookies.borrow_mut().insert("tintype".to_owned(), before);
    ann.get("/auth/session").await.fails(401, "auth.required");
}

#[actix_web::test]
async fn state_changes_need_the_token_of_this_very_session() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let own = ann.token.borrow().clone();
    let strangers = house.stranger().await.token.borrow().clone();
    let foreign = [None, Some("wrong".to_owned()), bob.token.borrow().clone(), strangers];
    for token in foreign {
        ann.token.replace(token);
        ann.patch("/users/me", json!({"bio": "changed"})).await.fails(403, "auth.csrf");
    }
    ann.token.replace(own);
    ann.patch("/users/me", json!({"bio": "changed"})).await.is(200);
}

#[actix_web::test]
async fn signing_in_needs_a_token_even_without_a_cookie() {
    let house = House::new().await;
    house.person("ann").await;
    let browser = house.stranger().await;
    let form = json!({"login": "ann", "password": PASSWORD});
    let (cookies, token) = (browser.cookies.take(), browser.token.take());
    browser.post("/auth/login", form.clone()).await.fails(403, "auth.csrf");
    browser.token.replace(token);
    browser.post("/auth/login", form.clone()).await.fails(403, "auth.csrf");
    browser.cookies.replace(cookies);
    browser.post("/auth/login", form).await.is(200);
}

#[actix_web::test]
async fn other_sites_are_refused_with_the_right_token_too() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for header in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        let request = ann.request(Method::PATCH, "/users/me").insert_header(("host", "localhost:8080"));
        ann.send(request.insert_header(header).set_json(json!({}))).await.fails(403, "auth.csrf");
    }
    let request = ann.request(Method::PATCH, "/users/me").insert_header(("host", "localhost:8080"));
    ann.send(request.insert_header(("origin", "http://localhost:8080")).set_json(json!({}))).await.is(200);
}

#[actix_web::test]
async fn nobody_takes_a_name_that_looks_like_a_moderator_s() {
    let house = House::new().await;
    let bob = house.person("bob").await;
    house.person("mod_bill").await;
    let wanted = json!({"username": "modb1ll"});
    bob.patch("/users/me", wanted.clone()).await.is(200);
    bob.patch("/users/me", json!({"username": "bob"})).await.is(200);
    house.give_role("mod_bill", "moderator").await;
    bob.patch("/users/me", wanted).await.refuses("username", "reserved");
    let form = json!({"username": "mod.bi11", "email": "x@example.org", "full_name": "", "password": PASSWORD});
    house.stranger().await.post("/auth/signup", form).await.refuses("username", "reserved");
    bob.patch("/users/me", json!({"username": "mod_bill"})).await.fails(409, "user.username_taken");
}

#[actix_web::test]
async fn names_are_free_taken_reserved_or_malformed() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for (name, available) in [("some.body", true), ("Ann", false), ("admin", false)] {
        let reply = ann.get(&format!("/auth/username_available?username={name}")).await;
        assert_eq!(*reply.is(200).data(), json!({"available": available}), "{name}");
    }
    ann.get("/auth/username_available?username=a..b").await.refuses("username", "format");
    ann.get("/auth/username_available").await.refuses("username", "required");
    ann.get("/auth/username_available?username=some.body&x=1").await.refuses("x", "unknown");
}
