//! From a grant to a picture, and what goes wrong on the way.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::house::{Browser, House, Reply, file, photo};

async fn complete(person: &Browser, grant: &Value) -> Reply {
    let path = format!("/uploads/{}/complete", grant["id"].as_str().unwrap());
    person.call(Method::POST, &path, None).await
}

async fn look(person: &Browser, grant: &Value) -> Reply {
    person.get(&format!("/uploads/{}", grant["id"].as_str().unwrap())).await
}

async fn state(person: &Browser, grant: &Value) -> Value {
    look(person, grant).await.is(200).data()["state"].clone()
}

#[actix_web::test]
async fn a_picture_is_granted_sent_and_completed() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let grant = ann.grant(&photo()).await;
    assert_eq!(
        (&grant["method"], &grant["headers"], &grant["fields"]),
        (&json!("PUT"), &json!({"Content-Type": "image/jpeg"}), &json!({}))
    );
    assert_eq!(state(&ann, &grant).await, "pending");
    complete(&ann, &grant).await.fails(409, "upload.incomplete");
    ann.put_bytes(grant["url"].as_str().unwrap(), "image/jpeg", &photo()).await.is(204);
    assert_eq!(state(&ann, &grant).await, "pending");
    let media = complete(&ann, &grant).await;
    assert_eq!((&media.is(200).data()["width"], &media.data()["height"]), (&json!(320), &json!(214)));
    assert_eq!(look(&ann, &grant).await.is(200).data(), media.data());
    assert_eq!(complete(&ann, &grant).await.is(200).data(), media.data());
}

#[actix_web::test]
async fn the_location_of_a_grant_is_the_upload() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let reply = ann.post("/uploads", json!({"content_type": "image/webp", "byte_size": 1})).await;
    let upload = ann.get(reply.is(201).header("location")).await;
    let expected = json!({
        "id": reply.data()["id"], "state": "pending", "media": null, "error": null,
        "expires_at": reply.data()["expires_at"],
    });
    assert_eq!(*upload.is(200).data(), expected);
}

#[actix_web::test]
async fn grants_are_for_pictures_within_the_limit() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let ask = async |content_type: &str, byte_size: i64| {
        ann.post("/uploads", json!({"content_type": content_type, "byte_size": byte_size})).await
    };
    for content_type in ["image/svg+xml", "text/html", "image/JPEG", ""] {
        ask(content_type, 1).await.fails(415, "upload.content_type");
    }
    ask(&"a".repeat(101), 1).await.refuses("content_type", "length");
    ask("image/gif", 0).await.refuses("byte_size", "range");
    ask("image/gif", -1).await.refuses("byte_size", "range");
    ask("image/gif", 25_000_001).await.fails(413, "upload.too_large");
    ask("image/gif", 25_000_000).await.is(201);
}

#[actix_web::test]
async fn an_address_is_good_for_what_was_granted_and_once() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let (bytes, grant) = (photo(), ann.grant(&photo()).await);
    let url = grant["url"].as_str().unwrap();
    let id = grant["id"].as_str().unwrap();
    let other = ann.grant(&bytes).await["id"].as_str().unwrap().to_owned();
    for forged in [format!("{url}x"), url.replace("expires=", "expires=1"), url.replace(id, &other)] {
        ann.put_bytes(&forged, "image/jpeg", &bytes).await.fails(403, "upload.grant_invalid");
    }
    ann.put_bytes(url.split('?').next().unwrap(), "image/jpeg", &bytes).await.fails(403, "upload.grant_invalid");
    ann.put_bytes(url, "image/png", &bytes).await.fails(415, "media.type_mismatch");
    ann.put_bytes(url, "image/jpeg", &[bytes.clone(), vec![0]].concat()).await.fails(413, "request.too_large");
    ann.put_bytes(url, "image/jpeg", &bytes[1..]).await.refuses("byte_size", "length");
    assert_eq!(state(&ann, &grant).await, "pending");
    ann.put_bytes(url, "image/jpeg", &bytes).await.is(204);
    ann.put_bytes(url, "image/jpeg", &bytes).await.fails(409, "upload.used");
}

#[actix_web::test]
async fn more_bytes_than_granted_are_refused_by_their_announced_length_alone() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let grant = ann.grant(&photo()).await;
    let request = ann.request(Method::PUT, grant["url"].as_str().unwrap());
    let request = request.insert_header(("content-type", "image/jpeg")).insert_header(("content-length", "24000000"));
    // Nothing of the body has arrived.
    ann.send(request).await.fails(413, "request.too_large");
}

#[actix_web::test]
async fn a_grant_expires() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let grant = ann.grant(&photo()).await;
    house.sql("UPDATE uploads SET expires_at = created_at").await;
    ann.put_bytes(grant["url"].as_str().unwrap(), "image/jpeg", &photo()).await.fails(410, "upload.expired");
    complete(&ann, &grant).await.fails(410, "upload.expired");
    look(&ann, &grant).await.fails(410, "upload.expired");
}

#[actix_web::test]
async fn a_picture_that_is_gone_is_said_to_be_at_once() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let id = ann.upload().await;
    ann.call(Method::PUT, "/users/me/avatar", Some(json!({"upload_id": id}))).await.is(200);
    let grant = json!({"id": id});
    look(&ann, &grant).await.is(200);
    ann.delete("/users/me/avatar").await.is(200);
    // The worker would, soon.
    house.sql("DELETE FROM media").await;
    let began = std::time::Instant::now();
    complete(&ann, &grant).await.fails(410, "upload.expired");
    look(&ann, &grant).await.fails(410, "upload.expired");
    assert!(began.elapsed() < std::time::Duration::from_secs(4), "{:?}", began.elapsed());
}

#[actix_web::test]
async fn a_refused_picture_says_why_each_time() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for (name, status, code) in [
        ("hard/text-named.jpg", 415, "media.type_mismatch"),
        ("hard/photo.webp", 415, "media.type_mismatch"),
        ("hard/truncated.jpg", 422, "media.undecodable"),
    ] {
        let bytes = file(name);
        let grant = ann.grant(&bytes).await;
        ann.put_bytes(grant["url"].as_str().unwrap(), "image/jpeg", &bytes).await.is(204);
        complete(&ann, &grant).await.fails(status, code);
        complete(&ann, &grant).await.fails(status, code);
        look(&ann, &grant).await.fails(status, code);
        let post = json!({"media": [{"upload_id": grant["id"]}]});
        ann.post("/posts", post).await.fails(409, "post.media_not_ready");
        let post = json!({"media": [{"upload_id": grant["id"]}, {"upload_id": "1"}]});
        ann.post("/posts", post).await.fails(404, "not_found");
    }
}

#[actix_web::test]
async fn a_picture_that_takes_long_is_answered_with_how_far_it_is() {
    let house = House::with(|settings| settings.worker.embedded = false).await;
    let ann = house.person("ann").await;
    let grant = ann.grant(&photo()).await;
    ann.put_bytes(grant["url"].as_str().unwrap(), "image/jpeg", &photo()).await.is(204);
    let reply = complete(&ann, &grant).await;
    assert_eq!((&reply.is(202).data()["state"], reply.header("retry-after")), (&json!("processing"), "2"));
    assert_eq!((&reply.data()["id"], &reply.data()["media"]), (&grant["id"], &Value::Null));
    let looked = look(&ann, &grant).await;
    assert_eq!((looked.is(202).data(), looked.header("retry-after")), (reply.data(), "2"));
}

#[actix_web::test]
async fn an_upload_is_its_owners_alone() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let id = ann.upload().await;
    bob.get(&format!("/uploads/{id}")).await.fails(404, "not_found");
    bob.call(Method::POST, &format!("/uploads/{id}/complete"), None).await.fails(404, "not_found");
    bob.post("/posts", json!({"media": [{"upload_id": id}]})).await.fails(404, "not_found");
    let avatar = json!({"upload_id": id});
    bob.call(Method::PUT, "/users/me/avatar", Some(avatar)).await.fails(404, "not_found");
}

#[actix_web::test]
async fn a_picture_is_in_one_post_only_and_a_post_is_whole_or_not_there() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let (used, fresh) = (ann.upload().await, ann.upload().await);
    ann.post("/posts", json!({"media": [{"upload_id": used}]})).await.is(201);
    let both = json!({"media": [{"upload_id": fresh}, {"upload_id": used}]});
    ann.post("/posts", both).await.fails(409, "upload.used");
    assert_eq!(ann.get("/users/ann").await.data()["counts"]["posts"], 1);
    ann.post("/posts", json!({"media": [{"upload_id": fresh}]})).await.is(201);
}
