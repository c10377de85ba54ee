//! `CommentRepository` and `CommentQueries`.

use std::sync::Arc;

use futures_util::future::join_all;
use tintype_domain::{
    StoreError,
    comments::{Comment, CommentQueries},
    error::Constraint,
    ids::{CommentId, PostId},
    likes::Likeable,
    paging::PageRequest,
    posts::{PostQueries, Visibility},
    store::UnitOfWorkFactory,
    viewer::{Actor, Viewer},
};

use crate::engine::{Engine, engines, page_by_page, viewer};

async fn insert(engine: &Engine, comment: &Comment) -> Result<(), StoreError> {
    let uow = engine.store.begin().await?;
    uow.comments().insert(comment).await?;
    uow.commit().await
}

async fn delete(engine: &Engine, comment: &Comment) -> u64 {
    let uow = engine.begin().await;
    let deleted = uow.comments().delete(comment, engine.now()).await.unwrap();
    uow.commit().await.unwrap();
    deleted
}

async fn find(engine: &Engine, id: CommentId) -> Option<Comment> {
    let facts = engine.begin().await.comments().facts(&Viewer::Stranger, id).await.unwrap();
    facts.filter(|facts| !facts.deleted).map(|facts| facts.comment)
}

/// Of the post, and the replies of a comment.
async fn counts(engine: &Engine, post: PostId, top: CommentId) -> (i64, i64) {
    let post = engine.queries.post(&Viewer::Stranger, post).await.unwrap().unwrap();
    let top = engine.queries.comment(&Viewer::Stranger, top).await.unwrap().unwrap();
    (post.comment_count, top.reply_count)
}

async fn posted(engine: &Engine) -> (Actor, PostId) {
    let ann = engine.person("ann").await;
    (ann, engine.post(ann, Visibility::Public).await)
}

#[tokio::test]
async fn a_comment_counts_on_its_post_and_a_reply_on_its_top_comment_too() {
    for engine in engines().await {
        let (ann, post) = posted(&engine).await;
        let bob = engine.person("bob").await;
        let top = engine.comment(ann, (ann, post), None);
        let reply = engine.comment(bob, (ann, post), Some(top.id));
        insert(&engine, &top).await.unwrap();
        assert_eq!(counts(&engine, post, top.id).await, (1, 0), "{}", engine.name);
        insert(&engine, &reply).await.unwrap();
        assert_eq!(counts(&engine, post, top.id).await, (2, 1), "{}", engine.name);
        for comment in [&top, &reply] {
            assert_eq!(find(&engine, comment.id).await.as_ref(), Some(comment), "{}", engine.name);
            let error = insert(&engine, comment).await.unwrap_err();
            assert!(matches!(error, StoreError::Conflict(Constraint::PrimaryKey)), "{}: {error:?}", engine.name);
        }
        assert_eq!(counts(&engine, post, top.id).await, (2, 1), "{}: as before", engine.name);
        engine.assert_counters().await;
    }
}

#[tokio::test]
async fn nothing_is_written_under_what_is_deleted_or_never_was() {
    for engine in engines().await {
        let (ann, post) = posted(&engine).await;
        let gone = engine.post(ann, Visibility::Public).await;
        engine.delete(ann, gone).await;
        let top = engine.comment(ann, (ann, post), None);
        insert(&engine, &top).await.unwrap();
        delete(&engine, &top).await;
        for refused in [
            engine.comment(ann, (ann, gone), None),
            engine.comment(ann, (ann, engine.id()), None),
            engine.comment(ann, (ann, post), Some(top.id)),
            engine.comment(ann, (ann, post), Some(engine.id())),
        ] {
            let error = insert(&engine, &refused).await.unwrap_err();
            assert!(matches!(error, StoreError::Conflict(Constraint::Reference)), "{}: {error:?}", engine.name);
            assert_eq!(find(&engine, refused.id).await, None, "{}", engine.name);
        }
        engine.assert_counters().await;
    }
}

#[tokio::test]
async fn what_decides_about_a_comment_is_told_of_a_deleted_one_too_and_of_none_that_never_was() {
    for engine in engines().await {
        let (ann, post) = posted(&engine).await;
        let comment = engine.comment(ann, (ann, post), None);
        insert(&engine, &comment).await.unwrap();
        for deleted in [false, true] {
            let facts = engine.begin().await.comments().facts(&viewer(ann), comment.id).await.unwrap().unwrap();
            assert_eq!((facts.deleted, facts.comment.id), (deleted, comment.id), "{}", engine.name);
            delete(&engine, &comment).await;
        }
        let nothing = engine.begin().await.comments().facts(&viewer(ann), CommentId(7)).await.unwrap();
        assert_eq!(nothing, None, "{}", engine.name);
    }
}

#[tokio::test]
async fn an_update_writes_the_text_and_when_of_one_comment_that_is_there() {
    for engine in engines().await {
        let (ann, post) = posted(&engine).await;
        let (comment, other) = (engine.comment(ann, (ann, post), None), engine.comment(ann, (ann, post), None));
        insert(&engine, &comment).await.unwrap();
        insert(&engine, &other).await.unwrap();
        let now = engine.now();
        let changed = Comment { text: "better".to_owned(), edited_at: Some(now), updated_at: now, ..comment.clone() };
        // What the port does not name stays as it is, whatever the entity says.
        let given = Comment { created_at: now, reply_to: Some(other.id), ..changed.clone() };
        let update = async |comment: &Comment| {
            let uow = engine.begin().await;
            uow.comments().update(comment).await.unwrap();
            uow.commit().await.unwrap();
        };
        update(&given).await;
        assert_eq!(find(&engine, comment.id).await.as_ref(), Some(&changed), "{}", engine.name);
        assert_eq!(find(&engine, other.id).await.as_ref(), Some(&other), "{}", engine.name);
        delete(&engine, &comment).await;
        update(&Comment { text: "too late".to_owned(), ..changed.clone() }).await;
        let facts = engine.begin().await.comments().facts(&viewer(ann), comment.id).await.unwrap().unwrap();
        assert_eq!((facts.deleted, &*facts.comment.text), (true, "better"), "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_a_comment_takes_its_replies_along_once_however_many_try() {
    for engine in engines().await {
        let (ann, post) = posted(&engine).await;
        let (top, other) = (engine.comment(ann, (ann, post), None), engine.comment(ann, (ann, post), None));
        insert(&engine, &top).await.unwrap();
        insert(&engine, &other).await.unwrap();
        let mut replies = Vec::new();
        for _ in 0..3 {
            replies.push(engine.comment(ann, (ann, post), Some(top.id)));
            insert(&engine, &replies[replies.len() - 1]).await.unwrap();
        }
        assert_eq!(delete(&engine, &replies[0]).await, 1, "{}", engine.name);
        assert_eq!(delete(&engine, &replies[0]).await, 0, "{}: deleted already", engine.name);
        assert_eq!(counts(&engine, post, top.id).await, (4, 2), "{}", engine.name);
        let engine = Arc::new(engine);
        let tasks = (0..20).map(|_| {
            let (engine, top) = (Arc::clone(&engine), top.clone());
            tokio::spawn(async move { delete(&engine, &top).await })
        });
        let told = join_all(tasks.collect::<Vec<_>>()).await.into_iter().map(Result::unwrap);
        let told: Vec<u64> = told.filter(|deleted| *deleted > 0).collect();
        assert_eq!(told, [3_u64], "{}", engine.name);
        for comment in replies.iter().chain([&top]) {
            assert_eq!(find(&engine, comment.id).await, None, "{}", engine.name);
        }
        assert_eq!(counts(&engine, post, other.id).await, (1, 0), "{}", engine.name);
        engine.assert_counters().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_is_written_while_its_top_comment_goes_is_refused_or_goes_too() {
    for engine in engines().await {
        let (ann, post) = posted(&engine).await;
        let engine = Arc::new(engine);
        for _ in 0..10 {
            let top = engine.comment(ann, (ann, post), None);
            insert(&engine, &top).await.unwrap();
            let writers = (0..6).map(|_| {
                let (engine, reply) = (Arc::clone(&engine), engine.comment(ann, (ann, post), Some(top.id)));
                tokio::spawn(async move {
                    match insert(&engine, &reply).await {
                        Ok(()) | Err(StoreError::Conflict(Constraint::Reference)) => reply.id,
                        Err(error) => panic!("{}: {error:?}", engine.name),
                    }
                })
            });
            let writers: Vec<_> = writers.collect();
            assert_ne!(delete(&engine, &top).await, 0, "{}", engine.name);
            for writer in writers {
                assert_eq!(find(&engine, writer.await.unwrap()).await, None, "{}: without its top", engine.name);
            }
        }
        engine.assert_counters().await;
    }
}

async fn texts(engine: &Engine, seen_by: Viewer, post: PostId, top: Option<CommentId>) -> Vec<String> {
    let queries = &engine.queries;
    let comments = page_by_page(async |page| match top {
        Some(top) => queries.replies(&seen_by, top, page).await.unwrap().unwrap(),
        None => queries.of_post(&seen_by, post, page).await.unwrap().unwrap(),
    });
    let comments = comments.await;
    assert!(comments.iter().all(|comment| comment.post_id == post && comment.reply_to == top), "{}", engine.name);
    comments.into_iter().map(|comment| comment.text).collect()
}

#[tokio::test]
async fn comments_and_replies_are_listed_oldest_first_page_by_page_without_the_blocked_and_the_deleted() {
    for engine in engines().await {
        let (ann, post) = posted(&engine).await;
        let (bob, gone) = (engine.person("bob").await, engine.person("gone").await);
        engine.block(bob, ann).await;
        let top = engine.comment(ann, (ann, post), None);
        insert(&engine, &top).await.unwrap();
        for reply_to in [None, Some(top.id)] {
            for (author, text) in
                [(ann, "first"), (ann, "second"), (bob, "blocked"), (gone, "gone"), (ann, "third"), (ann, "deleted")]
            {
                let comment = Comment { text: text.to_owned(), ..engine.comment(author, (ann, post), reply_to) };
                insert(&engine, &comment).await.unwrap();
                if text == "deleted" {
                    delete(&engine, &comment).await;
                }
            }
        }
        engine.sql(&format!("UPDATE users SET status = 'leaving' WHERE id = {}", gone.id)).await;
        let told = texts(&engine, viewer(ann), post, None).await;
        assert_eq!(told, ["lovely", "first", "second", "third"], "{}", engine.name);
        let told = texts(&engine, viewer(ann), post, Some(top.id)).await;
        assert_eq!(told, ["first", "second", "third"], "{}", engine.name);
        let told = texts(&engine, Viewer::Stranger, post, Some(top.id)).await;
        assert_eq!(told, ["first", "second", "blocked", "third"], "{}", engine.name);
    }
}

#[tokio::test]
async fn a_comment_is_shown_with_its_counts_and_whether_the_viewer_likes_it() {
    for engine in engines().await {
        let (ann, post) = posted(&engine).await;
        let bob = engine.person("bob").await;
        let comment = engine.comment(bob, (ann, post), None);
        insert(&engine, &comment).await.unwrap();
        insert(&engine, &engine.comment(ann, (ann, post), Some(comment.id))).await.unwrap();
        engine.like(ann, Likeable::Comment(comment.id), ann).await;
        for (seen_by, liked) in [(viewer(ann), Some(true)), (viewer(bob), Some(false)), (Viewer::Stranger, None)] {
            let one = engine.queries.comment(&seen_by, comment.id).await.unwrap().unwrap();
            let page = engine.queries.of_post(&seen_by, post, PageRequest::default()).await.unwrap().unwrap();
            assert_eq!(page.items.first(), Some(&one), "{}", engine.name);
            assert_eq!((one.liked, one.like_count, one.reply_count), (liked, 1, 1), "{}", engine.name);
            assert_eq!((one.author.id, one.author.viewer), (bob.id, None), "{}", engine.name);
            assert_eq!((&one.text, one.created_at), (&comment.text, comment.created_at), "{}", engine.name);
        }
    }
}
