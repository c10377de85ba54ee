//! Two people share real photographs.

use serde_json::json;
use tintype_tests::{Cluster, Person, Server, postgres_database};

#[tokio::test]
async fn two_people_share_photographs_on_sqlite() {
    let server = Server::start().await;
    share(&server, &server).await;
}

#[tokio::test]
async fn two_people_share_photographs_on_postgresql() {
    let url = postgres_database().await;
    let server = Server::with(&[("TINTYPE__DATABASE__URL", &url)]).await;
    share(&server, &server).await;
}

#[tokio::test]
async fn two_people_share_photographs_through_two_instances_of_a_cluster() {
    let cluster = Cluster::start().await;
    share(&cluster.one, &cluster.other).await;
}

async fn share(anns: &Server, bobs: &Server) {
    let ann = Person::sign_up(&anns.url, "ann").await;
    let mut media = Vec::new();
    for name in ["real/coffee.jpg", "real/chelsea.jpg"] {
        media.push(json!({"upload_id": ann.upload(name).await.unwrap(), "alt_text": name}));
    }
    let post = ann.post("/posts", &json!({"caption": "Coffee & cat", "media": media})).await;
    let id = post.is(201).id();

    let bob = Person::sign_up(&bobs.url, "bob").await;
    assert!(bob.all("/feed").await.is_empty());
    assert_eq!(bob.put("/users/ann/follow").await.is(200).data()["follows"], true);
    let feed = bob.all("/feed").await;
    assert_eq!((feed.len(), &feed[0]["id"]), (1, &json!(id)));
    assert_eq!(feed[0]["media"][1]["alt_text"], "real/chelsea.jpg");
    assert_eq!(bob.put(&format!("/posts/{id}/like")).await.is(200).data()["like_count"], 1);
    let comments = format!("/posts/{id}/comments");
    let comment = bob.post(&comments, &json!({"text": "Which beans?"})).await.is(201).id();
    ann.post(&comments, &json!({"text": "Those of the corner shop.", "reply_to": comment})).await.is(201);
    let seen = ann.get(&format!("/posts/{id}")).await;
    assert_eq!((&seen.data()["like_count"], &seen.data()["comment_count"]), (&json!(1), &json!(2)));

    for rendition in
        feed[0]["media"].as_array().unwrap().iter().flat_map(|media| media["renditions"].as_array().unwrap())
    {
        let reply = bob.open(rendition["url"].as_str().unwrap()).await;
        assert_eq!(reply.is(200).headers["content-type"], rendition["content_type"].as_str().unwrap());
        let picture = image::load_from_memory(&reply.bytes).unwrap();
        assert_eq!(json!([picture.width(), picture.height()]), json!([rendition["width"], rendition["height"]]));
    }

    let stranger = Person::stranger(&bobs.url);
    let page = stranger.open(&format!("/p/{id}")).await.is(200).text();
    assert!(page.contains("og:image") && page.contains("Coffee &amp; cat"), "{page}");
    assert!(stranger.open("/ann").await.is(200).text().contains("og:title"));
    anns.assert_counters();
}
