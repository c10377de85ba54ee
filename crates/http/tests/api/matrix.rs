//! Every route for everybody: a stranger, somebody whom the owner blocked, anybody else, the owner.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::{
    device::Device,
    exports,
    house::{House, PASSWORD},
    passkeys,
};

/// Method, path, body, then the statuses for stranger, blocked, other, owner.
type Row = (&'static str, &'static str, Value, [u16; 4]);

/// `:post` and the like stand for what `ann` owns. What destroys comes last.
fn of_everybody() -> Vec<Row> {
    let none = Value::Null;
    let post = json!({"media": [{"upload_id": ":upload"}]});
    let report = json!({"subject_type": "post", "subject_id": ":post", "reason": "spam"});
    let both = json!({"password": "not the password", "code": "no code"});
    let (made, answered) = (passkeys::none("phone"), passkeys::no_answer());
    vec![
        ("POST", "/auth/signup", json!({}), [422; 4]),
        ("GET", "/auth/username_available?username=some.body", none.clone(), [200; 4]),
        ("POST", "/auth/login", json!({"login": "ann", "password": "not the password"}), [401; 4]),
        ("GET", "/auth/csrf", none.clone(), [200; 4]),
        ("GET", "/auth/session", none.clone(), [401, 200, 200, 200]),
        ("POST", "/auth/password/forgot", json!({"email": "ann@example.org"}), [202; 4]),
        ("POST", "/auth/password/reset", json!({"token": "none", "password": PASSWORD}), [404; 4]),
        (
            "POST",
            "/auth/password/change",
            json!({"current_password": "not the password", "password": PASSWORD}),
            [401; 4],
        ),
        ("POST", "/auth/proof", json!({"password": "not the password"}), [401; 4]),
        ("POST", "/auth/email/verify", json!({"token": "none"}), [404; 4]),
        ("POST", "/auth/email/change", json!({"password": PASSWORD, "email": "ann@example.org"}), [401, 202, 202, 202]),
        ("POST", "/auth/email/verification", none.clone(), [401, 202, 202, 202]),
        ("POST", "/auth/token", json!({"login": "ann", "password": "not the password"}), [401; 4]),
        ("POST", "/auth/token/refresh", json!({"refresh_token": "tintype_refresh_"}), [401; 4]),
        ("POST", "/auth/token/revoke", json!({"refresh_token": "tintype_refresh_"}), [204; 4]),
        ("GET", "/auth/totp", none.clone(), [401, 200, 200, 200]),
        ("POST", "/auth/totp", json!({}), [401, 200, 200, 200]),
        ("POST", "/auth/totp/confirm", json!({"code": "no code"}), [401; 4]),
        ("POST", "/auth/totp/recovery_codes", both.clone(), [401; 4]),
        ("DELETE", "/auth/totp", both, [401; 4]),
        ("GET", "/auth/passkeys", none.clone(), [401, 200, 200, 200]),
        ("POST", "/auth/passkeys", json!({}), [401, 200, 200, 200]),
        ("POST", "/auth/passkeys/confirm", made, [401; 4]),
        ("POST", "/auth/passkeys/login", none.clone(), [200; 4]),
        ("POST", "/auth/passkeys/login/confirm", answered, [401; 4]),
        ("DELETE", "/auth/passkeys/{id}:passkey", json!({"password": PASSWORD}), [401, 404, 404, 204]),
        ("GET", "/tokens", none.clone(), [401, 200, 200, 200]),
        ("POST", "/tokens", json!({"name": "one", "scopes": ["read"]}), [401, 201, 201, 201]),
        ("DELETE", "/tokens/{id}:token", none.clone(), [401, 404, 404, 204]),
        ("GET", "/sessions", none.clone(), [401, 200, 200, 200]),
        ("GET", "/users/{username}", none.clone(), [200, 404, 200, 200]),
        ("GET", "/users/{username}/posts", none.clone(), [200, 404, 200, 200]),
        ("GET", "/users/{username}/followers", none.clone(), [200, 404, 200, 200]),
        ("GET", "/users/{username}/following", none.clone(), [200, 404, 200, 200]),
        ("PUT", "/users/{username}/follow", none.clone(), [401, 404, 200, 422]),
        ("DELETE", "/users/{username}/follow", none.clone(), [401, 404, 200, 422]),
        ("GET", "/blocks", none.clone(), [401, 200, 200, 200]),
        ("GET", "/mutes", none.clone(), [401, 200, 200, 200]),
        ("PUT", "/users/{username}/mute", none.clone(), [401, 404, 200, 422]),
        ("DELETE", "/users/{username}/mute", none.clone(), [401, 404, 200, 422]),
        // What they do to ann is undone by the next row.
        ("PUT", "/users/{username}/block", none.clone(), [401, 404, 200, 422]),
        ("DELETE", "/users/{username}/block", none.clone(), [401, 404, 200, 422]),
        ("GET", "/follow_requests", none.clone(), [401, 200, 200, 200]),
        ("PUT", "/follow_requests/{username}", none.clone(), [401, 404, 404, 422]),
        ("DELETE", "/follow_requests/{username}", none.clone(), [401, 404, 404, 422]),
        ("DELETE", "/users/me/followers/{username}", none.clone(), [401, 404, 204, 422]),
        ("PATCH", "/users/me", json!({"bio": "new"}), [401, 200, 200, 200]),
        ("PUT", "/users/me/avatar", json!({"upload_id": ":upload"}), [401, 404, 404, 409]),
        ("DELETE", "/users/me/avatar", none.clone(), [401, 200, 200, 200]),
        ("POST", "/uploads", json!({"content_type": "image/png", "byte_size": 9}), [401, 201, 201, 201]),
        ("GET", "/uploads/{id}:upload", none.clone(), [401, 404, 404, 200]),
        ("PUT", "/uploads/{id}/bytes:upload", none.clone(), [403; 4]),
        ("POST", "/uploads/{id}/complete:upload", none.clone(), [401, 404, 404, 409]),
        ("POST", "/posts", post, [401, 404, 404, 409]),
        ("GET", "/posts/{id}:post", none.clone(), [200, 404, 200, 200]),
        ("GET", "/posts/{id}/likes:post", none.clone(), [200, 404, 200, 200]),
        ("GET", "/posts/{id}/comments:post", none.clone(), [200, 404, 200, 200]),
        ("POST", "/posts/{id}/comments:post", json!({"text": "hello"}), [401, 404, 201, 201]),
        ("GET", "/comments/{id}/replies:comment", none.clone(), [200, 404, 200, 200]),
        ("PUT", "/posts/{id}/like:post", none.clone(), [401, 404, 200, 200]),
        ("DELETE", "/posts/{id}/like:post", none.clone(), [401, 404, 200, 200]),
        ("PUT", "/comments/{id}/like:comment", none.clone(), [401, 404, 200, 200]),
        ("DELETE", "/comments/{id}/like:comment", none.clone(), [401, 404, 200, 200]),
        ("PATCH", "/comments/{id}:comment", json!({"text": "edited"}), [401, 404, 403, 200]),
        ("PATCH", "/posts/{id}:post", json!({"caption": "edited"}), [401, 404, 403, 200]),
        ("GET", "/feed", none.clone(), [401, 200, 200, 200]),
        ("POST", "/reports", report, [401, 404, 201, 422]),
        ("GET", "/reports/{id}:report", none.clone(), [401, 404, 404, 200]),
        ("POST", "/exports", none.clone(), [401, 202, 202, 202]),
        ("GET", "/exports", none.clone(), [401, 200, 200, 200]),
        ("GET", "/exports/{id}:export", none.clone(), [401, 404, 404, 200]),
        ("GET", "/exports/{id}/archive:export", none.clone(), [401, 404, 404, 200]),
        ("GET", "/instance", none.clone(), [200; 4]),
        ("DELETE", "/comments/{id}:comment", none.clone(), [401, 404, 403, 204]),
        ("DELETE", "/posts/{id}:post", none.clone(), [401, 404, 403, 204]),
        ("DELETE", "/sessions/{id}:session", none.clone(), [401, 404, 404, 204]),
        ("DELETE", "/sessions", none.clone(), [401, 204, 204, 204]),
        ("DELETE", "/users/me", json!({"password": "not the password"}), [401; 4]),
        ("POST", "/auth/logout", none, [204; 4]),
    ]
}

fn rows() -> Vec<Row> {
    of_moderation().into_iter().chain(of_everybody()).collect()
}

/// Of moderators and admins, who are none of the four.
fn of_moderation() -> Vec<Row> {
    const NOBODY: [u16; 4] = [401, 403, 403, 403];
    let none = Value::Null;
    let note = json!({"note": "x"});
    vec![
        ("GET", "/moderation/reports", none.clone(), NOBODY),
        ("GET", "/moderation/reports/{id}:report", none.clone(), NOBODY),
        ("POST", "/moderation/reports/{id}/decision:report", json!({"action": "dismiss", "note": "x"}), NOBODY),
        ("GET", "/moderation/users/{username}", none.clone(), NOBODY),
        ("POST", "/moderation/users/{username}/reinstate", note.clone(), NOBODY),
        ("POST", "/moderation/posts/{id}/restore:post", note.clone(), NOBODY),
        ("POST", "/moderation/comments/{id}/restore:comment", note.clone(), NOBODY),
        ("GET", "/moderation/approvals", none.clone(), NOBODY),
        ("POST", "/moderation/approvals/{username}/approve", note.clone(), NOBODY),
        ("POST", "/moderation/approvals/{username}/refuse", note, NOBODY),
        ("GET", "/moderation/invites", none.clone(), NOBODY),
        ("POST", "/moderation/invites", json!({"uses": 1}), NOBODY),
        ("DELETE", "/moderation/invites/{id}:report", none.clone(), NOBODY),
        ("GET", "/moderation/audit", none.clone(), NOBODY),
    ]
}

#[actix_web::test]
async fn everybody_gets_what_is_theirs() {
    let house = House::new().await;
    let people =
        [house.stranger().await, house.person("eve").await, house.person("bob").await, house.person("ann").await];
    let ann = &people[3];
    let post = ann.publish("A #beach", "public").await;
    let comment = ann.comment(&post, "mine").await;
    let upload = ann.grant(&[0; 9]).await["id"].as_str().unwrap().to_owned();
    let elsewhere = house.stranger().await;
    elsewhere.post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.is(200);
    let session = elsewhere.get("/sessions").await.each("id")[0].to_owned();
    let token = ann.post("/tokens", json!({"name": "one", "scopes": ["read"]})).await.is(201).id();
    let passkey = passkeys::add(ann, &mut Device::new(1)).await.id();
    let bob = people[2].get("/auth/session").await.data()["user"]["id"].clone();
    let report = json!({"subject_type": "user", "subject_id": bob, "reason": "other"});
    let report = ann.post("/reports", report).await.is(201).id();
    let export = exports::made(ann).await.rsplit('/').next().unwrap().to_owned();
    house.block("ann", "eve").await;
    let owned = [
        (":post", post),
        (":comment", comment),
        (":upload", upload),
        (":session", session),
        (":token", token),
        (":passkey", passkey),
        (":report", report),
        (":export", export),
    ];

    let mut wrong = Vec::new();
    for (method, pattern, body, expected) in rows() {
        let (mut path, mut body) = (pattern.replace("{username}", "ann"), body.to_string());
        for (name, id) in &owned {
            body = body.replace(name, id);
            if let Some(stripped) = path.strip_suffix(name) {
                path = stripped.replace("{id}", id);
            }
        }
        let body = Some(serde_json::from_str::<Value>(&body).unwrap()).filter(|body| !body.is_null());
        for (index, (person, expected)) in people.iter().zip(expected).enumerate() {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let reply = person.call(method, &path, body.clone()).await;
            if reply.status != expected {
                wrong.push(format!("{pattern} for {index}: {} instead of {expected}: {}", reply.status, reply.body));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[actix_web::test]
async fn no_operation_of_the_document_is_missing_here() {
    let house = House::new().await;
    let tried: BTreeSet<(String, String)> = rows()
        .iter()
        .map(|(method, path, ..)| {
            let path = path.split(['?', ':']).next().unwrap();
            (method.to_lowercase(), format!("/api/v1{path}"))
        })
        .collect();
    let mut documented = BTreeSet::new();
    for (path, operations) in house.document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            documented.insert((method.clone(), path.clone()));
        }
    }
    assert_eq!(tried, documented);
}
