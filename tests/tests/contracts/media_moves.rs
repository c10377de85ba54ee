//! Pictures on the move: whoever moves them, and however many at once, the row names bytes that are there.

use std::sync::Arc;

use tempfile::TempDir;
use tintype_database::{SeaJobs, SeaQueries};
use tintype_domain::{
    ids::PostId,
    jobs::{Job, JobQueue},
    media::{Access, Blob, BlobStore, Media, Place, Rekeying},
    posts::Visibility,
    store::UnitOfWorkFactory,
    time::Stamps,
};
use tintype_local::{FolderBlobStore, MemoryEventBus};
use tintype_security::RandomKeys;

use crate::engine::{Engine, engines};

fn place(access: Access, key: &str) -> Place {
    Place { access, key: key.repeat(32) }
}

/// At a public place, of this post.
async fn media(engine: &Engine) -> (Media, PostId) {
    let ann = engine.person("ann").await;
    let (id, post) = (engine.picture(ann).await, engine.post(ann, Visibility::Public).await);
    assert!(engine.attach(id, ann, post).await);
    (engine.find_picture(id).await.unwrap(), post)
}

#[tokio::test]
async fn a_move_that_was_begun_goes_on_to_the_same_place_and_is_finished_once() {
    for engine in engines().await {
        let (media, _) = media(&engine).await;
        let (first, second) = (place(Access::Private, "a"), place(Access::Public, "b"));
        let uow = engine.store.begin().await.unwrap();
        let pictures = uow.media();
        assert_eq!(pictures.plan_move(&media, &first).await.unwrap(), Some(first.clone()), "{}", engine.name);
        assert_eq!(pictures.plan_move(&media, &second).await.unwrap(), Some(first.clone()), "{}", engine.name);
        assert!(!pictures.finish_move(&media, &second, engine.now()).await.unwrap(), "{}", engine.name);
        assert!(pictures.finish_move(&media, &first, engine.now()).await.unwrap(), "{}", engine.name);
        assert!(!pictures.finish_move(&media, &first, engine.now()).await.unwrap(), "{}", engine.name);
        // It is no longer where `media` says.
        assert_eq!(pictures.plan_move(&media, &second).await.unwrap(), None, "{}", engine.name);
        let moved = pictures.find(media.id).await.unwrap().unwrap();
        assert_eq!(moved.place, first, "{}", engine.name);
        assert_eq!(pictures.plan_move(&moved, &second).await.unwrap(), Some(second), "{}", engine.name);
    }
}

#[tokio::test]
async fn a_move_to_a_public_place_is_not_finished_where_it_is_not_wanted_any_more() {
    for engine in engines().await {
        let (media, post) = media(&engine).await;
        let (private, public) = (place(Access::Private, "a"), place(Access::Public, "b"));
        let uow = engine.store.begin().await.unwrap();
        uow.media().plan_move(&media, &private).await.unwrap();
        assert!(uow.media().finish_move(&media, &private, engine.now()).await.unwrap(), "{}", engine.name);
        uow.commit().await.unwrap();
        let media = engine.find_picture(media.id).await.unwrap();

        let uow = engine.store.begin().await.unwrap();
        uow.media().plan_move(&media, &public).await.unwrap();
        uow.commit().await.unwrap();
        engine.show(post, Visibility::Followers).await;
        let uow = engine.store.begin().await.unwrap();
        assert!(!uow.media().finish_move(&media, &public, engine.now()).await.unwrap(), "{}", engine.name);
        assert!(!uow.media().cancel_move(media.id, &private).await.unwrap(), "{}", engine.name);
        assert!(uow.media().cancel_move(media.id, &public).await.unwrap(), "{}", engine.name);
        assert!(!uow.media().cancel_move(media.id, &public).await.unwrap(), "{}", engine.name);
        let again = place(Access::Private, "c");
        assert_eq!(uow.media().plan_move(&media, &again).await.unwrap(), Some(again), "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_move_one_picture_none_leaves_it_without_its_bytes() {
    for engine in engines().await {
        let folder = TempDir::new().unwrap();
        let blobs = Arc::new(FolderBlobStore::open(folder.path().to_owned()).await.unwrap());
        let (media, _) = media(&engine).await;
        for blob in media.blobs() {
            blobs.put(&blob, "image/webp", blob_bytes(&blob)).await.unwrap();
        }
        let rekeying = Arc::new(rekeying(&engine, blobs.clone()));
        for round in 0..10 {
            let seen = engine.find_picture(media.id).await.unwrap();
            let movers = (0..6).map(|mover| {
                let (rekeying, seen) = (Arc::clone(&rekeying), seen.clone());
                let wanted = if (mover + round) % 2 == 0 { Access::Private } else { Access::Public };
                tokio::spawn(async move { rekeying.move_to(seen, wanted).await })
            });
            for mover in movers.collect::<Vec<_>>() {
                mover.await.unwrap().unwrap();
            }
            delete_what_was_left(&engine, &*blobs).await;
            // One that comes late, when nothing is left where it saw the picture.
            rekeying.move_to(seen.clone(), Access::Private).await.unwrap();
            delete_what_was_left(&engine, &*blobs).await;
            let moved = engine.find_picture(media.id).await.unwrap();
            assert_ne!(moved.place.key, seen.place.key, "{}", engine.name);
            for blob in moved.blobs() {
                assert!(blobs.get(&blob).await.unwrap().is_some(), "{}: {} is gone", engine.name, blob.path());
            }
        }
    }
}

fn blob_bytes(blob: &Blob) -> Vec<u8> {
    blob.path().into_bytes()
}

fn rekeying(engine: &Engine, blobs: Arc<dyn BlobStore>) -> Rekeying {
    let store: Arc<dyn UnitOfWorkFactory> = Arc::new(tintype_database::SeaStore {
        database: engine.database.clone(),
        events: Arc::new(MemoryEventBus::default()),
    });
    let stamps = Stamps { clock: Arc::clone(&engine.clock), ids: engine.ids.clone() };
    let media = Arc::new(SeaQueries::new(engine.database.clone(), Arc::clone(&engine.clock)));
    Rekeying { store, media, blobs, keys: Arc::new(RandomKeys::from_system().unwrap()), stamps }
}

/// As the worker does, later than any grace.
async fn delete_what_was_left(engine: &Engine, blobs: &dyn BlobStore) {
    let queue = SeaJobs { database: engine.database.clone() };
    let now = engine.now() + chrono::TimeDelta::hours(1);
    for leased in queue.lease(now, now + chrono::TimeDelta::minutes(1), 50, true).await.unwrap() {
        let Job::DeleteBlobs { blobs: left } = &leased.job else { panic!("{:?}", leased.job) };
        blobs.delete(left).await.unwrap();
        assert!(queue.complete(&leased).await.unwrap());
    }
}
