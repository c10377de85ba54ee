//! Blocking and muting.

use serde_json::{Value, json};

use crate::house::{Browser, House};

#[actix_web::test]
async fn a_block_is_a_state_that_ends_follows_and_is_listed_until_it_is_taken_back() {
    let house = House::new().await;
    let (ann, eve) = (house.person("ann").await, house.person("eve").await);
    ann.put("/users/eve/follow").await.is(200);
    eve.put("/users/ann/follow").await.is(200);
    for _ in 0..2 {
        assert_eq!(*ann.put("/users/EVE/block").await.is(200).data(), json!({"blocks": true}));
    }
    assert_eq!(ann.get("/blocks").await.is(200).each("username"), ["eve"]);
    assert!(eve.get("/blocks").await.is(200).each("username").is_empty());
    let counts = |person: &Value| (person["counts"]["followers"].clone(), person["counts"]["following"].clone());
    for person in [&ann, &eve] {
        assert_eq!(counts(&person.get("/auth/session").await.data()["user"]), (json!(0), json!(0)));
    }
    for _ in 0..2 {
        assert_eq!(*ann.delete("/users/eve/block").await.is(200).data(), json!({"blocks": false}));
    }
    let standing = json!({
        "follows": false, "follow_requested": false, "followed_by": false, "blocks": false, "mutes": false,
    });
    assert_eq!(ann.get("/users/eve").await.data()["viewer"], standing);
    assert!(ann.get("/blocks").await.each("username").is_empty());
    assert_eq!(house.parts.counters.drift().await.unwrap(), []);
}

#[actix_web::test]
async fn nobody_blocks_or_mutes_themselves_or_nobody() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for what in ["block", "mute"] {
        ann.put(&format!("/users/ann/{what}")).await.refuses("username", "self");
        ann.delete(&format!("/users/ann/{what}")).await.refuses("username", "self");
        ann.put(&format!("/users/nobody/{what}")).await.fails(404, "not_found");
    }
}

#[actix_web::test]
async fn who_blocks_sees_a_head_who_is_blocked_sees_nothing_and_each_takes_back_their_own() {
    let house = House::new().await;
    let (ann, eve) = (house.person("ann").await, house.person("eve").await);
    eve.patch("/users/me", json!({"full_name": "Eve", "bio": "secret", "website": "https://eve.example"}))
        .await
        .is(200);
    ann.put("/users/eve/block").await.is(200);
    let head = ann.get("/users/eve").await;
    let head = head.is(200).data();
    assert_eq!((&head["full_name"], &head["bio"], &head["website"]), (&json!("Eve"), &json!(""), &json!("")));
    assert_eq!(head["viewer"]["blocks"], true);
    for list in ["posts", "followers", "following"] {
        ann.get(&format!("/users/eve/{list}")).await.fails(404, "not_found");
    }
    for verb in ["follow", "mute", "block"] {
        eve.put(&format!("/users/ann/{verb}")).await.fails(404, "not_found");
        eve.delete(&format!("/users/ann/{verb}")).await.fails(404, "not_found");
    }
    for verb in ["follow", "mute"] {
        ann.put(&format!("/users/eve/{verb}")).await.fails(404, "not_found");
    }
    ann.delete("/users/eve/block").await.is(200);
    eve.put("/users/ann/block").await.is(200);
    house.block("ann", "eve").await;
    // Both: neither finds the other, and each can name the other to take back what is theirs.
    let both = [(&ann, "eve"), (&eve, "ann")];
    for (person, other) in both {
        person.get(&format!("/users/{other}")).await.fails(404, "not_found");
        assert_eq!(person.get("/blocks").await.each("username"), [other]);
    }
    for (person, other) in both {
        person.delete(&format!("/users/{other}/block")).await.is(200);
        assert!(person.get("/blocks").await.each("username").is_empty());
    }
}

/// Names of who likes and who comments, and what the post counts.
async fn at(viewer: &Browser, post: &str) -> (Vec<String>, Vec<String>, Value, Value) {
    let names = |list: &Value, at: &str| -> Vec<String> {
        let items = list.as_array().unwrap().iter();
        items.map(|item| item.pointer(at).unwrap().as_str().unwrap().to_owned()).collect()
    };
    let (likes, comments) =
        (viewer.get(&format!("/posts/{post}/likes")).await, viewer.get(&format!("/posts/{post}/comments")).await);
    let shown = viewer.get(&format!("/posts/{post}")).await;
    let (like_count, comment_count) = (shown.data()["like_count"].clone(), shown.data()["comment_count"].clone());
    (names(likes.data(), "/username"), names(comments.data(), "/author/username"), like_count, comment_count)
}

#[actix_web::test]
async fn likes_and_comments_of_the_blocked_are_hidden_from_both_and_counted_all_the_same() {
    let house = House::new().await;
    let (ann, eve, bob) = (house.person("ann").await, house.person("eve").await, house.person("bob").await);
    let (own, host) = (ann.publish("", "public").await, bob.publish("", "public").await);
    for post in [&own, &host] {
        for person in [&ann, &eve] {
            person.put(&format!("/posts/{post}/like")).await.is(200);
            person.comment(post, "hello").await;
        }
    }
    ann.put("/users/eve/block").await.is(200);
    let (one, none) = (|name: &str| vec![name.to_owned()], json!(2));
    assert_eq!(at(&ann, &own).await, (one("ann"), one("ann"), none.clone(), none.clone()));
    assert_eq!(at(&ann, &host).await, (one("ann"), one("ann"), none.clone(), none.clone()));
    assert_eq!(at(&eve, &host).await, (one("eve"), one("eve"), none.clone(), none));
    assert_eq!(at(&bob, &own).await.0, ["eve", "ann"]);
    eve.get(&format!("/posts/{own}")).await.fails(404, "not_found");
    assert_eq!(house.parts.counters.drift().await.unwrap(), []);
}

#[actix_web::test]
async fn who_is_muted_is_missing_from_the_home_feed_alone_and_is_not_told() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    ann.put("/users/bob/follow").await.is(200);
    let post = bob.publish("", "public").await;
    for _ in 0..2 {
        assert_eq!(*ann.put("/users/bob/mute").await.is(200).data(), json!({"mutes": true}));
    }
    assert!(ann.get("/feed").await.each("id").is_empty());
    assert_eq!(ann.get("/users/bob/posts").await.each("id"), [post.as_str()]);
    assert_eq!(ann.get("/mutes").await.is(200).each("username"), ["bob"]);
    assert_eq!(ann.get("/users/bob").await.data()["viewer"]["mutes"], true);
    assert_eq!(bob.get("/users/ann").await.data()["viewer"]["mutes"], false);
    assert!(bob.get("/mutes").await.each("username").is_empty());
    for _ in 0..2 {
        assert_eq!(*ann.delete("/users/bob/mute").await.is(200).data(), json!({"mutes": false}));
    }
    assert_eq!(ann.get("/feed").await.each("id"), [post.as_str()]);
}

#[actix_web::test]
async fn the_page_of_who_blocks_is_not_there_for_the_blocked_and_has_no_preview_for_the_other() {
    let house = House::new().await;
    let (ann, eve) = (house.person("ann").await, house.person("eve").await);
    for person in [&ann, &eve] {
        person.patch("/users/me", json!({"bio": "canary"})).await.is(200);
    }
    ann.put("/users/eve/block").await.is(200);
    let (blocked, blocking) = (eve.open("/ann").await, ann.open("/eve").await);
    assert!(!blocked.is(404).text().contains("canary") && !blocking.is(200).text().contains("canary"));
    assert!(house.stranger().await.open("/ann").await.is(200).text().contains("canary"));
}
