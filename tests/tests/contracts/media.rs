//! `MediaRepository`, but for places and moves.

use std::sync::Arc;

use tintype_domain::{
    StoreError,
    error::Constraint,
    ids::MediaId,
    media::{Access, Media, Place, Size},
    posts::Visibility,
    viewer::Actor,
};

use crate::engine::{Engine, engines};

async fn find(engine: &Engine, id: MediaId) -> Option<Media> {
    engine.begin().await.media().find(id).await.unwrap()
}

#[tokio::test]
async fn a_picture_is_found_as_inserted_until_it_is_deleted() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let post = engine.post(ann, Visibility::Public).await;
        let picture = Media {
            post_id: Some(post),
            position: 9,
            alt_text: "a cat's \"ear\" \\ ä".to_owned(),
            width: 4_000,
            height: 3_000,
            placeholder: vec![0, 7, 255],
            place: Place { access: Access::Private, key: "7".repeat(32) },
            renditions: vec![Size { width: 320, height: 240 }, Size { width: 640, height: 480 }],
            sha256: [9; 32],
            ..engine.media(ann)
        };
        let uow = engine.begin().await;
        uow.media().insert(&picture).await.unwrap();
        uow.commit().await.unwrap();
        assert_eq!(find(&engine, picture.id).await.as_ref(), Some(&picture), "{}", engine.name);
        assert_eq!(find(&engine, engine.id()).await, None, "{}", engine.name);
        let error = engine.begin().await.media().insert(&picture).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Constraint::PrimaryKey)), "{}: {error:?}", engine.name);
        let other = engine.picture(ann).await;
        for _ in 0..2 {
            let uow = engine.begin().await;
            uow.media().delete(picture.id).await.unwrap();
            uow.commit().await.unwrap();
            assert_eq!(find(&engine, picture.id).await, None, "{}", engine.name);
        }
        assert!(find(&engine, other).await.is_some(), "{}", engine.name);
    }
}

#[tokio::test]
async fn a_picture_goes_into_one_post_if_it_is_theirs_and_used_nowhere() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let (post, other) = (engine.post(ann, Visibility::Public).await, engine.post(ann, Visibility::Followers).await);
        let bobs = engine.post(bob, Visibility::Public).await;
        let (picture, avatar) = (engine.picture(ann).await, engine.picture(ann).await);
        let uow = engine.begin().await;
        assert!(uow.users().claim_avatar(ann.id, avatar, engine.now()).await.unwrap());
        let attach =
            async |media, owner: Actor, post| uow.media().attach(media, owner.id, post, 3, "a cat").await.unwrap();
        assert!(!attach(picture, bob, bobs).await, "{}: of another", engine.name);
        assert!(!attach(avatar, ann, post).await, "{}: an avatar", engine.name);
        assert!(!attach(engine.id(), ann, post).await, "{}: not there", engine.name);
        let before = uow.media().find(picture).await.unwrap().unwrap();
        assert!(attach(picture, ann, post).await, "{}", engine.name);
        assert!(!attach(picture, ann, post).await, "{}: there already", engine.name);
        assert!(!attach(picture, ann, other).await, "{}: in another post", engine.name);
        let attached = Media { post_id: Some(post), position: 3, alt_text: "a cat".to_owned(), ..before };
        assert_eq!(uow.media().find(picture).await.unwrap(), Some(attached), "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_posts_that_take_one_picture_at_once_one_gets_it() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let picture = engine.picture(ann).await;
        let mut posts = Vec::new();
        for _ in 0..10 {
            posts.push(engine.post(ann, Visibility::Public).await);
        }
        let engine = Arc::new(engine);
        let tasks = posts.into_iter().map(|post| {
            let engine = Arc::clone(&engine);
            tokio::spawn(async move {
                let uow = engine.begin().await;
                let got_it = uow.media().attach(picture, ann.id, post, 0, "").await.unwrap();
                uow.commit().await.unwrap();
                got_it.then_some(post)
            })
        });
        let mut winners = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            winners.extend(task.await.unwrap());
        }
        let there = find(&engine, picture).await.unwrap().post_id;
        assert_eq!((winners.len(), winners.pop()), (1, there), "{}", engine.name);
    }
}

#[tokio::test]
async fn the_alt_text_is_changed_of_a_picture_that_is_in_the_post() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let (post, other) = (engine.post(ann, Visibility::Public).await, engine.post(ann, Visibility::Public).await);
        let (picture, second, unused) =
            (engine.picture(ann).await, engine.picture(ann).await, engine.picture(ann).await);
        engine.attach_at(picture, ann, post, 0).await;
        engine.attach_at(second, ann, post, 1).await;
        let uow = engine.begin().await;
        for (media, post, told) in
            [(picture, other, false), (unused, post, false), (engine.id(), post, false), (picture, post, true)]
        {
            let changed = uow.media().set_alt_text(media, post, "an ear").await.unwrap();
            assert_eq!(changed, told, "{}: {media} in {post}", engine.name);
        }
        for (media, text) in [(picture, "an ear"), (second, ""), (unused, "")] {
            assert_eq!(uow.media().find(media).await.unwrap().unwrap().alt_text, text, "{}", engine.name);
        }
    }
}

#[tokio::test]
async fn the_pictures_of_a_post_are_told_in_order_and_no_others() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let (post, other) = (engine.post(ann, Visibility::Public).await, engine.post(ann, Visibility::Public).await);
        let pictures = [engine.picture(ann).await, engine.picture(ann).await, engine.picture(ann).await];
        for (media, position) in pictures.into_iter().zip([2, 0, 1]) {
            engine.attach_at(media, ann, post, position).await;
        }
        let elsewhere = engine.picture(ann).await;
        engine.attach_at(elsewhere, ann, other, 0).await;
        engine.picture(ann).await;
        let told = engine.begin().await.media().of_post(post).await.unwrap();
        let told: Vec<_> = told.into_iter().map(|placed| placed.media.id).collect();
        assert_eq!(told, [pictures[1], pictures[2], pictures[0]], "{}", engine.name);
    }
}

async fn delete_unused(engine: &Engine, picture: MediaId) -> bool {
    let uow = engine.begin().await;
    let deleted = uow.media().delete_unused(picture).await.unwrap();
    uow.commit().await.unwrap();
    deleted
}

#[tokio::test]
async fn a_picture_is_deleted_as_unused_only_while_it_waits_for_its_post() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let post = engine.post(ann, Visibility::Public).await;
        let (waiting, shown, avatar) =
            (engine.picture(ann).await, engine.picture(ann).await, engine.picture(ann).await);
        assert!(engine.attach(shown, ann, post).await);
        let uow = engine.begin().await;
        assert!(uow.users().claim_avatar(ann.id, avatar, engine.now()).await.unwrap());
        uow.commit().await.unwrap();
        assert!(find(&engine, avatar).await.unwrap().is_avatar, "{}", engine.name);
        for (picture, unused) in [(waiting, true), (shown, false), (avatar, false)] {
            assert_eq!(find(&engine, picture).await.unwrap().is_unused(), unused, "{}", engine.name);
            assert_eq!(delete_unused(&engine, picture).await, unused, "{}", engine.name);
            assert_eq!(find(&engine, picture).await.is_none(), unused, "{}", engine.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_is_published_while_it_is_swept_is_either_shown_or_gone() {
    for engine in engines().await {
        let engine = Arc::new(engine);
        let ann = engine.person("ann").await;
        let post = engine.post(ann, Visibility::Public).await;
        for _ in 0..20 {
            let picture = engine.picture(ann).await;
            let (publisher, sweeper) = (Arc::clone(&engine), Arc::clone(&engine));
            let publishing = tokio::spawn(async move { publisher.attach(picture, ann, post).await });
            let sweeping = tokio::spawn(async move { delete_unused(&sweeper, picture).await });
            let (published, swept) = (publishing.await.unwrap(), sweeping.await.unwrap());
            assert_ne!(published, swept, "{}", engine.name);
            assert_eq!(find(&engine, picture).await.is_some(), published, "{}", engine.name);
        }
    }
}
