//! `PostRepository` and `PostQueries`.

use std::sync::Arc;

use futures_util::future::join_all;
use tintype_domain::{
    StoreError,
    error::Constraint,
    ids::PostId,
    likes::Likeable,
    paging::PageRequest,
    posts::{Post, PostQueries, Visibility},
    tags::Tags,
    users::ProfileQueries,
    viewer::{Actor, Viewer},
};

use crate::engine::{Engine, after, engines, page_by_page, viewer};

fn post(engine: &Engine, owner: Actor, caption: &str) -> Post {
    let now = engine.now();
    Post {
        id: engine.id(),
        owner_id: owner.id,
        caption: caption.to_owned(),
        visibility: Visibility::Followers,
        created_at: now,
        updated_at: now,
        edited_at: None,
    }
}

async fn publish(engine: &Engine, post: &Post) -> Result<(), StoreError> {
    let uow = engine.begin().await;
    uow.posts().insert(post, &Tags::parse(&post.caption)).await?;
    uow.commit().await
}

async fn find(engine: &Engine, id: PostId) -> Option<Post> {
    engine.begin().await.posts().find(id).await.unwrap()
}

async fn post_count(engine: &Engine, person: Actor) -> i64 {
    engine.queries.account(person.id).await.unwrap().unwrap().profile.counts.posts
}

/// How often the post is under each of these hashtags, and mentions each of these people.
async fn tags<const N: usize>(
    engine: &Engine,
    post: PostId,
    hashtags: [&str; N],
    people: [Actor; N],
) -> [(i64, i64); N] {
    let mut counts = [(0, 0); N];
    for (count, (name, person)) in counts.iter_mut().zip(hashtags.into_iter().zip(people)) {
        let sql = format!("SELECT count(*) AS n FROM post_hashtags WHERE post_id = {post} AND name = '{name}'");
        count.0 = engine.number(&sql).await;
        let id = person.id;
        let sql = format!("SELECT count(*) AS n FROM post_mentions WHERE post_id = {post} AND user_id = {id}");
        count.1 = engine.number(&sql).await;
    }
    counts
}

#[tokio::test]
async fn a_post_is_found_as_inserted_counts_for_its_owner_and_keeps_its_tags() {
    for engine in engines().await {
        let (ann, bob, cat) = (engine.person("ann").await, engine.person("bob").await, engine.person("cat").await);
        engine.sql(&format!("UPDATE users SET deleted_at = updated_at WHERE id = {}", cat.id)).await;
        let post = post(&engine, ann, "#sea #sun @bob @cat @nobody");
        publish(&engine, &post).await.unwrap();
        assert_eq!(find(&engine, post.id).await.as_ref(), Some(&post), "{}", engine.name);
        assert_eq!((post_count(&engine, ann).await, post_count(&engine, bob).await), (1, 0), "{}", engine.name);
        let there = tags(&engine, post.id, ["sea", "sun", "sand"], [bob, cat, ann]).await;
        assert_eq!(there, [(1, 1), (1, 0), (0, 0)], "{}: cat is deleted", engine.name);
        let error = publish(&engine, &post).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Constraint::PrimaryKey)), "{}: {error:?}", engine.name);
        assert_eq!(post_count(&engine, ann).await, 1, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_post_that_was_found_stays_as_it_is_until_the_unit_of_work_ends() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let id = engine.post(ann, Visibility::Public).await;
        let holder = engine.begin().await;
        let held = holder.posts().find(id).await.unwrap().unwrap();
        let changed = Post { caption: "changed while it was held".to_owned(), ..held };
        holder.posts().update(&changed, &Tags::default()).await.unwrap();
        assert_eq!(after(holder, find(&engine, id)).await, Some(changed), "{}", engine.name);
    }
}

#[tokio::test]
async fn an_update_writes_what_can_be_edited_and_replaces_the_tags() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let before = post(&engine, ann, "#sea @bob");
        let untouched = post(&engine, ann, "#sea @bob");
        publish(&engine, &before).await.unwrap();
        publish(&engine, &untouched).await.unwrap();
        let now = engine.now();
        let changed = Post {
            caption: "#sand @ann".to_owned(),
            visibility: Visibility::Public,
            edited_at: Some(now),
            updated_at: now,
            ..before.clone()
        };
        // What the port does not name stays as it is, whatever the entity says.
        let given = Post { created_at: now, ..changed.clone() };
        let uow = engine.begin().await;
        uow.posts().update(&given, &Tags::parse(&given.caption)).await.unwrap();
        uow.commit().await.unwrap();
        assert_eq!(find(&engine, before.id).await, Some(changed), "{}", engine.name);
        assert_eq!(find(&engine, untouched.id).await.as_ref(), Some(&untouched), "{}", engine.name);
        let there = tags(&engine, before.id, ["sea", "sand"], [bob, ann]).await;
        assert_eq!(there, [(0, 0), (1, 1)], "{}", engine.name);
        let there = tags(&engine, untouched.id, ["sea", "sand"], [bob, ann]).await;
        assert_eq!(there, [(1, 1), (0, 0)], "{}", engine.name);
        assert_eq!(post_count(&engine, ann).await, 2, "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_deleted_by_its_owner_and_once_however_many_try() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let id = engine.post(ann, Visibility::Public).await;
        engine.post(ann, Visibility::Public).await;
        let engine = Arc::new(engine);
        let delete = async |engine: &Engine, id: PostId, owner: Actor| {
            let uow = engine.begin().await;
            let deleted = uow.posts().delete(id, owner.id, engine.now()).await.unwrap();
            uow.commit().await.unwrap();
            deleted
        };
        assert!(!delete(&engine, id, bob).await, "{}", engine.name);
        assert!(!delete(&engine, PostId(7), ann).await, "{}", engine.name);
        let tasks = (0..20).map(|_| {
            let engine = Arc::clone(&engine);
            tokio::spawn(async move { delete(&engine, id, ann).await })
        });
        let told = join_all(tasks.collect::<Vec<_>>()).await.into_iter().filter(|told| *told.as_ref().unwrap());
        assert_eq!(told.count(), 1, "{}", engine.name);
        assert_eq!(find(&engine, id).await, None, "{}", engine.name);
        assert_eq!(post_count(&engine, ann).await, 1, "{}", engine.name);
        engine.assert_counters().await;
    }
}

#[tokio::test]
async fn what_decides_about_a_post_is_told_of_a_deleted_one_too_and_of_none_that_never_was() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let id = engine.post(ann, Visibility::Public).await;
        engine.delete(ann, id).await;
        let uow = engine.begin().await;
        let facts = uow.posts().facts(&viewer(ann), id).await.unwrap();
        assert_eq!(facts.map(|facts| (facts.owner_id, facts.deleted)), Some((ann.id, true)), "{}", engine.name);
        assert_eq!(uow.posts().facts(&viewer(ann), PostId(7)).await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_post_is_shown_with_its_pictures_in_order_and_whether_the_viewer_likes_it() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let posted = Post { visibility: Visibility::Public, ..post(&engine, ann, "a day") };
        publish(&engine, &posted).await.unwrap();
        let pictures = [engine.picture(ann).await, engine.picture(ann).await, engine.picture(ann).await];
        for (media, position) in pictures.into_iter().zip([2, 0, 1]) {
            engine.attach_at(media, ann, posted.id, position).await;
        }
        let comment = engine.comment(bob, (ann, posted.id), None);
        engine.write(&comment).await;
        engine.like(bob, Likeable::Post(posted.id), ann).await;
        for (seen_by, liked) in [(viewer(bob), Some(true)), (viewer(ann), Some(false)), (Viewer::Stranger, None)] {
            let view = engine.queries.post(&seen_by, posted.id).await.unwrap().unwrap();
            let ids: Vec<_> = view.media.iter().map(|media| media.id).collect();
            assert_eq!(ids, [pictures[1], pictures[2], pictures[0]], "{}", engine.name);
            assert_eq!((view.liked, view.like_count, view.comment_count), (liked, 1, 1), "{}", engine.name);
            assert_eq!((view.author.id, view.author.viewer), (ann.id, None), "{}", engine.name);
            assert_eq!((&view.caption, view.created_at), (&posted.caption, posted.created_at), "{}", engine.name);
        }
    }
}

#[tokio::test]
async fn the_posts_of_a_person_are_listed_newest_first_page_by_page() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let mut ids = Vec::new();
        for _ in 0..5 {
            ids.push(engine.post(ann, Visibility::Public).await);
            engine.post(bob, Visibility::Public).await;
        }
        engine.post(ann, Visibility::Followers).await;
        let (queries, by_bob) = (&engine.queries, viewer(bob));
        let listed = page_by_page(async |page| queries.by_author(&by_bob, "ann", page).await.unwrap().unwrap()).await;
        let listed: Vec<_> = listed.into_iter().map(|post| post.id).collect();
        ids.reverse();
        assert_eq!(listed, ids, "{}", engine.name);
        let nobody = engine.queries.by_author(&viewer(bob), "nobody", PageRequest::default()).await.unwrap();
        assert_eq!(nobody, None, "{}", engine.name);
    }
}
