//! Bad input, field by field: what is unknown, missing, of another type, too long or malformed.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::{
    house::{Browser, House, PASSWORD},
    passkeys,
};

async fn refused(person: &Browser, method: &Method, path: &str, body: Value, field: &str, code: &str) {
    let reply = person.call(method.clone(), path, Some(body.clone())).await;
    assert_eq!(reply.status, 422, "{path} {field} {code}: {}", reply.body);
    let errors = reply.body["errors"].as_array().cloned().unwrap_or_default();
    let found: Vec<_> =
        errors.iter().map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap())).collect();
    assert_eq!(found, [(field, code)], "{path}");
}

fn with(good: &Value, field: &str, value: Value) -> Value {
    let mut body = good.clone();
    body[field] = value;
    body
}

fn without(good: &Value, field: &str) -> Value {
    let mut body = good.clone();
    body.as_object_mut().unwrap().remove(field);
    body
}

fn text(length: usize) -> Value {
    "a".repeat(length).into()
}

/// `#0 #1 …`, with what stands before each number.
fn numbered(before: &str, count: usize) -> Value {
    (0..count).map(|number| format!("{before}{number}")).collect::<Vec<_>>().join(" ").into()
}

#[actix_web::test]
async fn every_body_refuses_what_is_unknown_missing_or_of_another_type() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let comment = ann.comment(&post, "hello").await;
    house.give_role("ann", "admin").await;
    let sign_up = json!({"username": "bob", "email": "bob@example.org", "full_name": "", "password": PASSWORD});
    let all = &["username", "email", "full_name", "password"][..];
    let both = json!({"password": PASSWORD, "code": "123456"});
    let bodies: [(Method, String, Value, &[&str]); 32] = [
        (Method::POST, "/auth/signup".into(), sign_up, all),
        (Method::POST, "/auth/login".into(), json!({"login": "ann", "password": PASSWORD}), &["login", "password"]),
        (Method::POST, "/auth/password/forgot".into(), json!({"email": "ann@example.org"}), &["email"]),
        (
            Method::POST,
            "/auth/password/reset".into(),
            json!({"token": "x", "password": PASSWORD}),
            &["token", "password"],
        ),
        (
            Method::POST,
            "/auth/password/change".into(),
            json!({"current_password": PASSWORD, "password": PASSWORD}),
            &["current_password", "password"],
        ),
        (Method::POST, "/auth/proof".into(), json!({"password": PASSWORD}), &["password"]),
        (Method::POST, "/auth/email/verify".into(), json!({"token": "x"}), &["token"]),
        (
            Method::POST,
            "/auth/email/change".into(),
            json!({"password": PASSWORD, "email": "new@example.org"}),
            &["password", "email"],
        ),
        (Method::POST, "/auth/totp".into(), json!({"password": PASSWORD}), &[]),
        (Method::POST, "/auth/totp/confirm".into(), json!({"code": "123456"}), &["code"]),
        (Method::POST, "/auth/totp/recovery_codes".into(), both.clone(), &["password", "code"]),
        (Method::DELETE, "/auth/totp".into(), both, &["password", "code"]),
        (Method::POST, "/auth/passkeys".into(), json!({"password": PASSWORD, "code": "123456"}), &[]),
        (
            Method::POST,
            "/auth/passkeys/confirm".into(),
            passkeys::none("phone"),
            &["name", "credential_id", "client_data", "attestation_object"],
        ),
        (
            Method::POST,
            "/auth/passkeys/login/confirm".into(),
            passkeys::no_answer(),
            &["credential_id", "client_data", "authenticator_data", "signature", "user_handle"],
        ),
        (Method::DELETE, "/auth/passkeys/1".into(), json!({"password": PASSWORD, "code": "123456"}), &["password"]),
        (Method::PATCH, "/users/me".into(), json!({"bio": "x"}), &[]),
        (Method::DELETE, "/users/me".into(), json!({"password": PASSWORD}), &["password"]),
        (Method::PUT, "/users/me/avatar".into(), json!({"upload_id": "1"}), &["upload_id"]),
        (
            Method::POST,
            "/uploads".into(),
            json!({"content_type": "image/png", "byte_size": 9}),
            &["content_type", "byte_size"],
        ),
        (Method::POST, "/posts".into(), json!({"media": [{"upload_id": "1"}]}), &["media"]),
        (Method::PATCH, format!("/posts/{post}"), json!({"caption": "x"}), &[]),
        (Method::POST, format!("/posts/{post}/comments"), json!({"text": "x"}), &["text"]),
        (Method::PATCH, format!("/comments/{comment}"), json!({"text": "x"}), &["text"]),
        (
            Method::POST,
            "/reports".into(),
            json!({"subject_type": "post", "subject_id": "1", "reason": "spam"}),
            &["subject_type", "subject_id", "reason"],
        ),
        (
            Method::POST,
            "/moderation/reports/1/decision".into(),
            json!({"action": "hide", "note": "x"}),
            &["action", "note"],
        ),
        (Method::POST, "/moderation/users/ann/reinstate".into(), json!({"note": "x"}), &["note"]),
        (Method::POST, "/moderation/posts/1/restore".into(), json!({"note": "x"}), &["note"]),
        (Method::POST, "/moderation/approvals/ann/approve".into(), json!({"note": "x"}), &["note"]),
        (Method::POST, "/moderation/approvals/ann/refuse".into(), json!({"note": "x"}), &["note"]),
        (Method::POST, "/moderation/invites".into(), json!({"uses": 1}), &["uses"]),
        (Method::POST, "/moderation/comments/1/restore".into(), json!({"note": "x"}), &["note"]),
    ];
    for (method, path, good, required) in &bodies {
        refused(&ann, method, path, with(good, "is_admin", true.into()), "is_admin", "unknown").await;
        for field in *required {
            refused(&ann, method, path, without(good, field), field, "required").await;
        }
        for field in good.as_object().unwrap().keys() {
            refused(&ann, method, path, with(good, field, json!({})), field, "type").await;
            refused(&ann, method, path, with(good, field, Value::Null), field, "type").await;
        }
    }
}

#[actix_web::test]
async fn the_limits_of_signing_up_and_in() {
    let house = House::new().await;
    let browser = house.stranger().await;
    let good = json!({"username": "bob", "email": "bob@example.org", "full_name": "", "password": PASSWORD});
    let cases = [
        ("username", text(2), "length"),
        ("username", text(31), "length"),
        ("username", "a..b".into(), "format"),
        ("username", "admin".into(), "reserved"),
        ("username", "adm1n".into(), "reserved"),
        ("email", text(255), "length"),
        ("email", "nobody".into(), "format"),
        ("full_name", text(61), "length"),
        ("full_name", "a\nb".into(), "format"),
        ("full_name", "a\u{202e}b".into(), "format"),
        ("password", text(9), "length"),
        ("password", text(129), "length"),
        ("password", "PassWord123".into(), "common"),
        ("password", "bob@example.org".into(), "common"),
        ("email", "b\u{43e}b@example.org".into(), "format"),
        ("email", "bob@example.org\r\nBcc: eve@example.org".into(), "format"),
        ("email", json!(["bob@example.org", "eve@example.org"]), "type"),
    ];
    for (field, value, code) in cases {
        refused(&browser, &Method::POST, "/auth/signup", with(&good, field, value), field, code).await;
    }
    let good = json!({"login": "ann", "password": PASSWORD});
    for (field, length) in [("login", 0), ("login", 255), ("password", 0), ("password", 513), ("totp", 5), ("totp", 17)]
    {
        refused(&browser, &Method::POST, "/auth/login", with(&good, field, text(length)), field, "length").await;
    }
    let (ann, good) = (house.person("ann").await, json!({"password": PASSWORD}));
    for (field, length) in [("password", 0), ("password", 513), ("totp", 5), ("totp", 17)] {
        refused(&ann, &Method::POST, "/auth/proof", with(&good, field, text(length)), field, "length").await;
    }
}

#[actix_web::test]
async fn the_limits_of_passwords_and_addresses() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let reset = json!({"token": "x", "password": PASSWORD});
    let change = json!({"current_password": PASSWORD, "password": PASSWORD});
    let (forgot, verify) = (json!({"email": "ann@example.org"}), json!({"token": "x"}));
    let email = json!({"password": PASSWORD, "email": "new@example.org"});
    let cases: [(&str, &Value, &str, Value, &str); 17] = [
        ("/auth/password/reset", &reset, "token", text(0), "length"),
        ("/auth/password/reset", &reset, "token", text(101), "length"),
        ("/auth/password/reset", &reset, "password", text(9), "length"),
        ("/auth/password/reset", &reset, "password", text(129), "length"),
        ("/auth/password/reset", &reset, "password", "password123".into(), "common"),
        ("/auth/password/change", &change, "current_password", text(0), "length"),
        ("/auth/password/change", &change, "current_password", text(513), "length"),
        ("/auth/password/change", &change, "password", text(9), "length"),
        ("/auth/password/change", &change, "password", "password123".into(), "common"),
        ("/auth/password/change", &change, "password", "ann@example.org".into(), "common"),
        ("/auth/password/forgot", &forgot, "email", "nobody".into(), "format"),
        ("/auth/password/forgot", &forgot, "email", text(255), "length"),
        ("/auth/password/forgot", &forgot, "email", json!(["ann@example.org", "eve@example.org"]), "type"),
        ("/auth/email/verify", &verify, "token", text(101), "length"),
        ("/auth/email/change", &email, "email", "nobody".into(), "format"),
        ("/auth/email/change", &email, "email", text(4), "length"),
        ("/auth/email/change", &email, "password", text(0), "length"),
    ];
    for (path, good, field, value, code) in cases {
        refused(&ann, &Method::POST, path, with(good, field, value), field, code).await;
    }
}

#[actix_web::test]
async fn the_limits_of_passkeys() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let (made, answered) = (passkeys::none("phone"), passkeys::no_answer());
    for (path, good, field, most) in [
        ("/auth/passkeys/confirm", &made, "credential_id", 1_364),
        ("/auth/passkeys/confirm", &made, "client_data", 2_000),
        ("/auth/passkeys/confirm", &made, "attestation_object", 8_000),
        ("/auth/passkeys/login/confirm", &answered, "credential_id", 1_364),
        ("/auth/passkeys/login/confirm", &answered, "client_data", 2_000),
        ("/auth/passkeys/login/confirm", &answered, "authenticator_data", 2_000),
        ("/auth/passkeys/login/confirm", &answered, "signature", 1_000),
        ("/auth/passkeys/login/confirm", &answered, "user_handle", 86),
    ] {
        refused(&ann, &Method::POST, path, with(good, field, text(0)), field, "length").await;
        refused(&ann, &Method::POST, path, with(good, field, text(most + 1)), field, "length").await;
        ann.post(path, with(good, field, text(most))).await.fails(401, "auth.passkey_invalid");
    }
    for (name, code) in [(" ".into(), "required"), ("a\nb".into(), "format"), (text(51), "length")] {
        refused(&ann, &Method::POST, "/auth/passkeys/confirm", with(&made, "name", name), "name", code).await;
    }
}

#[actix_web::test]
async fn several_bad_fields_are_named_at_once() {
    let house = House::new().await;
    let form = json!({"username": "a..b", "email": "nobody", "full_name": "", "password": PASSWORD});
    let reply = house.stranger().await.post("/auth/signup", form).await;
    let errors = reply.body["errors"].as_array().unwrap();
    assert_eq!(errors.iter().map(|error| &error["field"]).collect::<Vec<_>>(), ["username", "email"]);
}

#[actix_web::test]
async fn the_limits_of_a_profile() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let cases = [
        ("username", text(2), "length"),
        ("username", text(31), "length"),
        ("username", "api".into(), "reserved"),
        ("full_name", text(61), "length"),
        ("bio", text(301), "length"),
        ("bio", "a\u{0}b".into(), "format"),
        ("website", text(201), "length"),
        ("website", "http://example.org".into(), "format"),
        ("website", "javascript:alert(1)".into(), "format"),
        ("is_private", "yes".into(), "type"),
    ];
    for (field, value, code) in cases {
        refused(&ann, &Method::PATCH, "/users/me", with(&json!({}), field, value), field, code).await;
    }
    let good = json!({"full_name": "a".repeat(60), "bio": "👨‍👩‍👧".repeat(100), "website": ""});
    ann.patch("/users/me", good).await.is(200);
    house.person("bob").await.patch("/users/me", json!({"username": "ann"})).await.fails(409, "user.username_taken");
}

#[actix_web::test]
async fn the_limits_of_a_post() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let good = json!({"media": [{"upload_id": ann.upload().await}]});
    let picture = |id: &str, alt_text: usize| json!({"upload_id": id, "alt_text": "a".repeat(alt_text)});
    let many: Vec<Value> = (0..11).map(|number| picture(&number.to_string(), 0)).collect();
    let cases = [
        ("caption", text(2_201), "caption", "length"),
        ("caption", text(8_801), "caption", "length"),
        ("caption", numbered("#tag", 31), "caption", "hashtags"),
        ("caption", numbered("@name", 21), "caption", "mentions"),
        ("visibility", "friends".into(), "visibility", "type"),
        ("media", json!([]), "media", "length"),
        ("media", many.into(), "media", "length"),
        ("media", json!([picture("1", 1_501)]), "media[0].alt_text", "length"),
        ("media", json!([picture("1", 0), picture("1", 0)]), "media[1].upload_id", "duplicate"),
        ("media", json!([{"upload_id": "one"}]), "media[0].upload_id", "type"),
        ("media", json!([{"upload_id": 1}]), "media[0].upload_id", "type"),
        ("media", json!([{"upload_id": "1", "x": 1}]), "media[0].x", "unknown"),
        ("media", json!([{}]), "media[0].upload_id", "required"),
    ];
    for (field, value, named, code) in cases {
        refused(&ann, &Method::POST, "/posts", with(&good, field, value), named, code).await;
    }
    let id = ann.post("/posts", with(&good, "caption", text(2_200))).await.is(201).id();
    let path = format!("/posts/{id}");
    let cases = [
        ("caption", text(2_201), "caption", "length"),
        ("media", json!([{"id": "1", "alt_text": "x"}]), "media[0].id", "unknown"),
        ("media", json!([{"id": "1", "alt_text": "a".repeat(1_501)}]), "media[0].alt_text", "length"),
        ("media", json!([{"id": "1"}]), "media[0].alt_text", "required"),
        ("visibility", "nobody".into(), "visibility", "type"),
    ];
    for (field, value, named, code) in cases {
        refused(&ann, &Method::PATCH, &path, with(&json!({}), field, value), named, code).await;
    }
}

#[actix_web::test]
async fn the_limits_of_a_comment() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let (post, other) = (ann.publish("", "public").await, ann.publish("", "public").await);
    let elsewhere = ann.comment(&other, "hello").await;
    let path = format!("/posts/{post}/comments");
    let good = json!({"text": "hello"});
    let cases = [
        ("text", text(0), "length"),
        ("text", text(1_001), "length"),
        ("text", " \n ".into(), "required"),
        ("text", numbered("#tag", 31), "hashtags"),
        ("reply_to", "x".into(), "type"),
        ("reply_to", "1".into(), "unknown"),
        ("reply_to", elsewhere.into(), "unknown"),
    ];
    for (field, value, code) in cases {
        refused(&ann, &Method::POST, &path, with(&good, field, value), field, code).await;
    }
    let id = ann.post(&path, with(&good, "text", text(1_000))).await.is(201).id();
    refused(&ann, &Method::PATCH, &format!("/comments/{id}"), json!({"text": "a".repeat(1_001)}), "text", "length")
        .await;
}

#[actix_web::test]
async fn the_limits_of_an_invitation() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    house.give_role("ann", "admin").await;
    let cases = [
        ("uses", json!(0), "range"),
        ("uses", json!(1_001), "range"),
        ("uses", json!("1"), "type"),
        ("expires_at", json!("2020-01-01T00:00:00Z"), "range"),
        ("expires_at", json!("2099-01-01T00:00:00Z"), "range"),
        ("expires_at", json!("tomorrow"), "type"),
    ];
    for (field, value, code) in cases {
        let body = with(&json!({"uses": 1}), field, value);
        refused(&ann, &Method::POST, "/moderation/invites", body, field, code).await;
    }
}

#[actix_web::test]
async fn the_limits_of_a_report_and_of_a_decision() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    house.give_role("ann", "admin").await;
    let good = json!({"subject_type": "post", "subject_id": "1", "reason": "spam"});
    let cases = [
        ("subject_type", "media".into(), "type"),
        ("subject_id", "one".into(), "type"),
        ("reason", "dislike".into(), "type"),
        ("text", text(1_001), "length"),
        ("text", text(4_001), "length"),
        ("text", "a\u{0}b".into(), "format"),
    ];
    for (field, value, code) in cases {
        refused(&ann, &Method::POST, "/reports", with(&good, field, value), field, code).await;
    }
    let good = json!({"action": "hide", "note": "because"});
    let cases = [
        ("action", "delete".into(), "type"),
        ("note", text(0), "length"),
        ("note", text(1_001), "length"),
        ("note", " ".into(), "required"),
    ];
    for (field, value, code) in cases {
        refused(&ann, &Method::POST, "/moderation/reports/1/decision", with(&good, field, value), field, code).await;
    }
}
