//! Programs that somebody signs in with, and every way in for everybody who may not take part.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::house::{Browser, House, PASSWORD, Reply, Tokens};

async fn refresh(house: &House, token: &str) -> Reply {
    house.nobody().post("/auth/token/refresh", json!({"refresh_token": token})).await
}

async fn grant(house: &House, name: &str) -> Reply {
    house.nobody().post("/auth/token", json!({"login": name, "password": PASSWORD})).await
}

/// What programs get is never kept by anybody on the way, and comes without a cookie.
fn assert_secret(reply: &Reply) {
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(!reply.headers.contains_key("set-cookie"), "{:?}", reply.headers);
}

#[actix_web::test]
async fn a_program_signs_in_and_does_what_a_person_does() {
    let house = House::new().await;
    house.person("ann").await;
    let reply = grant(&house, "ANN@example.org").await;
    assert_secret(reply.is(200));
    assert_eq!((&reply.data()["token_type"], &reply.data()["expires_in"]), (&json!("Bearer"), &json!(900)));
    let program = house.program(&Tokens::of(&reply).access);
    let post = program.publish("by a program", "public").await;
    let feed = program.get("/feed").await;
    assert_eq!(feed.is(200).each("id"), [post.as_str()]);
    let reply = program.patch("/users/me", json!({"bio": "mine"})).await;
    assert_eq!(reply.is(200).data()["username"], "ann");
    assert!(!reply.headers.contains_key("set-cookie"));
    program.delete(&format!("/posts/{post}")).await.is(204);
}

#[actix_web::test]
async fn a_wrong_password_costs_a_program_what_it_costs_a_person() {
    let house = House::with(|_| {}).await;
    house.person("ann").await;
    for left in (0..5).rev() {
        let wrong = json!({"login": "ann", "password": "not the password"});
        let path = if left % 2 == 0 { "/auth/token" } else { "/auth/login" };
        let reply = house.stranger().await.post(path, wrong).await;
        reply.fails(401, "auth.invalid");
        assert_eq!(reply.header("ratelimit-remaining"), left.to_string());
    }
    grant(&house, "ann").await.fails(429, "limit.exceeded");
    grant(&house, "nobody").await.fails(401, "auth.invalid");
}

#[actix_web::test]
async fn a_refresh_token_is_good_once_and_ends_everything_when_it_is_used_again() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let first = house.sign_in_program("ann").await;
    let other = house.sign_in_program("ann").await;
    let reply = refresh(&house, &first.refresh).await;
    assert_secret(reply.is(200));
    let second = Tokens::of(&reply);
    assert_ne!((&first.access, &first.refresh), (&second.access, &second.refresh));
    for tokens in [&first, &second] {
        house.program(&tokens.access).get("/feed").await.is(200);
    }
    refresh(&house, &first.refresh).await.fails(401, "auth.token_reused");
    for tokens in [&first, &second] {
        house.program(&tokens.access).get("/feed").await.refuses_token(401, "auth.token_invalid");
    }
    refresh(&house, &second.refresh).await.fails(401, "auth.token_invalid");
    refresh(&house, &first.refresh).await.fails(401, "auth.token_reused");
    // Nobody else's.
    house.program(&other.access).get("/feed").await.is(200);
    ann.get("/auth/session").await.is(200);
}

#[actix_web::test]
async fn of_several_that_refresh_at_once_one_is_answered() {
    let house = House::new().await;
    house.person("ann").await;
    let tokens = house.sign_in_program("ann").await;
    let tries = (0..8).map(|_| refresh(&house, &tokens.refresh));
    let replies = futures_util::future::join_all(tries).await;
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401, 401, 401, 401, 401, 401, 401]);
    let won = Tokens::of(replies.iter().find(|reply| reply.status == 200).unwrap());
    house.program(&won.access).get("/feed").await.refuses_token(401, "auth.token_invalid");
}

#[actix_web::test]
async fn what_is_revoked_is_over_at_once_and_a_repeat_is_done_already() {
    let house = House::new().await;
    house.person("ann").await;
    let tokens = house.sign_in_program("ann").await;
    let unknown = json!({"refresh_token": "tintype_refresh_0"});
    house.nobody().post("/auth/token/revoke", unknown).await.is(204);
    house.program(&tokens.access).get("/feed").await.is(200);
    for _ in 0..2 {
        let reply = house.nobody().post("/auth/token/revoke", json!({"refresh_token": tokens.refresh})).await;
        assert_secret(reply.is(204));
        house.program(&tokens.access).get("/feed").await.refuses_token(401, "auth.token_invalid");
        refresh(&house, &tokens.refresh).await.fails(401, "auth.token_invalid");
    }
}

#[actix_web::test]
async fn a_program_is_among_the_sessions_and_ends_as_they_do() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let request = house.nobody().request(Method::POST, "/auth/token").insert_header(("user-agent", "backup/1"));
    let login = json!({"login": "ann", "password": PASSWORD});
    let one = Tokens::of(house.nobody().send(request.set_json(login)).await.is(200));
    let sessions = ann.get("/sessions").await;
    assert_eq!(sessions.each("user_agent"), ["backup/1", ""]);
    let id = sessions.each("id")[0].to_owned();
    let other = house.sign_in_program("ann").await;
    ann.delete(&format!("/sessions/{id}")).await.is(204);
    house.program(&one.access).get("/feed").await.refuses_token(401, "auth.token_invalid");
    refresh(&house, &one.refresh).await.fails(401, "auth.token_invalid");
    house.program(&other.access).get("/feed").await.is(200);
    ann.delete("/sessions").await.is(204);
    house.program(&other.access).get("/feed").await.refuses_token(401, "auth.token_invalid");
    refresh(&house, &other.refresh).await.fails(401, "auth.token_invalid");
    assert_eq!(ann.get("/sessions").await.each("user_agent").len(), 1);
}

/// Everything that lets somebody in.
struct Ways {
    browser: Browser,
    tokens: Tokens,
    personal: String,
    name: String,
}

impl Ways {
    async fn of(house: &House, name: &str) -> Self {
        let browser = house.person(name).await;
        let personal = browser.token_for(json!(["read"])).await;
        Self { browser, tokens: house.sign_in_program(name).await, personal, name: name.to_owned() }
    }

    /// By cookie, access token, personal token, refresh token, a program's password, a person's password.
    async fn try_all(&self, house: &House) -> [Reply; 6] {
        let login = json!({"login": self.name, "password": PASSWORD});
        [
            self.browser.get("/feed").await,
            house.program(&self.tokens.access).get("/feed").await,
            house.program(&self.personal).get("/feed").await,
            refresh(house, &self.tokens.refresh).await,
            grant(house, &self.name).await,
            house.stranger().await.post("/auth/login", login).await,
        ]
    }
}

#[actix_web::test]
async fn who_may_not_take_part_comes_in_by_no_way() {
    let house = House::new().await;
    // Who logs in during the grace keeps the account.
    for (name, change, by_password) in [
        ("ann", "status = 'suspended'", ["auth.suspended", "auth.suspended"]),
        ("bob", "status = 'pending'", ["auth.pending", "auth.pending"]),
        ("eve", "status = 'leaving', erase_at = '2100-01-01T00:00:00+00:00'", ["auth.leaving", ""]),
        ("tom", "deleted_at = updated_at", ["auth.invalid", "auth.invalid"]),
    ] {
        let ways = Ways::of(&house, name).await;
        let before = Ways::try_all(&ways, &house).await.map(|reply| reply.status);
        assert_eq!(before, [200; 6], "{name}");
        let ways = Ways { tokens: house.sign_in_program(name).await, ..ways };
        house.sql(&format!("UPDATE users SET {change} WHERE username = '{name}'")).await;
        let replies = ways.try_all(&house).await;
        let codes = replies.each_ref().map(|reply| reply.body["code"].as_str().unwrap_or_default());
        let invalid = "auth.token_invalid";
        let expected = ["auth.required", invalid, invalid, invalid, by_password[0], by_password[1]];
        assert_eq!(codes, expected, "{name}: {change}");
    }
}

#[actix_web::test]
async fn of_a_cookie_and_a_token_the_token_decides_and_the_cookie_is_left_alone() {
    let house = House::with_replica(|settings| settings.limits.factor = 1_000.0).await;
    let ann = house.person("ann").await;
    house.person("bob").await;
    let bob = house.sign_in_program("bob").await;
    let cookies = ann.cookies.borrow().clone();
    let csrf = ann.token.take();
    ann.bearer.replace(Some(bob.access.clone()));
    let reply = ann.patch("/users/me", json!({"bio": "by bob"})).await;
    assert_eq!(reply.is(200).data()["username"], "bob");
    assert!(!reply.headers.contains_key("set-cookie"), "{:?}", reply.headers);
    let reply = ann.post("/auth/logout", Value::Null).await;
    reply.refuses_token(403, "auth.scope");
    ann.get("/auth/session").await.refuses_token(403, "auth.scope");
    ann.bearer.replace(Some("nonsense".to_owned()));
    ann.get("/feed").await.refuses_token(401, "auth.token_invalid");
    ann.get("/users/ann").await.refuses_token(401, "auth.token_invalid");
    ann.bearer.take();
    assert_eq!(*ann.cookies.borrow(), cookies);
    ann.token.replace(csrf);
    assert_eq!(ann.get("/auth/session").await.is(200).data()["user"]["bio"], "");
}

#[actix_web::test]
async fn a_browser_that_asks_for_tokens_is_asked_for_no_csrf_token_and_keeps_its_cookie() {
    let house = House::with_replica(|settings| settings.limits.factor = 1_000.0).await;
    let ann = house.person("ann").await;
    ann.token.take();
    let reply = ann.post("/auth/token", json!({"login": "ann", "password": PASSWORD})).await;
    assert_secret(reply.is(200));
    let tokens = Tokens::of(&reply);
    assert_secret(ann.post("/auth/token/refresh", json!({"refresh_token": tokens.refresh})).await.is(200));
    ann.get("/auth/session").await.is(200);
}

#[actix_web::test]
async fn a_program_that_carries_a_token_where_nobody_is_asked_is_served() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let tokens = house.sign_in_program("ann").await;
    let program = house.program("a token that is over");
    let reply = program.post("/auth/token/refresh", json!({"refresh_token": tokens.refresh})).await;
    reply.is(200);
    let bytes = crate::house::photo();
    let grant = ann.grant(&bytes).await;
    let request = program.request_to(Method::PUT, grant["url"].as_str().unwrap());
    program.send(request.insert_header(("content-type", "image/jpeg")).set_payload(bytes)).await.is(204);
}

#[actix_web::test]
async fn programs_are_counted_with_their_person() {
    let house = House::with(|_| {}).await;
    let ann = house.person("ann").await;
    let tokens = house.sign_in_program("ann").await;
    let remaining = |reply: &Reply| reply.header("ratelimit-remaining").parse::<u32>().unwrap();
    let before = remaining(&ann.get("/feed").await);
    let program = house.program(&tokens.access);
    program.address.set(([192, 0, 2, 9], 1).into());
    let after = remaining(&program.get("/feed").await);
    assert!(after < before, "{after} after {before}");
    assert_eq!(program.get("/feed").await.header("ratelimit-limit"), "1500");
}
