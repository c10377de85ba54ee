//! `binned` and `purge` of `PostRepository` and `CommentRepository`.

use chrono::TimeDelta;
use tintype_domain::{
    StoreError,
    audit::Action,
    comments::Comment,
    error::Constraint,
    ids::{CommentId, MediaId, PostId},
    likes::Likeable,
    posts::{BIN_DAYS, Post, Visibility},
    reports::Subject,
    tags::Tags,
    time::Timestamp,
    viewer::Actor,
};

use crate::{
    engine::{Engine, engines},
    schema_dump::rows,
};

/// So small that every step is taken more than once.
const LIMIT: u16 = 1;
const ALL: u16 = 100;

/// What was deleted before is due.
fn due(engine: &Engine) -> Timestamp {
    engine.now() - TimeDelta::days(BIN_DAYS)
}

fn days_ago(engine: &Engine, days: i64) -> Timestamp {
    engine.now() - TimeDelta::days(days)
}

async fn binned_posts(engine: &Engine) -> Vec<PostId> {
    let posts = engine.begin().await.posts().binned(due(engine), ALL).await.unwrap();
    posts.iter().map(|post| post.id).collect()
}

async fn binned_comments(engine: &Engine) -> Vec<CommentId> {
    engine.begin().await.comments().binned(due(engine), ALL).await.unwrap()
}

async fn purge_post(engine: &Engine, post: &Post) -> Result<bool, StoreError> {
    let uow = engine.begin().await;
    let more = uow.posts().purge(post, LIMIT).await?;
    uow.commit().await?;
    Ok(more)
}

async fn purge_comments(engine: &Engine, ids: &[CommentId]) -> bool {
    let uow = engine.begin().await;
    let more = uow.comments().purge(ids, LIMIT).await.unwrap();
    uow.commit().await.unwrap();
    more
}

async fn delete_post(engine: &Engine, post: &Post, days: i64) {
    let uow = engine.begin().await;
    assert!(uow.posts().delete(post.id, post.owner_id, days_ago(engine, days)).await.unwrap());
    uow.commit().await.unwrap();
}

async fn delete_comment(engine: &Engine, comment: &Comment, days: i64) {
    let uow = engine.begin().await;
    assert!(uow.comments().delete(comment, days_ago(engine, days)).await.unwrap() > 0);
    uow.commit().await.unwrap();
}

async fn report(engine: &Engine, reporter: Actor, subject: Subject, owner: Actor) {
    let uow = engine.begin().await;
    assert!(uow.reports().insert(&engine.report(reporter, subject, owner)).await.unwrap());
    uow.commit().await.unwrap();
}

async fn decide(engine: &Engine, subject: Subject, person: Actor) {
    let entry = engine.entry(None, Action::Dismiss, subject, person);
    let uow = engine.begin().await;
    uow.audit().append(&entry).await.unwrap();
    assert_eq!(uow.reports().close(subject, entry.id, entry.created_at).await.unwrap(), 1);
    uow.commit().await.unwrap();
}

/// Of ann's, with tags, a picture, likes, and comments with replies, of which one is deleted.
async fn publish(engine: &Engine, ann: Actor, bob: Actor) -> (Post, MediaId, Comment) {
    let (now, picture) = (engine.now(), engine.picture(ann).await);
    let post = Post {
        id: engine.id(),
        owner_id: ann.id,
        caption: "#sea @bob".to_owned(),
        visibility: Visibility::Public,
        created_at: now,
        updated_at: now,
        edited_at: None,
    };
    let uow = engine.begin().await;
    uow.posts().insert(&post, &Tags::parse(&post.caption)).await.unwrap();
    uow.commit().await.unwrap();
    assert!(engine.attach(picture, ann, post.id).await);
    let top = discuss(engine, ann, bob, post.id).await;
    let other = discuss(engine, ann, bob, post.id).await;
    delete_comment(engine, &other, 1).await;
    for person in [ann, bob] {
        engine.like(person, Likeable::Post(post.id), ann).await;
    }
    (post, picture, top)
}

/// A comment of bob's with likes, and two replies with likes.
async fn discuss(engine: &Engine, ann: Actor, bob: Actor, post: PostId) -> Comment {
    let top = engine.comment(bob, (ann, post), None);
    engine.write(&top).await;
    for author in [ann, bob] {
        let reply = engine.comment(author, (ann, post), Some(top.id));
        engine.write(&reply).await;
        engine.like(author, Likeable::Comment(reply.id), ann).await;
        engine.like(author, Likeable::Comment(top.id), ann).await;
    }
    top
}

#[tokio::test]
async fn a_post_deleted_long_ago_goes_with_all_that_hangs_on_it_and_nothing_else_does() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        publish(&engine, ann, bob).await;
        let (young, ..) = publish(&engine, ann, bob).await;
        delete_post(&engine, &young, 29).await;
        let before = rows(&engine).await;
        let (old, picture, _) = publish(&engine, ann, bob).await;
        assert!(!purge_post(&engine, &old).await.unwrap(), "{}: it is not deleted", engine.name);
        delete_post(&engine, &old, 31).await;
        assert_eq!(binned_posts(&engine).await, [old.id], "{}", engine.name);
        let mut steps = 0;
        let refused = loop {
            match purge_post(&engine, &old).await {
                Ok(more) => assert!(more, "{}: it went with a picture in it", engine.name),
                Err(refused) => break refused,
            }
            engine.assert_counters().await;
            steps += 1;
        };
        assert!(matches!(refused, StoreError::Conflict(Constraint::Reference)), "{}: {refused:?}", engine.name);
        assert_eq!(steps, 2 + 8 + 6, "{}: each like and each comment", engine.name);
        let uow = engine.begin().await;
        uow.media().delete(picture).await.unwrap();
        uow.commit().await.unwrap();
        assert!(purge_post(&engine, &old).await.unwrap(), "{}", engine.name);
        assert!(!purge_post(&engine, &old).await.unwrap(), "{}", engine.name);
        engine.assert_counters().await;
        assert_eq!(binned_posts(&engine).await, [], "{}", engine.name);
        assert_eq!(rows(&engine).await, before, "{}", engine.name);
    }
}

#[tokio::test]
async fn posts_come_by_their_delete_and_wait_while_a_report_about_them_or_a_comment_on_them_is_open() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let mut posts = Vec::new();
        for days in [33, 31, 32] {
            let (post, _, top) = publish(&engine, ann, bob).await;
            delete_post(&engine, &post, days).await;
            posts.push((post.id, top.id));
        }
        let [(first, _), (last, comment), (second, _)] = posts[..] else { panic!("{posts:?}") };
        assert_eq!(binned_posts(&engine).await, [first, second, last], "{}", engine.name);
        let one = engine.begin().await.posts().binned(due(&engine), 1).await.unwrap();
        assert_eq!(one.iter().map(|post| post.id).collect::<Vec<_>>(), [first], "{}", engine.name);
        report(&engine, bob, Subject::Post(first), ann).await;
        // Nothing is there any more that this one is about.
        report(&engine, bob, Subject::Comment(engine.id()), ann).await;
        report(&engine, bob, Subject::Person(ann.id), ann).await;
        assert_eq!(binned_posts(&engine).await, [second, last], "{}", engine.name);
        report(&engine, ann, Subject::Comment(comment), bob).await;
        assert_eq!(binned_posts(&engine).await, [second], "{}", engine.name);
        decide(&engine, Subject::Post(first), ann).await;
        decide(&engine, Subject::Comment(comment), bob).await;
        assert_eq!(binned_posts(&engine).await, [first, second, last], "{}", engine.name);
    }
}

#[tokio::test]
async fn a_comment_deleted_long_ago_goes_after_its_replies_and_nothing_else_does() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let (post, ..) = publish(&engine, ann, bob).await;
        let young = discuss(&engine, ann, bob, post.id).await;
        delete_comment(&engine, &young, 29).await;
        let before = rows(&engine).await;
        let old = discuss(&engine, ann, bob, post.id).await;
        assert_eq!(binned_comments(&engine).await, [], "{}: it is not deleted", engine.name);
        delete_comment(&engine, &old, 31).await;
        let mut batches = Vec::new();
        loop {
            let batch = binned_comments(&engine).await;
            if batch.is_empty() {
                break;
            }
            while purge_comments(&engine, &batch).await {
                engine.assert_counters().await;
            }
            batches.push(batch);
        }
        assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1], "{}", engine.name);
        assert_eq!(batches[1], [old.id], "{}", engine.name);
        assert_eq!(rows(&engine).await, before, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_comment_waits_while_a_report_about_it_or_a_reply_to_it_is_open() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let post = engine.post(ann, Visibility::Public).await;
        let (top, other) = (engine.comment(bob, (ann, post), None), engine.comment(bob, (ann, post), None));
        engine.write(&top).await;
        let reply = engine.comment(bob, (ann, post), Some(top.id));
        engine.write(&reply).await;
        engine.write(&other).await;
        delete_comment(&engine, &top, 31).await;
        delete_comment(&engine, &other, 32).await;
        assert_eq!(binned_comments(&engine).await, [other.id, reply.id], "{}", engine.name);
        report(&engine, ann, Subject::Comment(reply.id), bob).await;
        report(&engine, ann, Subject::Post(post), bob).await;
        assert_eq!(binned_comments(&engine).await, [other.id], "{}", engine.name);
        decide(&engine, Subject::Comment(reply.id), bob).await;
        report(&engine, ann, Subject::Comment(top.id), bob).await;
        assert_eq!(binned_comments(&engine).await, [other.id, reply.id], "{}", engine.name);
        while purge_comments(&engine, &[other.id, reply.id]).await {}
        assert_eq!(binned_comments(&engine).await, [], "{}", engine.name);
        decide(&engine, Subject::Comment(top.id), bob).await;
        assert_eq!(binned_comments(&engine).await, [top.id], "{}", engine.name);
    }
}
