//! Units of work, and what the database decides.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use tintype_domain::{
    StoreError,
    comments::{Comment, CommentQueries},
    error::Constraint,
    ids::{CommentId, PostId, UserId},
    likes::{Like, Likeable},
    paging::PageRequest,
    posts::{PostQueries, Visibility},
    store::{UnitOfWorkFactory, retrying},
    users::ProfileQueries,
    viewer::Viewer,
};

use tokio::sync::Barrier;

use crate::engine::{Engine, engines, viewer};

#[tokio::test]
async fn what_was_not_committed_did_not_happen() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let uow = engine.store.begin().await.unwrap();
        engine.post_within(&*uow, ann.id, Visibility::Public).await.unwrap();
        drop(uow);
        let account = engine.queries.account(ann.id).await.unwrap().unwrap();
        assert_eq!(account.profile.counts.posts, 0, "{}", engine.name);
    }
}

#[tokio::test]
async fn names_and_addresses_are_taken_once_whatever_their_case() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let uow = engine.store.begin().await.unwrap();
        let mut user = uow.users().find(ann.id).await.unwrap().unwrap();
        user.id = UserId(1);
        user.email = "other@example.org".to_owned();
        let error = uow.users().insert(&user, "hash").await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Constraint::Username)), "{}: {error:?}", engine.name);
        drop(uow);
        let uow = engine.store.begin().await.unwrap();
        user.username = tintype_domain::users::Username::parse("other").unwrap();
        user.email = "ANN@example.org".to_owned();
        let error = uow.users().insert(&user, "hash").await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Constraint::Email)), "{}: {error:?}", engine.name);
    }
}

fn comment(engine: &Engine, author: UserId, post: PostId, owner: UserId) -> Comment {
    Comment {
        id: CommentId(tintype_domain::ids::IdGenerator::next(&*engine.ids)),
        owner_id: author,
        post_id: post,
        post_owner_id: owner,
        reply_to: None,
        text: "lovely".to_owned(),
        created_at: engine.now(),
        updated_at: engine.now(),
        edited_at: None,
    }
}

#[tokio::test]
async fn deleting_a_comment_takes_its_replies_along_and_keeps_the_counts() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let post = engine.post(ann, Visibility::Public).await;
        let top = comment(&engine, ann.id, post, ann.id);
        let reply = Comment { reply_to: Some(top.id), ..comment(&engine, ann.id, post, ann.id) };
        let uow = engine.store.begin().await.unwrap();
        uow.comments().insert(&top).await.unwrap();
        uow.comments().insert(&reply).await.unwrap();
        uow.commit().await.unwrap();
        let view = engine.queries.post(&viewer(ann), post).await.unwrap().unwrap();
        assert_eq!(view.comment_count, 2, "{}", engine.name);
        let uow = engine.store.begin().await.unwrap();
        assert_eq!(uow.comments().delete(&top, engine.now()).await.unwrap(), 2, "{}", engine.name);
        uow.commit().await.unwrap();
        let page = engine.queries.of_post(&viewer(ann), post, PageRequest::default()).await.unwrap().unwrap();
        assert!(page.items.is_empty(), "{}", engine.name);
        engine.assert_counters().await;
    }
}

/// What reads whole rows of tables by statements of ours, and of the ORM's.
async fn read_rows(engine: &Engine, owner: UserId, post: PostId, comment: CommentId) -> Result<(), StoreError> {
    let uow = engine.store.begin().await.unwrap();
    uow.users().find(owner).await?.unwrap();
    uow.posts().find(post).await?.unwrap();
    uow.comments().facts(&Viewer::Stranger, comment).await?.unwrap();
    assert_eq!(uow.media().of_post(post).await?.len(), 1);
    uow.uploads().abandoned(engine.now(), engine.now(), 10).await?;
    uow.commit().await
}

#[tokio::test]
async fn a_column_that_is_added_meanwhile_breaks_nothing_that_is_prepared() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let post = engine.post(ann, Visibility::Public).await;
        let media = engine.picture(ann).await;
        let comment = comment(&engine, ann.id, post, ann.id);
        let uow = engine.store.begin().await.unwrap();
        uow.media().attach(media, ann.id, post, 0, "").await.unwrap();
        uow.comments().insert(&comment).await.unwrap();
        uow.commit().await.unwrap();
        read_rows(&engine, ann.id, post, comment.id).await.unwrap();
        for table in ["users", "posts", "comments", "media", "uploads"] {
            engine.sql(&format!("ALTER TABLE {table} ADD COLUMN later text")).await;
        }
        let read = read_rows(&engine, ann.id, post, comment.id).await;
        read.unwrap_or_else(|error| panic!("{}: {error:?}", engine.name));
    }
}

#[tokio::test]
async fn a_comment_on_a_deleted_post_is_refused() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let post = engine.post(ann, Visibility::Public).await;
        let uow = engine.store.begin().await.unwrap();
        uow.posts().delete(post, ann.id, engine.now()).await.unwrap();
        let error = uow.comments().insert(&comment(&engine, ann.id, post, ann.id)).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Constraint::Reference)), "{}: {error:?}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_block_each_other_one_is_told_and_tried_again() {
    // On SQLite there is one writer at a time, and so no deadlock.
    let mut engines = engines().await;
    let engine = Arc::new(engines.remove(engines.iter().position(|engine| engine.name == "PostgreSQL").unwrap()));
    let (ann, bob) = (engine.person("ann").await.id, engine.person("bob").await.id);
    let both_hold_one = Arc::new(Barrier::new(2));
    let tries = Arc::new(AtomicU32::new(0));
    let tasks: Vec<_> = [(ann, bob), (bob, ann)]
        .into_iter()
        .map(|(first, second)| {
            let (engine, both, tries) = (Arc::clone(&engine), Arc::clone(&both_hold_one), Arc::clone(&tries));
            tokio::spawn(async move {
                let attempt = || async {
                    let uow = engine.store.begin().await?;
                    engine.post_within(&*uow, first, Visibility::Public).await?;
                    if tries.fetch_add(1, Ordering::SeqCst) < 2 {
                        both.wait().await;
                    }
                    engine.post_within(&*uow, second, Visibility::Public).await?;
                    Ok(uow.commit().await?)
                };
                retrying(&engine.store, attempt).await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert!(tries.load(Ordering::SeqCst) > 2, "nobody was in anybody's way");
    for person in [ann, bob] {
        let account = engine.queries.account(person).await.unwrap().unwrap();
        assert_eq!(account.profile.counts.posts, 2);
    }
}

#[tokio::test]
async fn a_like_says_whose_the_liked_thing_is() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let post = engine.post(ann, Visibility::Public).await;
        let comment = comment(&engine, bob.id, post, ann.id);
        let uow = engine.store.begin().await.unwrap();
        uow.comments().insert(&comment).await.unwrap();
        for likeable in [Likeable::Post(post), Likeable::Comment(comment.id)] {
            let id = tintype_domain::ids::IdGenerator::next(&*engine.ids).into();
            let like = Like { id, owner_id: ann.id, likeable, post_owner_id: ann.id, created_at: engine.now() };
            assert_eq!(uow.likes().insert(&like).await.unwrap(), Some(1), "{}", engine.name);
        }
        uow.commit().await.unwrap();
        let sql = "SELECT likeable_owner_id AS n FROM likes WHERE likeable_type = ";
        assert_eq!(engine.number(&format!("{sql}'post'")).await, ann.id.0, "{}", engine.name);
        assert_eq!(engine.number(&format!("{sql}'comment'")).await, bob.id.0, "{}", engine.name);
    }
}
