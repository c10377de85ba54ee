//! Whom an installation takes in, by its mode.

use actix_web::http::Method;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tintype_domain::{audit::By, invites::NewInvite};

use crate::{
    house::{Browser, House, PASSWORD, Reply},
    security::{settled, texts},
    settings::SignUp,
};

async fn house(mode: SignUp) -> House {
    House::with(move |settings| {
        settings.limits.factor = 1_000.0;
        settings.accounts.sign_up = mode;
    })
    .await
}

fn form(name: &str, more: &Value) -> Value {
    let mut form = json!({
        "username": name, "email": format!("{name}@example.org"), "full_name": "", "password": PASSWORD,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

async fn sign_up(house: &House, name: &str, more: Value) -> Reply {
    house.stranger().await.post("/auth/signup", form(name, &more)).await
}

/// Made by the operator, whatever the mode.
async fn boss(house: &House) -> Browser {
    let token = house.parts.state.services.administration.create("boss", "boss@example.org").await.unwrap();
    let browser = house.stranger().await;
    browser.post("/auth/password/reset", json!({"token": token, "password": PASSWORD})).await.is(204);
    house.give_role("boss", "admin").await;
    log_in(house, "boss").await.is(200);
    browser.post("/auth/login", json!({"login": "boss", "password": PASSWORD})).await.is(200);
    browser
}

async fn log_in(house: &House, name: &str) -> Reply {
    house.stranger().await.post("/auth/login", json!({"login": name, "password": PASSWORD})).await
}

#[actix_web::test]
async fn everybody_is_told_who_may_sign_up() {
    for (mode, told) in
        [(SignUp::Open, "open"), (SignUp::Invite, "invite"), (SignUp::Approval, "approval"), (SignUp::Closed, "closed")]
    {
        let house = house(mode).await;
        let reply = house.nobody().get("/instance").await;
        assert_eq!((&reply.is(200).data()["sign_up"], &reply.data()["name"]), (&json!(told), &json!("Tintype")));
        assert!(!reply.headers.contains_key("set-cookie"));
    }
}

#[actix_web::test]
async fn nobody_signs_up_where_it_is_closed_and_who_is_there_stays() {
    let house = house(SignUp::Closed).await;
    boss(&house).await;
    sign_up(&house, "ann", json!({})).await.fails(403, "signup.closed");
    assert_eq!(house.number("SELECT count(*) AS n FROM users").await, 1);
}

#[actix_web::test]
async fn an_invitation_makes_as_many_accounts_as_it_has_uses_however_many_ask_at_once() {
    let house = house(SignUp::Invite).await;
    let boss = boss(&house).await;
    sign_up(&house, "ann", json!({})).await.refuses("invite", "required");
    sign_up(&house, "ann", json!({"invite": "tintype_invite_wrong"})).await.refuses("invite", "unknown");
    let made = boss.post("/moderation/invites", json!({"uses": 3})).await;
    let code = made.is(201).data()["code"].as_str().unwrap().to_owned();
    assert!(code.starts_with("tintype_invite_") && code.len() == 15 + 64, "{code}");
    assert!(!texts(&house, "SELECT code_hash AS line FROM invites").await.concat().contains(&code[15..]));
    let names: Vec<String> = (0..20).map(|number| format!("person{number}")).collect();
    let tries = names.iter().map(|name| sign_up(&house, name, json!({"invite": code})));
    let replies = join_all(tries).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 3);
    for refused in replies.iter().filter(|reply| reply.status != 201) {
        refused.refuses("invite", "unknown");
    }
    assert_eq!(house.number("SELECT count(*) AS n FROM users").await, 4);
    let listed = boss.get("/moderation/invites").await;
    assert_eq!((&listed.is(200).data()[0]["used"], listed.text().contains(&code[15..])), (&json!(3), false));
    assert_eq!(listed.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn an_invitation_is_not_used_by_who_is_refused_and_can_be_taken_back() {
    let house = house(SignUp::Invite).await;
    let boss = boss(&house).await;
    let made = boss.post("/moderation/invites", json!({"uses": 2})).await;
    let code = json!({"invite": made.is(201).data()["code"]});
    let taken = json!({"invite": code["invite"], "email": "other@example.org"});
    sign_up(&house, "boss", taken).await.fails(409, "user.username_taken");
    sign_up(&house, "ann", code.clone()).await.is(201);
    assert_eq!(boss.get("/moderation/invites").await.data()[0]["used"], 1);
    let path = format!("/moderation/invites/{}", made.id());
    boss.delete(&path).await.is(204);
    boss.delete(&path).await.fails(404, "not_found");
    sign_up(&house, "bob", code).await.refuses("invite", "unknown");
    let made = boss.post("/moderation/invites", json!({"uses": 1})).await;
    house.sql("UPDATE invites SET expires_at = created_at").await;
    sign_up(&house, "bob", json!({"invite": made.data()["code"]})).await.refuses("invite", "unknown");
    assert_eq!(log_in(&house, "ann").await.status, 200);
}

#[actix_web::test]
async fn an_invitation_is_made_once_and_its_code_is_neither_told_again_nor_kept() {
    let house = house(SignUp::Invite).await;
    let boss = boss(&house).await;
    let make = async |uses: u32| {
        let request = boss.request(Method::POST, "/moderation/invites").insert_header(("idempotency-key", "one"));
        boss.send(request.set_json(json!({"uses": uses}))).await
    };
    let made = make(2).await;
    let code = made.is(201).data()["code"].as_str().unwrap().to_owned();
    for uses in [2, 3] {
        let again = make(uses).await;
        again.fails(422, "idempotency.reused");
        assert!(!again.text().contains(&code[15..]), "{uses}");
    }
    assert_eq!(boss.get("/moderation/invites").await.each("id"), [made.id()]);
    let kept = texts(&house, "SELECT body AS line FROM idempotency_keys").await.concat();
    assert!(kept.contains("idempotency.reused") && !kept.contains(&code[15..]), "{kept}");
}

#[actix_web::test]
async fn who_makes_an_invitation_and_who_takes_it_back_is_in_the_log() {
    let house = house(SignUp::Invite).await;
    let boss = boss(&house).await;
    let made = boss.post("/moderation/invites", json!({"uses": 2})).await;
    let path = format!("/moderation/invites/{}", made.is(201).id());
    boss.delete(&path).await.is(204);
    boss.delete(&path).await.fails(404, "not_found");
    boss.post("/moderation/invites", json!({"uses": 0})).await.refuses("uses", "range");
    let by_operator = NewInvite { uses: 1, expires_at: None };
    let invites = &house.parts.state.services.invites;
    invites.create(&By::Operator, invites.stamps.id(), by_operator).await.unwrap();
    let log = boss.get("/moderation/audit").await;
    let of_invites = log.is(200).data().as_array().unwrap().iter().filter(|entry| entry["subject_type"] == "invite");
    let told: Vec<_> = of_invites
        .map(|entry| {
            assert!(entry["person"].is_null(), "{entry}");
            let is_first = entry["subject_id"] == made.id().as_str();
            let texts = ["action", "note", "from"].map(|at| entry[at].as_str().unwrap().to_owned());
            (texts, entry["actor"]["username"].clone(), is_first)
        })
        .collect();
    let entry = |texts: [&str; 3], actor: Value, is_first| (texts.map(str::to_owned), actor, is_first);
    let expected = [
        entry(["invite", "uses: 1", "command line"], Value::Null, false),
        entry(["uninvite", "", "127.0.0.1"], json!("boss"), true),
        entry(["invite", "uses: 2", "127.0.0.1"], json!("boss"), true),
    ];
    assert_eq!(told, expected);
    assert!(!log.text().contains("tintype_invite_"), "{}", log.text());
}

#[actix_web::test]
async fn who_is_suspended_while_they_wait_is_not_listed_and_waits_again_when_reinstated() {
    let house = house(SignUp::Approval).await;
    let boss = boss(&house).await;
    sign_up(&house, "ann", json!({"reason": "I like it here"})).await.is(202);
    assert!(house.parts.state.services.moderation.suspend(&By::Operator, "ann", "spam").await.unwrap());
    assert_eq!(boss.get("/moderation/approvals").await.is(200).data(), &json!([]));
    log_in(&house, "ann").await.fails(403, "auth.suspended");
    let back = boss.post("/moderation/users/ann/reinstate", json!({"note": "heard"})).await;
    assert_eq!(back.is(200).data()["status"], "pending");
    log_in(&house, "ann").await.fails(403, "auth.pending");
    assert_eq!(boss.get("/moderation/approvals").await.each("reason"), ["I like it here"]);
}

#[actix_web::test]
async fn who_waits_for_approval_is_nobody_until_a_moderator_lets_them_in() {
    let house = house(SignUp::Approval).await;
    let boss = boss(&house).await;
    sign_up(&house, "ann", json!({})).await.refuses("reason", "required");
    sign_up(&house, "ann", json!({"reason": "a".repeat(501)})).await.refuses("reason", "length");
    for name in ["ann", "bob"] {
        let reply = sign_up(&house, name, json!({"reason": format!("{name} likes it here")})).await;
        assert_eq!(reply.is(202).data(), &json!({"state": "pending"}));
        log_in(&house, name).await.fails(403, "auth.pending");
        boss.get(&format!("/users/{name}")).await.fails(404, "not_found");
    }
    let waiting = boss.get("/moderation/approvals").await;
    let reasons = waiting.is(200).each("reason").into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(reasons, ["ann likes it here", "bob likes it here"]);
    assert!(!waiting.text().contains("@example.org"), "{}", waiting.text());
    let note = json!({"note": "as it is"});
    let approved = boss.post("/moderation/approvals/ann/approve", note.clone()).await;
    assert_eq!(approved.is(200).data()["status"], "active");
    log_in(&house, "ann").await.is(200);
    boss.get("/users/ann").await.is(200);
    boss.post("/moderation/approvals/bob/refuse", note.clone()).await.is(200);
    log_in(&house, "bob").await.fails(401, "auth.invalid");
    for name in ["ann", "bob", "boss", "nobody"] {
        for verb in ["approve", "refuse"] {
            let status = boss.post(&format!("/moderation/approvals/{name}/{verb}"), note.clone()).await.status;
            // Nobody decides about themselves.
            assert_eq!(status, if name == "boss" { 403 } else { 404 }, "{verb} {name}");
        }
    }
    assert_eq!(boss.get("/moderation/approvals").await.data(), &json!([]));
    let log = boss.get("/moderation/audit").await;
    assert_eq!(log.each("action")[..2], ["refuse", "approve"]);
    assert!(house.letter("ann@example.org", 2).await.contains("let you in"));
    assert!(house.letter("bob@example.org", 2).await.contains("not to let you in"));
    settled(&house).await;
    let letters = house.letters("ann@example.org").concat();
    assert!(!letters.contains("A new log-in"), "everywhere is new to the first one: {letters}");
}
