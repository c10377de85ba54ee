//! Somebody else's name or id in every path and body of every operation that writes.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{database, operations, settled};
use crate::{
    device::Device,
    house::{Browser, House, PASSWORD},
    passkeys,
};

/// Of an operation: its body, what is answered about what is seen and is somebody else's, about what is not seen, and
/// about what is not there. 200 and 201 are what everybody may do to what they see.
type Row = (&'static str, &'static str, Value, [u16; 3]);

fn rows() -> Vec<Row> {
    let none = Value::Null;
    let note = json!({"note": "x"});
    let (caption, text) = (json!({"caption": "mine"}), json!({"text": "mine"}));
    vec![
        ("DELETE", "/sessions/{id}", none.clone(), [404, 404, 404]),
        ("DELETE", "/tokens/{id}", none.clone(), [404, 404, 404]),
        ("DELETE", "/auth/passkeys/{id}", json!({"password": PASSWORD}), [404, 404, 404]),
        ("PUT", "/users/{username}/follow", none.clone(), [200, 404, 404]),
        ("DELETE", "/users/{username}/follow", none.clone(), [200, 404, 404]),
        ("PUT", "/users/{username}/block", none.clone(), [200, 404, 404]),
        ("DELETE", "/users/{username}/block", none.clone(), [200, 404, 404]),
        ("PUT", "/users/{username}/mute", none.clone(), [200, 404, 404]),
        ("DELETE", "/users/{username}/mute", none.clone(), [200, 404, 404]),
        // Whoever did not ask is neither accepted nor refused.
        ("PUT", "/follow_requests/{username}", none.clone(), [404, 404, 404]),
        ("DELETE", "/follow_requests/{username}", none.clone(), [404, 404, 404]),
        ("DELETE", "/users/me/followers/{username}", none.clone(), [204, 404, 404]),
        // The address is signed: without a signature it is nobody's.
        ("PUT", "/uploads/{id}/bytes", none.clone(), [403, 403, 403]),
        ("POST", "/uploads/{id}/complete", none.clone(), [404, 404, 404]),
        ("PUT", "/posts/{id}/like", none.clone(), [200, 404, 404]),
        ("DELETE", "/posts/{id}/like", none.clone(), [200, 404, 404]),
        ("POST", "/posts/{id}/comments", text.clone(), [201, 404, 404]),
        ("PATCH", "/posts/{id}", caption, [403, 404, 404]),
        ("DELETE", "/posts/{id}", none.clone(), [403, 404, 404]),
        ("PUT", "/comments/{id}/like", none.clone(), [200, 404, 404]),
        ("DELETE", "/comments/{id}/like", none.clone(), [200, 404, 404]),
        ("PATCH", "/comments/{id}", text, [403, 404, 404]),
        ("DELETE", "/comments/{id}", none, [403, 404, 404]),
        // Not for who is no moderator, whatever is named.
        ("POST", "/moderation/reports/{id}/decision", json!({"action": "dismiss", "note": "x"}), [403, 403, 403]),
        ("POST", "/moderation/users/{username}/reinstate", note.clone(), [403, 403, 403]),
        ("POST", "/moderation/posts/{id}/restore", note.clone(), [403, 403, 403]),
        ("POST", "/moderation/comments/{id}/restore", note.clone(), [403, 403, 403]),
        ("POST", "/moderation/approvals/{username}/approve", note.clone(), [403, 403, 403]),
        ("POST", "/moderation/approvals/{username}/refuse", note, [403, 403, 403]),
        ("DELETE", "/moderation/invites/{id}", Value::Null, [403, 403, 403]),
    ]
}

/// What there is of one person, by what a path calls it.
struct Things {
    username: &'static str,
    post: String,
    comment: String,
    upload: String,
    session: String,
    token: String,
    passkey: String,
}

impl Things {
    async fn of(person: &Browser, username: &'static str) -> Self {
        let post = person.publish("", "public").await;
        let comment = person.comment(&post, "hello").await;
        let session = person.get("/sessions").await.each("id")[0].to_owned();
        let token = person.post("/tokens", json!({"name": "backup", "scopes": ["read"]})).await.is(201).id();
        let device = username.as_bytes()[0];
        let passkey = passkeys::add(person, &mut Device::new(device)).await.id();
        Self { username, post, comment, upload: person.upload().await, session, token, passkey }
    }

    fn nobody() -> Self {
        let id = || "7".to_owned();
        let (post, comment, upload, session) = (id(), id(), id(), id());
        Self { username: "nobody", post, comment, upload, session, token: id(), passkey: id() }
    }

    fn put_into(&self, path: &str) -> String {
        let id = match path.split('/').nth(1).unwrap() {
            "posts" => &self.post,
            "comments" => &self.comment,
            "uploads" => &self.upload,
            "tokens" => &self.token,
            "auth" => &self.passkey,
            _ => &self.session,
        };
        path.replace("{username}", self.username).replace("{id}", id)
    }
}

/// A stranger's things that are seen, those of who blocks eve, those of nobody.
async fn victims(house: &House) -> (Browser, [Things; 3]) {
    let (eve, ann, bob) = (house.person("eve").await, house.person("ann").await, house.person("bob").await);
    let things = [Things::of(&ann, "ann").await, Things::of(&bob, "bob").await, Things::nobody()];
    bob.put("/users/eve/block").await.is(200);
    settled(house).await;
    (eve, things)
}

#[actix_web::test]
async fn what_is_somebody_else_s_is_403_where_it_is_seen_404_where_not_and_stays_as_it_is() {
    let house = House::new().await;
    let (eve, victims) = victims(&house).await;
    let before = database(&house).await;
    let mut wrong = Vec::new();
    for (method, pattern, body, expected) in rows() {
        for (things, expected) in victims.iter().zip(expected) {
            if matches!(expected, 200..=204) {
                continue;
            }
            let path = things.put_into(pattern);
            let body = Some(body.clone()).filter(|body| !body.is_null());
            let reply = eve.call(Method::from_bytes(method.as_bytes()).unwrap(), &path, body).await;
            if reply.status != expected {
                wrong.push(format!("{method} {path}: {} instead of {expected}: {}", reply.status, reply.body));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(changed(&before, &database(&house).await), [""; 0]);
}

#[actix_web::test]
async fn what_everybody_may_do_changes_nothing_of_the_other_person_s_own() {
    let house = House::new().await;
    let (eve, [ann, ..]) = victims(&house).await;
    let tables = ["credentials", "sessions", "media", "uploads"];
    let before = database(&house).await;
    for (method, pattern, body, [expected, ..]) in rows() {
        if matches!(expected, 200..=204) {
            let body = Some(body).filter(|body| !body.is_null());
            let reply = eve.call(Method::from_bytes(method.as_bytes()).unwrap(), &ann.put_into(pattern), body).await;
            assert_eq!(reply.status, expected, "{method} {pattern}: {}", reply.body);
        }
    }
    let after = database(&house).await;
    for table in tables {
        assert_eq!(before[table], after[table], "{table}");
    }
    assert_eq!(house.parts.counters.drift().await.unwrap(), []);
}

#[actix_web::test]
async fn what_is_somebody_else_s_is_not_taken_from_a_body_either() {
    let house = House::new().await;
    let (eve, [ann, bob, nobody]) = victims(&house).await;
    let own = eve.publish("", "public").await;
    settled(&house).await;
    let before = database(&house).await;
    for things in [&ann, &bob, &nobody] {
        let upload = json!({"upload_id": things.upload});
        eve.post("/posts", json!({"media": [upload]})).await.fails(404, "not_found");
        eve.call(Method::PUT, "/users/me/avatar", Some(upload)).await.fails(404, "not_found");
        let reply = json!({"text": "mine", "reply_to": things.comment});
        eve.post(&format!("/posts/{own}/comments"), reply).await.refuses("reply_to", "unknown");
        let media = json!({"media": [{"id": things.upload, "alt_text": "mine"}]});
        assert_eq!(eve.patch(&format!("/posts/{own}"), media).await.status, 422);
    }
    assert_eq!(changed(&before, &database(&house).await), [""; 0]);
}

/// Tables with other rows than before.
fn changed(before: &BTreeMap<String, Vec<String>>, after: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    after.iter().filter(|(table, rows)| before[*table] != **rows).map(|(table, _)| table.clone()).collect()
}

#[actix_web::test]
async fn every_operation_that_writes_to_what_its_path_names_is_tried() {
    let house = House::new().await;
    let documented: BTreeSet<_> =
        operations(&house, |method, path| method != "get" && path.contains('{')).into_iter().collect();
    let tried: BTreeSet<_> =
        rows().into_iter().map(|(method, pattern, ..)| (method.to_owned(), pattern.to_owned())).collect();
    assert_eq!(tried, documented);
}
