//! What answers look like, to the letter.

use serde_json::{Value, json};

use crate::house::{Browser, House};

/// Made by the server: checked for their form, and taken from the answer.
fn id(value: &Value) -> &Value {
    let text = value.as_str().unwrap();
    assert!(!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()), "{text}");
    value
}

fn time(value: &Value) -> &Value {
    let text = value.as_str().unwrap();
    let fraction = text.split_once('.').map_or("", |(_, rest)| rest.trim_end_matches('Z'));
    assert!(text.ends_with('Z') && fraction.len() <= 6 && text.as_bytes()[10] == b'T', "{text}");
    value
}

fn relation(follows: bool) -> Value {
    json!({"follows": follows, "follow_requested": false, "followed_by": false, "blocks": false, "mutes": false})
}

async fn ann(house: &House) -> Browser {
    let ann = house.person("ann").await;
    let changes = json!({"full_name": "Ann Lee", "bio": "Beaches.", "website": "https://example.org"});
    ann.patch("/users/me", changes).await.is(200);
    ann
}

#[actix_web::test]
async fn a_user_is_a_profile_without_viewer_and_with_what_only_oneself_sees() {
    let house = House::new().await;
    let ann = ann(&house).await;
    let session = ann.get("/auth/session").await;
    let user = &session.data()["user"];
    let expected = json!({
        "id": id(&user["id"]), "username": "ann", "full_name": "Ann Lee", "bio": "Beaches.",
        "website": "https://example.org", "avatar": null, "is_private": false,
        "counts": {"posts": 0, "followers": 0, "following": 0}, "created_at": time(&user["created_at"]),
        "email": "ann@example.org", "email_verified": false, "role": "user",
    });
    assert_eq!(*user, expected);
    assert_eq!(*session.data(), json!({"user": expected, "csrf_token": session.data()["csrf_token"]}));
}

#[actix_web::test]
async fn a_profile_says_how_the_viewer_stands_to_it_and_never_an_email() {
    let house = House::new().await;
    let ann = ann(&house).await;
    let bob = house.person("bob").await;
    bob.put("/users/ann/follow").await.is(200);
    for (viewer, relation) in [(&house.stranger().await, Value::Null), (&bob, relation(true)), (&ann, relation(false))]
    {
        let reply = viewer.get("/users/Ann").await;
        let profile = reply.is(200).data();
        let expected = json!({
            "id": id(&profile["id"]), "username": "ann", "full_name": "Ann Lee", "bio": "Beaches.",
            "website": "https://example.org", "avatar": null, "is_private": false,
            "counts": {"posts": 0, "followers": 1, "following": 0}, "viewer": relation,
            "created_at": time(&profile["created_at"]),
        });
        assert_eq!(*profile, expected);
    }
}

fn media_of(media: &Value, alt_text: &str) -> Value {
    let rendition = |index: usize, content_type: &str| {
        let url = media["renditions"][index]["url"].as_str().unwrap();
        assert!(url.starts_with("/media/public/"), "{url}");
        json!({"url": url, "width": 320, "height": 214, "content_type": content_type})
    };
    assert!(!media["placeholder"].as_str().unwrap().is_empty());
    json!({
        "id": id(&media["id"]), "alt_text": alt_text, "width": 320, "height": 214,
        "placeholder": media["placeholder"],
        "renditions": [rendition(0, "image/webp"), rendition(1, "image/jpeg")],
    })
}

#[actix_web::test]
async fn a_post_has_an_author_without_viewer_and_its_media() {
    let house = House::new().await;
    let ann = ann(&house).await;
    let post = ann.publish("A #beach", "public").await;
    for (viewer, liked) in [(&house.stranger().await, Value::Null), (&ann, json!({"liked": false}))] {
        let reply = viewer.get(&format!("/posts/{post}")).await;
        let data = reply.is(200).data();
        let expected = json!({
            "id": post,
            "author": {"id": id(&data["author"]["id"]), "username": "ann", "full_name": "Ann Lee", "avatar": null},
            "caption": "A #beach", "media": [media_of(&data["media"][0], "a beach")], "visibility": "public",
            "is_hidden": false,
            "like_count": 0, "comment_count": 0, "viewer": liked,
            "created_at": time(&data["created_at"]), "edited_at": null,
        });
        assert_eq!(*data, expected);
    }
}

#[actix_web::test]
async fn a_comment_and_its_reply() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let top = ann.comment(&post, "first").await;
    let body = json!({"text": "second", "reply_to": top});
    let reply = ann.post(&format!("/posts/{post}/comments"), body).await;
    let data = reply.is(201).data();
    assert_eq!(reply.header("location"), format!("/api/v1/comments/{}", data["id"].as_str().unwrap()));
    let author = json!({"id": id(&data["author"]["id"]), "username": "ann", "full_name": "", "avatar": null});
    let expected = json!({
        "id": id(&data["id"]), "post_id": post, "author": author, "text": "second", "reply_to": top,
        "is_hidden": false, "reply_count": 0, "like_count": 0, "viewer": {"liked": false}, "created_at": time(&data["created_at"]),
        "edited_at": null,
    });
    assert_eq!(*data, expected);
    let listed = house.stranger().await.get(&format!("/posts/{post}/comments")).await;
    assert_eq!(listed.each("text"), ["first"]);
    assert_eq!((&listed.data()[0]["reply_count"], &listed.data()[0]["viewer"]), (&json!(1), &Value::Null));
    assert_eq!(ann.get(&format!("/comments/{top}/replies")).await.data()[0], expected);
    assert_eq!(ann.get(&format!("/posts/{post}")).await.data()["comment_count"], 2);
}

#[actix_web::test]
async fn cards_in_lists_say_how_the_viewer_stands_to_each() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let post = ann.publish("", "public").await;
    bob.put("/users/ann/follow").await.is(200);
    bob.put(&format!("/posts/{post}/like")).await.is(200);
    for path in ["/users/ann/followers".to_owned(), format!("/posts/{post}/likes")] {
        let list = ann.get(&path).await;
        let viewer = json!({
            "follows": false, "follow_requested": false, "followed_by": true, "blocks": false, "mutes": false,
        });
        let card = json!({
            "id": id(&list.data()[0]["id"]), "username": "bob", "full_name": "", "avatar": null, "viewer": viewer,
        });
        assert_eq!(list.is(200).body, json!({"data": [card], "page": {"next_cursor": null}}));
        assert_eq!(house.stranger().await.get(&path).await.data()[0]["viewer"], Value::Null);
    }
}

#[actix_web::test]
async fn states_of_likes_and_follows() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let post = ann.publish("", "public").await;
    let comment = ann.comment(&post, "hello").await;
    for path in [format!("/posts/{post}/like"), format!("/comments/{comment}/like")] {
        for _ in 0..2 {
            assert_eq!(*bob.put(&path).await.is(200).data(), json!({"liked": true, "like_count": 1}));
        }
        for _ in 0..2 {
            assert_eq!(*bob.delete(&path).await.is(200).data(), json!({"liked": false, "like_count": 0}));
        }
    }
    let state = |follows: bool, requested: bool| json!({"follows": follows, "follow_requested": requested});
    assert_eq!(*bob.put("/users/ann/follow").await.is(200).data(), state(true, false));
    assert_eq!(*bob.delete("/users/ann/follow").await.is(200).data(), state(false, false));
    ann.patch("/users/me", json!({"is_private": true})).await.is(200);
    assert_eq!(*bob.put("/users/ann/follow").await.is(200).data(), state(false, true));
    let request = &ann.get("/follow_requests").await.body["data"][0];
    assert_eq!(request["username"], "bob");
    time(&request["requested_at"]);
    assert!(request["viewer"].is_object() && request["avatar"].is_null());
    assert_eq!(*ann.put("/follow_requests/bob").await.is(200).data(), json!({"accepted": true}));
    assert_eq!(*bob.put("/users/ann/follow").await.is(200).data(), state(true, false));
}

#[actix_web::test]
async fn an_avatar_is_a_media_everywhere() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let upload = json!({"upload_id": ann.upload().await});
    let reply = ann.call(actix_web::http::Method::PUT, "/users/me/avatar", Some(upload.clone())).await;
    let avatar = reply.is(200).data()["avatar"].clone();
    assert_eq!(avatar["width"], 320);
    let profile = house.stranger().await.get("/users/ann").await;
    assert_eq!(profile.data()["avatar"]["id"], avatar["id"]);
    let again = ann.call(actix_web::http::Method::PUT, "/users/me/avatar", Some(upload.clone())).await;
    assert_eq!(again.is(200).data()["avatar"], avatar);
    let post = json!({"media": [upload], "caption": ""});
    ann.call(actix_web::http::Method::POST, "/posts", Some(post)).await.fails(409, "upload.used");
    assert_eq!(ann.delete("/users/me/avatar").await.is(200).data()["avatar"], Value::Null);
}

#[actix_web::test]
async fn editing_a_post_marks_it_and_changes_only_what_is_named() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("before", "public").await;
    let media = ann.get(&format!("/posts/{post}")).await.data()["media"][0]["id"].clone();
    let changes = json!({"media": [{"id": media, "alt_text": "a dog"}]});
    let reply = ann.patch(&format!("/posts/{post}"), changes).await;
    let data = reply.is(200).data();
    assert_eq!((&data["caption"], &data["media"][0]["alt_text"]), (&json!("before"), &json!("a dog")));
    time(&data["edited_at"]);
    let reply = ann.patch(&format!("/posts/{post}"), json!({"caption": "after"})).await;
    assert_eq!(reply.data()["caption"], "after");
    assert_eq!(reply.data()["media"][0]["alt_text"], "a dog");
}
