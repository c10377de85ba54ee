//! Archives: all that is one's own, for oneself, for a while.

use std::{
    io::{Cursor, Read},
    path::Path,
};

use actix_web::http::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tintype_domain::{ids::ExportId, media::Blob};
use zip::ZipArchive;

use crate::{
    device::Device,
    house::{Browser, House, until},
    passkeys,
    security::texts,
};

/// The path of a new export, once it is ready.
pub async fn made(person: &Browser) -> String {
    let reply = person.call(Method::POST, "/exports", None).await;
    let path = format!("/exports/{}", reply.is(202).id());
    until(async || person.get(&path).await.data()["state"] == "ready").await;
    path
}

async fn archive(person: &Browser, path: &str) -> ZipArchive<Cursor<Vec<u8>>> {
    let reply = person.get(&format!("{path}/archive")).await;
    ZipArchive::new(Cursor::new(reply.is(200).bytes.clone())).unwrap()
}

fn read(archive: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn is_a(extension: &str, name: &str) -> bool {
    Path::new(name).extension().is_some_and(|own| own == extension)
}

fn list(archive: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Vec<Value> {
    serde_json::from_slice(&read(archive, name)).unwrap()
}

/// With a word of theirs everywhere, some of it deleted, and traces at the other's.
async fn live(person: &Browser, word: &str, other: &str, others_post: &str) -> String {
    let profile = json!({"full_name": format!("{word}-name"), "bio": format!("{word}-bio")});
    person.patch("/users/me", profile).await.is(200);
    let avatar = json!({"upload_id": person.upload().await});
    person.call(Method::PUT, "/users/me/avatar", Some(avatar)).await.is(200);
    let post = person.publish(&format!("{word}-caption"), "followers").await;
    let gone = person.publish(&format!("{word}-deleted"), "public").await;
    person.delete(&format!("/posts/{gone}")).await.is(204);
    person.comment(others_post, &format!("{word}-comment")).await;
    let gone = person.comment(others_post, &format!("{word}-deleted")).await;
    person.delete(&format!("/comments/{gone}")).await.is(204);
    person.put(&format!("/posts/{others_post}/like")).await.is(200);
    person.put(&format!("/users/{other}/follow")).await.is(200);
    person.put(&format!("/users/{other}/mute")).await.is(200);
    let report = json!({
        "subject_type": "post", "subject_id": others_post, "reason": "spam", "text": format!("{word}-report"),
    });
    person.post("/reports", report).await.is(201);
    post
}

#[actix_web::test]
async fn everything_of_ones_own_is_in_the_archive_and_nothing_else() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let (at_ann, at_bob) = (ann.publish("first", "public").await, bob.publish("bob-first", "public").await);
    let post = live(&ann, "ann", "bob", &at_bob).await;
    live(&bob, "bob", "ann", &at_ann).await;
    passkeys::add(&ann, &mut Device::new(1)).await;
    passkeys::add(&bob, &mut Device::new(2)).await;
    let mut archive = archive(&ann, &made(&ann).await).await;

    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut all = String::new();
    for name in names.iter().filter(|name| is_a("json", name)) {
        all += &String::from_utf8(read(&mut archive, name)).unwrap();
    }
    for mine in [
        "ann-name",
        "ann-bio",
        "ann@example.org",
        "ann-caption",
        "ann-comment",
        "ann-report",
        "\"bob\"",
        "canary's phone",
    ] {
        assert!(all.contains(mine), "{mine}: {all}");
    }
    for not_mine in ["bob-", "bob@example.org", "ann-deleted", "password", "argon2", "credential"] {
        assert!(!all.contains(not_mine), "{not_mine}: {all}");
    }
    for (file, count) in [
        ("posts.json", 2),
        ("comments.json", 1),
        ("likes.json", 1),
        ("follows.json", 1),
        ("blocks.json", 0),
        ("mutes.json", 1),
        ("sessions.json", 1),
        ("passkeys.json", 1),
        ("reports.json", 1),
    ] {
        assert_eq!(list(&mut archive, file).len(), count, "{file}");
    }
    let posts = list(&mut archive, "posts.json");
    let mine = posts.iter().find(|found| found["id"] == post.as_str()).unwrap();
    assert_eq!((&mine["caption"], &mine["media"][0]["alt_text"]), (&json!("ann-caption"), &json!("a beach")));
    // Two in posts and the avatar.
    assert_eq!(names.iter().filter(|name| name.starts_with("originals/")).count(), 3, "{names:?}");
    let file = mine["media"][0]["file"].as_str().unwrap();
    let key = texts(&house, &format!("SELECT original_key AS line FROM media WHERE post_id = {post}")).await.remove(0);
    let original = house.parts.state.shared.blobs.get(&Blob::Original { key }).await.unwrap();
    assert!(original == Some(read(&mut archive, file)) && is_a("jpg", file), "{file}");
    let account: Value = serde_json::from_slice(&read(&mut archive, "account.json")).unwrap();
    assert!(names.contains(&account["avatar"].as_str().unwrap().to_owned()), "{account}");

    let manifest: Value = serde_json::from_slice(&read(&mut archive, "manifest.json")).unwrap();
    let files = manifest["files"].as_array().unwrap();
    assert_eq!((&manifest["version"], files.len()), (&json!(1), names.len() - 1));
    for file in files {
        let bytes = read(&mut archive, file["name"].as_str().unwrap());
        let hash = Sha256::digest(&bytes).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        assert_eq!((&file["bytes"], &file["sha256"]), (&json!(bytes.len()), &json!(hash)), "{file}");
    }
}

#[actix_web::test]
async fn an_archive_is_for_its_person_in_person_and_nobody_keeps_it() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let path = made(&ann).await;
    let fetch = format!("{path}/archive");
    let shown = ann.get(&path).await;
    assert_eq!(shown.data()["url"], format!("/api/v1{fetch}"));
    let reply = ann.get(&fetch).await;
    assert_eq!(shown.data()["bytes"], reply.is(200).bytes.len());
    assert_eq!(reply.header("content-type"), "application/zip");
    assert_eq!(reply.header("cache-control"), "private, no-store");
    assert!(reply.header("content-disposition").starts_with("attachment; filename=\"tintype-"));
    let program = house.program(&ann.token_for(json!(["read", "write", "follow", "upload"])).await);
    for path in [path.as_str(), &fetch, "/exports"] {
        house.stranger().await.get(path).await.fails(401, "auth.required");
        program.get(path).await.refuses_token(403, "auth.scope");
    }
    for path in [&path, &fetch] {
        bob.get(path).await.fails(404, "not_found");
    }
    assert_eq!(bob.get("/exports").await.is(200).data(), &json!([]));
    let letter = house.letter("ann@example.org", 2).await;
    assert!(letter.contains("/settings/export") && !letter.contains(&shown.id()), "{letter}");
}

#[actix_web::test]
async fn a_download_that_broke_off_goes_on() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let fetch = format!("{}/archive", made(&ann).await);
    let whole = ann.get(&fetch).await.is(200).bytes.clone();
    let asking = async |range: &str, of: Option<&str>| {
        let request = ann.request(Method::GET, &fetch).insert_header(("range", range));
        ann.send(match of {
            Some(etag) => request.insert_header(("if-range", etag)),
            None => request,
        })
        .await
    };
    let etag = ann.get(&fetch).await.header("etag").to_owned();
    let size = whole.len();
    for (range, first, end) in
        [("bytes=0-9", 0, 10), ("bytes=100-", 100, size), ("bytes=-7", size - 7, size), ("bytes=5-99999999", 5, size)]
    {
        for of in [None, Some(etag.as_str())] {
            let reply = asking(range, of).await;
            assert_eq!(reply.is(206).bytes, &whole[first..end], "{range}");
            assert_eq!(reply.header("content-range"), format!("bytes {first}-{}/{size}", end - 1));
        }
    }
    // What cannot be given is given whole.
    for (range, of) in
        [("bytes=0-1,4-5", None), ("bytes=99999999-", None), ("lines=1-2", None), ("bytes=0-9", Some("\"other\""))]
    {
        assert!(asking(range, of).await.is(200).bytes == whole, "{range}");
    }
}

#[actix_web::test]
async fn once_its_time_is_over_an_archive_is_refused_and_then_it_goes() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let path = made(&ann).await;
    let objects = || walk(&house.folder.path().join("pictures/export"));
    assert_eq!(objects(), 1);
    assert_eq!(house.parts.export_sweep.run().await.unwrap(), 0);
    house.sql("UPDATE exports SET expires_at = created_at").await;
    for swept in [false, true] {
        let shown = ann.get(&path).await;
        assert_eq!((&shown.data()["state"], &shown.data()["url"]), (&json!("expired"), &Value::Null), "{swept}");
        ann.get(&format!("{path}/archive")).await.fails(410, "export.expired");
        assert_eq!(house.parts.export_sweep.run().await.unwrap(), u64::from(!swept));
        assert_eq!(objects(), 0);
    }
    ann.call(Method::POST, "/exports", None).await.is(202);
}

fn walk(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
}

#[actix_web::test]
async fn one_is_under_way_at_a_time_and_three_may_be_asked_for_a_day() {
    let house = House::with(|settings| settings.worker.embedded = false).await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let first = ann.call(Method::POST, "/exports", None).await;
    assert_eq!((&first.is(202).data()["state"], &first.data()["url"]), (&json!("queued"), &Value::Null));
    assert_eq!(first.data()["expires_at"], Value::Null);
    ann.get(&format!("/exports/{}/archive", first.id())).await.fails(404, "not_found");
    for _ in 0..2 {
        assert_eq!(ann.call(Method::POST, "/exports", None).await.is(202).id(), first.id());
    }
    ann.call(Method::POST, "/exports", None).await.fails(429, "limit.exceeded");
    assert_ne!(bob.call(Method::POST, "/exports", None).await.is(202).id(), first.id());
    assert_eq!(ann.get("/exports").await.each("id"), [first.id()]);
}

#[actix_web::test]
async fn what_cannot_be_made_is_told_and_another_may_be_asked_for() {
    let house = House::with(|settings| settings.worker.embedded = false).await;
    let ann = house.person("ann").await;
    let first = ann.call(Method::POST, "/exports", None).await.is(202).id();
    house.parts.runner.exporting.give_up(ExportId(first.parse().unwrap())).await.unwrap();
    assert_eq!(ann.get(&format!("/exports/{first}")).await.data()["state"], "failed");
    assert_ne!(ann.call(Method::POST, "/exports", None).await.is(202).id(), first);
}
