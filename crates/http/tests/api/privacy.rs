//! Private accounts and posts for followers, on every list that could show them.

use serde_json::json;

use crate::house::{Browser, House};

async fn sees(person: &Browser, post: &str) -> [u16; 4] {
    let mut statuses = [0; 4];
    for (status, path) in statuses.iter_mut().zip(["", "/likes", "/comments", "/../../users/ann/posts"]) {
        let path = if path.starts_with("/..") { "/users/ann/posts".to_owned() } else { format!("/posts/{post}{path}") };
        *status = person.get(&path).await.status;
    }
    statuses
}

#[actix_web::test]
async fn a_request_gives_nothing_until_it_is_accepted() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    ann.patch("/users/me", json!({"is_private": true, "bio": "secret"})).await.is(200);
    let post = ann.publish("canary", "public").await;
    assert_eq!(sees(&house.stranger().await, &post).await, [404; 4]);
    bob.put("/users/ann/follow").await.is(200);
    assert_eq!(sees(&bob, &post).await, [404; 4]);
    assert_eq!(bob.get("/users/ann").await.data()["bio"], "");
    assert!(bob.get("/feed").await.each("id").is_empty());
    bob.get("/users/ann/followers").await.fails(404, "not_found");

    ann.put("/follow_requests/bob").await.is(200);
    assert_eq!(sees(&bob, &post).await, [200; 4]);
    assert_eq!(bob.get("/users/ann").await.data()["bio"], "secret");
    assert_eq!(bob.get("/feed").await.each("id"), [post.as_str()]);

    ann.delete("/users/me/followers/bob").await.is(204);
    assert_eq!(sees(&bob, &post).await, [404; 4]);
    assert!(bob.get("/feed").await.each("id").is_empty());
}

#[actix_web::test]
async fn a_refused_request_can_be_made_again() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    ann.patch("/users/me", json!({"is_private": true})).await.is(200);
    bob.put("/users/ann/follow").await.is(200);
    ann.delete("/follow_requests/bob").await.is(204);
    ann.delete("/follow_requests/bob").await.fails(404, "follow.no_request");
    ann.put("/follow_requests/bob").await.fails(404, "follow.no_request");
    assert_eq!(bob.put("/users/ann/follow").await.data()["follow_requested"], true);
}

#[actix_web::test]
async fn turning_public_accepts_whoever_asked() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    ann.patch("/users/me", json!({"is_private": true})).await.is(200);
    bob.put("/users/ann/follow").await.is(200);
    ann.patch("/users/me", json!({"is_private": false})).await.is(200);
    assert_eq!(ann.get("/users/ann/followers").await.each("username"), ["bob"]);
    assert!(ann.get("/follow_requests").await.each("id").is_empty());
}

#[actix_web::test]
async fn a_post_for_followers_is_for_them_alone_and_its_pictures_are_signed() {
    let house = House::new().await;
    let (ann, bob, cat) = (house.person("ann").await, house.person("bob").await, house.person("cat").await);
    bob.put("/users/ann/follow").await.is(200);
    let post = ann.publish("canary", "followers").await;
    let path = format!("/posts/{post}");
    for outsider in [&house.stranger().await, &cat] {
        outsider.get(&path).await.fails(404, "not_found");
        assert!(outsider.get("/users/ann/posts").await.is(200).each("id").is_empty());
    }
    let shown = bob.get(&path).await;
    let url = shown.is(200).data()["media"][0]["renditions"][0]["url"].as_str().unwrap();
    assert!(url.starts_with("/media/private/") && url.contains("signature="), "{url}");
    bob.delete("/users/ann/follow").await.is(200);
    bob.get(&path).await.fails(404, "not_found");
    bob.put(&format!("{path}/like")).await.fails(404, "not_found");
    bob.post(&format!("{path}/comments"), json!({"text": "x"})).await.fails(404, "not_found");
}

#[actix_web::test]
async fn a_block_hides_both_from_each_other_everywhere() {
    let house = House::new().await;
    let (ann, eve, bob) = (house.person("ann").await, house.person("eve").await, house.person("bob").await);
    let post = bob.publish("", "public").await;
    for person in [&ann, &eve] {
        person.put("/users/bob/follow").await.is(200);
        person.put(&format!("/posts/{post}/like")).await.is(200);
        person.comment(&post, "hello").await;
    }
    let (of_ann, of_eve) = (ann.publish("", "public").await, eve.publish("", "public").await);
    house.block("ann", "eve").await;
    // Who blocks still finds the head of the profile, to take it back.
    assert_eq!(ann.get("/users/eve").await.is(200).data()["viewer"]["blocks"], true);
    eve.get("/users/ann").await.fails(404, "not_found");
    for (viewer, hidden, hidden_post) in [(&ann, "eve", &of_eve), (&eve, "ann", &of_ann)] {
        viewer.get(&format!("/posts/{hidden_post}")).await.fails(404, "not_found");
        for list in ["/users/bob/followers".to_owned(), format!("/posts/{post}/likes")] {
            assert!(!viewer.get(&list).await.is(200).each("username").contains(&hidden), "{list}");
        }
        let comments = viewer.get(&format!("/posts/{post}/comments")).await;
        let authors: Vec<_> = comments.data().as_array().unwrap().iter().map(|c| &c["author"]["username"]).collect();
        assert_eq!(authors.len(), 1);
        assert_ne!(authors[0], hidden);
    }
}
