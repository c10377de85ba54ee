//! Pictures: who may have one, which are not where they ought to be, and which objects are nobody's.

use std::sync::Arc;

use tintype_domain::{
    ids::MediaId,
    media::{Access, MediaQueries, Place},
    posts::Visibility,
    store::UnitOfWorkFactory,
    uploads::UploadState,
};

use crate::engine::{Engine, engines};

async fn delete_unused(engine: &Engine, picture: MediaId) -> bool {
    let uow = engine.store.begin().await.unwrap();
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
        let uow = engine.store.begin().await.unwrap();
        assert!(uow.users().claim_avatar(ann.id, avatar, engine.now()).await.unwrap());
        uow.commit().await.unwrap();
        assert!(engine.find_picture(avatar).await.unwrap().is_avatar, "{}", engine.name);
        for (picture, unused) in [(waiting, true), (shown, false), (avatar, false)] {
            assert_eq!(engine.find_picture(picture).await.unwrap().is_unused(), unused, "{}", engine.name);
            assert_eq!(delete_unused(&engine, picture).await, unused, "{}", engine.name);
            assert_eq!(engine.find_picture(picture).await.is_none(), unused, "{}", engine.name);
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
            assert_eq!(engine.find_picture(picture).await.is_some(), published, "{}", engine.name);
        }
    }
}

#[tokio::test]
async fn pictures_are_misplaced_that_everybody_can_fetch_and_not_everybody_may_see() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let (public, followers) =
            (engine.post(ann, Visibility::Public).await, engine.post(ann, Visibility::Followers).await);
        let mut hidden = Vec::new();
        for post in [public, followers, followers] {
            let picture = engine.picture(ann).await;
            assert!(engine.attach(picture, ann, post).await);
            if post == followers {
                hidden.push(picture);
            }
        }
        // One that waits for its post may be anywhere.
        engine.picture(ann).await;
        for (limit, expected) in [(50, &hidden[..]), (1, &hidden[..1])] {
            let misplaced = engine.queries.misplaced(ann.id, limit).await.unwrap();
            let ids: Vec<_> = misplaced.iter().map(|placement| placement.media.id).collect();
            assert_eq!(ids, expected, "{}", engine.name);
            assert!(misplaced.iter().all(|placement| placement.wanted == Access::Private), "{}", engine.name);
        }
        assert_eq!(engine.queries.misplaced(bob.id, 50).await.unwrap(), [], "{}", engine.name);
    }
}

#[tokio::test]
async fn an_object_is_nobody_s_that_no_picture_is_or_moves_to_and_no_worker_is_at() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let picture = engine.picture(ann).await;
        let media = engine.find_picture(picture).await.unwrap();
        let planned = Place { access: Access::Private, key: "planned".to_owned() };
        let (working, settled) = (engine.upload(ann, UploadState::Processing), engine.upload(ann, UploadState::Failed));
        let uow = engine.store.begin().await.unwrap();
        uow.media().plan_move(&media, &planned).await.unwrap();
        uow.uploads().insert(&working).await.unwrap();
        uow.uploads().insert(&settled).await.unwrap();
        uow.commit().await.unwrap();
        let unknown = ["'; --".to_owned(), "a,b".to_owned()];
        let mut places = vec![media.place.key, planned.key, working.media_key, settled.media_key.clone()];
        places.extend(unknown.clone());
        let mut nobodys = engine.queries.unknown_places(&places).await.unwrap();
        nobodys.sort_unstable();
        let mut expected = vec![settled.media_key];
        expected.extend(unknown.clone());
        expected.sort_unstable();
        assert_eq!(nobodys, expected, "{}", engine.name);
        let originals = [&unknown[..], &[media.original_key, working.quarantine_key]].concat();
        assert_eq!(engine.queries.unknown_originals(&originals).await.unwrap(), unknown, "{}", engine.name);
        assert_eq!(engine.queries.unknown_originals(&[]).await.unwrap(), [""; 0], "{}", engine.name);
    }
}
