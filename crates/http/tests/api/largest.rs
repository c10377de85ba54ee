//! Every body that keeps to the limits of its fields is taken, however it is written; larger ones are not.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::house::{Browser, House, Reply};

/// One character of four code points, each of which takes twelve bytes.
const LARGEST: &str = "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}";

fn characters(count: usize) -> String {
    LARGEST.repeat(count)
}

/// The longest way to write it: no character as itself.
fn at_length(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let units: Vec<String> = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            format!("\"{}\"", units.concat())
        }
        Value::Array(items) => format!("[{}]", items.iter().map(at_length).collect::<Vec<_>>().join(" , ")),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| format!("{} : {}", at_length(&Value::from(name.as_str())), at_length(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(" , "))
        }
        other => other.to_string(),
    }
}

async fn send(person: &Browser, method: Method, path: &str, body: &Value) -> Reply {
    let request = person.request(method, path).insert_header(("content-type", "application/json"));
    person.send(request.set_payload(at_length(body))).await
}

#[actix_web::test]
async fn the_largest_account_is_made_signed_in_and_edited() {
    let house = House::new().await;
    let browser = house.stranger().await;
    let email = format!("{}@{}.example.org", "a".repeat(64), "b".repeat(254 - 64 - 1 - 12));
    assert_eq!(email.len(), 254);
    let (username, password) = ("a".repeat(30), characters(128));
    let form = json!({"username": username, "email": email, "full_name": characters(60), "password": password});
    send(&browser, Method::POST, "/auth/signup", &form).await.is(201);
    let form = json!({"login": email, "password": password, "totp": "1".repeat(16)});
    send(&browser, Method::POST, "/auth/login", &form).await.is(200);
    let proof = json!({"password": password, "totp": "1".repeat(16)});
    send(&browser, Method::POST, "/auth/proof", &proof).await.is(204);
    send(&browser, Method::POST, "/auth/totp", &json!({"password": password})).await.is(200);
    send(&browser, Method::POST, "/auth/totp/confirm", &json!({"code": "1".repeat(16)})).await.is(401);
    let both = json!({"password": password, "code": "1".repeat(16)});
    send(&browser, Method::POST, "/auth/totp/recovery_codes", &both).await.is(409);
    send(&browser, Method::DELETE, "/auth/totp", &both).await.is(409);
    let changed = json!({"current_password": password, "password": characters(127)});
    send(&browser, Method::POST, "/auth/password/change", &changed).await.is(204);
    let address = json!({"password": characters(127), "email": email});
    send(&browser, Method::POST, "/auth/email/change", &address).await.is(202);
    send(&browser, Method::POST, "/auth/password/forgot", &json!({"email": email})).await.is(202);
    let reset = json!({"token": "t".repeat(100), "password": password});
    send(&browser, Method::POST, "/auth/password/reset", &reset).await.is(404);
    send(&browser, Method::POST, "/auth/email/verify", &json!({"token": "t".repeat(100)})).await.is(404);
    let website = format!("https://a.b/{}", "\u{1f3f4}".repeat(188));
    let changes = json!({
        "username": username, "full_name": characters(60), "bio": characters(300), "website": website,
        "is_private": false,
    });
    let reply = send(&browser, Method::PATCH, "/users/me", &changes).await;
    assert_eq!((&reply.is(200).data()["bio"], &reply.data()["website"]), (&changes["bio"], &changes["website"]));
}

#[actix_web::test]
async fn the_largest_post_is_published_and_edited() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let upload = json!({"content_type": "image/jpeg", "byte_size": 25_000_000});
    send(&ann, Method::POST, "/uploads", &upload).await.is(201);
    let avatar = json!({"upload_id": ann.upload().await});
    send(&ann, Method::PUT, "/users/me/avatar", &avatar).await.is(200);
    let alt_text = characters(1_500);
    let mut media = Vec::new();
    for _ in 0..10 {
        media.push(json!({"upload_id": ann.upload().await, "alt_text": alt_text}));
    }
    let post = json!({"caption": characters(2_200), "media": media, "visibility": "followers"});
    assert!(at_length(&post).len() > 800_000);
    let reply = send(&ann, Method::POST, "/posts", &post).await;
    assert_eq!(reply.is(201).data()["media"][9]["alt_text"], alt_text.as_str());
    let media: Vec<Value> = reply.data()["media"].as_array().unwrap().clone();
    let media: Vec<Value> = media.iter().map(|media| json!({"id": media["id"], "alt_text": alt_text})).collect();
    let changes = json!({"caption": characters(2_200), "media": media, "visibility": "followers"});
    send(&ann, Method::PATCH, &format!("/posts/{}", reply.id()), &changes).await.is(200);
}

#[actix_web::test]
async fn the_largest_comment_is_written_and_edited() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let top = ann.comment(&post, "first").await;
    let comment = json!({"text": characters(1_000), "reply_to": top});
    let reply = send(&ann, Method::POST, &format!("/posts/{post}/comments"), &comment).await;
    assert_eq!(reply.is(201).data()["text"], comment["text"]);
    let changes = json!({"text": characters(1_000)});
    send(&ann, Method::PATCH, &format!("/comments/{}", reply.id()), &changes).await.is(200);
}

#[actix_web::test]
async fn the_largest_report_is_made_and_decided() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    house.give_role("ann", "admin").await;
    let post = bob.publish("", "public").await;
    let report = json!({
        "subject_type": "post", "subject_id": post, "reason": "impersonation", "text": characters(1_000),
    });
    let reply = send(&ann, Method::POST, "/reports", &report).await;
    assert_eq!(reply.is(201).data()["text"], report["text"]);
    let decision = json!({"action": "suspend", "note": characters(1_000)});
    let path = format!("/moderation/reports/{}/decision", reply.id());
    let reply = send(&ann, Method::POST, &path, &decision).await;
    assert_eq!(reply.is(200).data()["history"][0]["note"], decision["note"]);
}

/// The most bytes that a value of this schema takes.
fn most(document: &Value, schema: &Value) -> u64 {
    if let Some(reference) = schema["$ref"].as_str() {
        return most(document, document.pointer(reference.trim_start_matches('#')).unwrap());
    }
    match schema["type"].as_str() {
        Some("object") => {
            let fields = schema["properties"].as_object().unwrap();
            fields.iter().map(|(name, value)| 6 * name.len() as u64 + 6 + most(document, value)).sum::<u64>() + 4
        }
        Some("array") => schema["maxItems"].as_u64().unwrap() * (most(document, &schema["items"]) + 3) + 2,
        Some("string") => match schema["enum"].as_array() {
            Some(values) => 6 * values.iter().map(|value| value.as_str().unwrap().len() as u64).max().unwrap() + 2,
            None => 12 * schema["maxLength"].as_u64().unwrap() + 2,
        },
        _ => 20,
    }
}

#[actix_web::test]
async fn what_the_document_allows_is_not_too_large_and_twice_as_much_is() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    house.give_role("ann", "admin").await;
    let mut tried = 0;
    for (path, operations) in house.document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            if schema.is_null() {
                continue;
            }
            let most = most(&house.document, schema);
            let announce = async |length: u64| {
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                let request = ann.request(method, &path.replace("{id}", "1"));
                let request = request.insert_header(("content-type", "application/json")).set_payload("{");
                ann.send(request.insert_header(("content-length", length.to_string()))).await
            };
            let (fits, not) = (announce(most).await, announce(2 * most + 4_096).await);
            assert_eq!((fits.status, not.status), (400, 413), "{path}");
            tried += 1;
        }
    }
    assert_eq!(tried, 36);
}
