//! What was deleted thirty days ago: no row and no object has it any more, and all else is as it was.

use serde_json::json;
use tintype_domain::posts::BIN_DAYS;

use super::{database, erasure::files, settled};
use crate::house::{Browser, House};

/// As if everything that is deleted had been so many days ago.
async fn age(house: &House, days: i64) {
    for table in ["posts", "comments"] {
        let at = format!("strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-{days} days')");
        house.sql(&format!("UPDATE {table} SET deleted_at = {at} WHERE deleted_at IS NOT NULL")).await;
    }
}

/// How many comments and posts went.
async fn sweep(house: &House) -> (u64, u64) {
    (house.parts.comment_sweep.run().await.unwrap(), house.parts.post_sweep.run().await.unwrap())
}

/// A post of this word with a picture, a comment with a reply, and likes.
async fn publish(ann: &Browser, bob: &Browser, word: &str) -> String {
    let media = json!([{"upload_id": ann.upload().await, "alt_text": word}]);
    let post = json!({"caption": format!("{word} #{word} @bob"), "media": media, "visibility": "public"});
    let post = ann.post("/posts", post).await.is(201).id();
    discuss(ann, bob, &post, word).await;
    bob.put(&format!("/posts/{post}/like")).await.is(200);
    post
}

/// The comment.
async fn discuss(ann: &Browser, bob: &Browser, post: &str, word: &str) -> String {
    let comment = bob.comment(post, word).await;
    let reply = json!({"text": word, "reply_to": comment});
    ann.post(&format!("/posts/{post}/comments"), reply).await.is(201);
    ann.put(&format!("/comments/{comment}/like")).await.is(200);
    comment
}

/// The rows that have the word.
async fn rows(house: &House, word: &str) -> Vec<String> {
    let tables = database(house).await;
    let rows = tables.iter().flat_map(|(table, rows)| rows.iter().map(move |row| format!("{table}: {row}")));
    rows.filter(|row| row.contains(word)).collect()
}

#[actix_web::test]
async fn thirty_days_after_a_delete_no_row_and_no_object_has_it_any_more() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let (kept, gone) = (publish(&ann, &bob, "beach").await, publish(&ann, &bob, "canary").await);
    let comment = discuss(&ann, &bob, &kept, "canary").await;
    ann.delete(&format!("/posts/{gone}")).await.is(204);
    bob.delete(&format!("/comments/{comment}")).await.is(204);
    settled(&house).await;
    let objects = || files(&house.folder.path().join("pictures"));
    let (of_beach, of_two, in_it) = (rows(&house, "beach").await, objects().len(), rows(&house, "canary").await.len());
    for days in [0, BIN_DAYS - 1] {
        age(&house, days).await;
        assert_eq!(sweep(&house).await, (0, 0), "after {days} days");
    }
    // Caption, hashtag and alt text, two comments there and two elsewhere.
    assert_eq!((objects().len(), rows(&house, "canary").await.len()), (of_two, in_it));
    assert_eq!(in_it, 7);
    age(&house, BIN_DAYS + 1).await;
    assert_eq!(sweep(&house).await, (2, 1));
    assert_eq!(rows(&house, "canary").await, Vec::<String>::new());
    assert_eq!(rows(&house, &gone).await, Vec::<String>::new());
    assert_eq!(objects().len() * 2, of_two, "{:?}", objects());

    assert_eq!(rows(&house, "beach").await, of_beach);
    let shown = bob.get(&format!("/posts/{kept}")).await;
    assert_eq!((&shown.data()["like_count"], &shown.data()["comment_count"]), (&json!(1), &json!(2)));
    assert_eq!(house.parts.counters.drift().await.unwrap(), []);
    assert_eq!(sweep(&house).await, (0, 0));
}
