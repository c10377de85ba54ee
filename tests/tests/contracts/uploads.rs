//! Uploads: their rows, and what becomes of two bodies for one grant.

use std::sync::Arc;

use chrono::TimeDelta;
use tempfile::TempDir;
use tintype_database::SeaStore;
use tintype_domain::{
    Outcome,
    media::{Blob, BlobStore, Shelf},
    posts::Visibility,
    store::UnitOfWorkFactory,
    time::Stamps,
    uploads::{Upload, UploadFailure, UploadIntake, UploadState},
};
use tintype_local::{FolderBlobStore, MemoryEventBus, SelfUploadTarget};
use tintype_security::{HmacSigner, RandomKeys};

use crate::engine::{Engine, engines};

async fn insert(engine: &Engine, upload: &Upload) {
    let uow = engine.store.begin().await.unwrap();
    uow.uploads().insert(upload).await.unwrap();
    uow.commit().await.unwrap();
}

async fn find(engine: &Engine, upload: &Upload) -> Upload {
    engine.store.begin().await.unwrap().uploads().find(upload.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn an_upload_is_found_as_it_was_last_written() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let upload = engine.upload(ann, UploadState::Pending);
        insert(&engine, &upload).await;
        assert_eq!(find(&engine, &upload).await, upload, "{}", engine.name);
        let changed = Upload {
            state: UploadState::Failed,
            quarantine_key: "another".to_owned(),
            media_id: Some(7.into()),
            failure: Some(UploadFailure::Dimensions),
            updated_at: upload.updated_at + TimeDelta::seconds(1),
            ..upload
        };
        let uow = engine.store.begin().await.unwrap();
        uow.uploads().update(&changed).await.unwrap();
        uow.commit().await.unwrap();
        assert_eq!(find(&engine, &changed).await, changed, "{}", engine.name);
    }
}

#[tokio::test]
async fn uploads_are_abandoned_that_led_to_nothing_in_their_time() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let (unfinished, unused) = (engine.now() - TimeDelta::hours(1), engine.now() - TimeDelta::hours(24));
        let (waiting, shown) = (engine.picture(ann).await, engine.picture(ann).await);
        assert!(engine.attach(shown, ann, engine.post(ann, Visibility::Public).await).await);
        let second = TimeDelta::seconds(1);
        let mut expected = Vec::new();
        for (state, media_id, expires_at, abandoned) in [
            (UploadState::Pending, None, unfinished - second, true),
            (UploadState::Received, None, unfinished - second, true),
            (UploadState::Failed, None, unfinished - second, true),
            (UploadState::Pending, None, unfinished + second, false),
            (UploadState::Processing, None, unused + second, false),
            (UploadState::Processing, None, unused - second, true),
            (UploadState::Ready, Some(waiting), unused + second, false),
            (UploadState::Ready, Some(waiting), unused - second, true),
            (UploadState::Ready, Some(shown), unused - second, false),
        ] {
            let upload = Upload { media_id, expires_at, ..engine.upload(ann, state) };
            insert(&engine, &upload).await;
            expected.extend(abandoned.then_some(upload));
        }
        let uow = engine.store.begin().await.unwrap();
        let found = uow.uploads().abandoned(unfinished, unused, 50).await.unwrap();
        assert_eq!(found, expected, "{}", engine.name);
        assert_eq!(uow.uploads().abandoned(unfinished, unused, 2).await.unwrap(), expected[..2], "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_bodies_for_one_grant_one_is_kept_whole_and_the_other_leaves_nothing() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let folder = TempDir::new().unwrap();
        let blobs = Arc::new(FolderBlobStore::open(folder.path().to_owned()).await.unwrap());
        let intake = Arc::new(intake(&engine, blobs.clone()));
        for _ in 0..10 {
            let upload = engine.upload(ann, UploadState::Pending);
            insert(&engine, &upload).await;
            let bodies = [*b"123456789", *b"abcdefghi"];
            let sending = bodies.map(|body| {
                let (intake, upload) = (Arc::clone(&intake), upload.clone());
                tokio::spawn(async move { send(&intake, &upload, &body).await })
            });
            let mut kept = Vec::new();
            for (sent, body) in sending.into_iter().zip(bodies) {
                match sent.await.unwrap() {
                    Ok(()) => kept.push(body),
                    Err(failure) => assert_eq!(failure.code(), "upload.used", "{}", engine.name),
                }
            }
            assert_eq!(kept.len(), 1, "{}", engine.name);
            let upload = find(&engine, &upload).await;
            let quarantine = Blob::Quarantine { key: upload.quarantine_key };
            assert_eq!(blobs.get(&quarantine).await.unwrap(), Some(kept[0].to_vec()), "{}", engine.name);
            assert_eq!(blobs.list(Shelf::Quarantine, "", 9).await.unwrap().len(), 1, "{}", engine.name);
            blobs.delete(&[quarantine]).await.unwrap();
        }
    }
}

async fn send(intake: &UploadIntake, upload: &Upload, body: &[u8]) -> Outcome<()> {
    let url = intake.target.grant(upload).await?.url;
    let (expires, signature) = url.split_once("?expires=").unwrap().1.split_once("&signature=").unwrap();
    let mut open = intake.open(upload.id, expires.parse().unwrap(), signature, "image/png").await?;
    for byte in body.chunks(1) {
        open.write(byte).await?;
        tokio::task::yield_now().await;
    }
    intake.close(open).await
}

fn intake(engine: &Engine, blobs: Arc<FolderBlobStore>) -> UploadIntake {
    let signer = Arc::new(HmacSigner::new(&[7; 32]));
    let events = Arc::new(MemoryEventBus::default());
    UploadIntake {
        store: Arc::new(SeaStore { database: engine.database.clone(), events }),
        blobs,
        target: Arc::new(SelfUploadTarget { signer }),
        keys: Arc::new(RandomKeys::from_system().unwrap()),
        stamps: Stamps { clock: Arc::clone(&engine.clock), ids: engine.ids.clone() },
    }
}
