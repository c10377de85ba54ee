//! `UploadRepository` and `UploadQueries`, and what becomes of two bodies for one grant.

use std::sync::Arc;

use chrono::TimeDelta;
use tempfile::TempDir;
use tintype_database::SeaStore;
use tintype_domain::{
    Outcome,
    ids::UploadId,
    media::{Blob, BlobStore, Shelf},
    posts::Visibility,
    time::{Stamps, Timestamp},
    uploads::{Upload, UploadFailure, UploadIntake, UploadQueries, UploadState, UploadView},
    viewer::Actor,
};
use tintype_local::{FolderBlobStore, MemoryEventBus, SelfUploadTarget};
use tintype_security::{HmacSigner, RandomKeys};

use crate::engine::{Engine, after, engines};

const MOMENT: TimeDelta = TimeDelta::microseconds(1);

fn upload(engine: &Engine, owner: Actor, state: UploadState, expires_at: Timestamp) -> Upload {
    Upload { expires_at, ..engine.upload(owner, state) }
}

async fn insert(engine: &Engine, upload: &Upload) {
    let uow = engine.begin().await;
    uow.uploads().insert(upload).await.unwrap();
    uow.commit().await.unwrap();
}

async fn find(engine: &Engine, id: UploadId) -> Option<Upload> {
    engine.begin().await.uploads().find(id).await.unwrap()
}

#[tokio::test]
async fn an_upload_is_found_as_inserted_in_every_state_until_it_is_deleted() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let picture = engine.picture(ann).await;
        for (state, media_id, failure) in [
            (UploadState::Pending, None, None),
            (UploadState::Received, None, None),
            (UploadState::Processing, None, None),
            (UploadState::Ready, Some(picture), None),
            (UploadState::Failed, None, Some(UploadFailure::TypeMismatch)),
            (UploadState::Failed, None, Some(UploadFailure::Undecodable)),
            (UploadState::Failed, None, Some(UploadFailure::Dimensions)),
            (UploadState::Failed, None, Some(UploadFailure::Timeout)),
        ] {
            let upload = Upload { media_id, failure, ..upload(&engine, ann, state, engine.now()) };
            insert(&engine, &upload).await;
            assert_eq!(find(&engine, upload.id).await.as_ref(), Some(&upload), "{}", engine.name);
            for _ in 0..2 {
                let uow = engine.begin().await;
                uow.uploads().delete(upload.id).await.unwrap();
                uow.commit().await.unwrap();
                assert_eq!(find(&engine, upload.id).await, None, "{}", engine.name);
            }
        }
    }
}

#[tokio::test]
async fn an_update_writes_how_far_it_got_and_nothing_else() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let picture = engine.picture(ann).await;
        let (before, other) = (
            upload(&engine, ann, UploadState::Pending, engine.now()),
            upload(&engine, ann, UploadState::Pending, engine.now()),
        );
        insert(&engine, &before).await;
        insert(&engine, &other).await;
        for (state, media_id, failure) in
            [(UploadState::Failed, None, Some(UploadFailure::Timeout)), (UploadState::Ready, Some(picture), None)]
        {
            let quarantine_key = format!("another for {state:?}");
            let changed =
                Upload { state, quarantine_key, media_id, failure, updated_at: engine.now(), ..before.clone() };
            // What the port does not name stays as it is, whatever the entity says.
            let given = Upload { byte_size: 1, expires_at: engine.now() + MOMENT, ..changed.clone() };
            let uow = engine.begin().await;
            uow.uploads().update(&given).await.unwrap();
            uow.commit().await.unwrap();
            assert_eq!(find(&engine, before.id).await, Some(changed), "{}", engine.name);
        }
        assert_eq!(find(&engine, other.id).await.as_ref(), Some(&other), "{}", engine.name);
    }
}

#[tokio::test]
async fn an_upload_that_was_found_stays_as_it_is_until_the_unit_of_work_ends() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let before = upload(&engine, ann, UploadState::Received, engine.now());
        insert(&engine, &before).await;
        let holder = engine.begin().await;
        holder.uploads().find(before.id).await.unwrap().unwrap();
        let changed = Upload { state: UploadState::Processing, ..before };
        holder.uploads().update(&changed).await.unwrap();
        assert_eq!(after(holder, find(&engine, changed.id)).await, Some(changed), "{}", engine.name);
    }
}

/// What became of the picture of an upload that is ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Picture {
    Waits,
    Posted,
    Avatar,
}

async fn ready(engine: &Engine, owner: Actor, picture: Picture, expires_at: Timestamp) -> Upload {
    let media = engine.picture(owner).await;
    match picture {
        Picture::Waits => {}
        Picture::Posted => {
            let post = engine.post(owner, Visibility::Public).await;
            engine.attach_at(media, owner, post, 0).await;
        }
        Picture::Avatar => {
            let uow = engine.begin().await;
            assert!(uow.users().claim_avatar(owner.id, media, engine.now()).await.unwrap());
            uow.commit().await.unwrap();
        }
    }
    Upload { media_id: Some(media), ..upload(engine, owner, UploadState::Ready, expires_at) }
}

#[tokio::test]
async fn what_led_to_nothing_in_time_can_be_forgotten_and_nothing_else() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let unfinished = engine.now();
        let unused = unfinished - TimeDelta::days(1);
        let mut all = Vec::new();
        for (state, limit) in [
            (UploadState::Pending, unfinished),
            (UploadState::Received, unfinished),
            (UploadState::Failed, unfinished),
            (UploadState::Processing, unused),
        ] {
            for expires_at in [limit - MOMENT, limit] {
                all.push((upload(&engine, ann, state, expires_at), expires_at < limit));
            }
        }
        for picture in [Picture::Waits, Picture::Posted, Picture::Avatar] {
            for expires_at in [unused - MOMENT, unused] {
                let forgotten = expires_at < unused && picture == Picture::Waits;
                all.push((ready(&engine, ann, picture, expires_at).await, forgotten));
            }
        }
        for (upload, _) in &all {
            insert(&engine, upload).await;
        }
        let uow = engine.begin().await;
        let told = uow.uploads().abandoned(unfinished, unused, 50).await.unwrap();
        let forgotten: Vec<_> = all.into_iter().filter(|(_, forgotten)| *forgotten).map(|(upload, _)| upload).collect();
        assert_eq!(forgotten.len(), 5);
        assert!(told.iter().all(|upload| forgotten.contains(upload)), "{}: {told:#?}", engine.name);
        assert_eq!(told.len(), forgotten.len(), "{}: {told:#?}", engine.name);
        assert_eq!(uow.uploads().abandoned(unfinished, unused, 3).await.unwrap().len(), 3, "{}", engine.name);
    }
}

#[tokio::test]
async fn its_owner_sees_an_upload_with_its_picture_and_nobody_else_does() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let now = engine.now();
        let pending = upload(&engine, ann, UploadState::Pending, now);
        let ready = ready(&engine, ann, Picture::Waits, now).await;
        for upload in [&pending, &ready] {
            insert(&engine, upload).await;
            let media = match upload.media_id {
                Some(id) => engine.begin().await.media().find(id).await.unwrap(),
                None => None,
            };
            assert_eq!(media.is_some(), upload.state == UploadState::Ready);
            let view = UploadView { upload: upload.clone(), media };
            assert_eq!(engine.queries.upload(ann.id, upload.id).await.unwrap(), Some(view), "{}", engine.name);
            assert_eq!(engine.queries.upload(bob.id, upload.id).await.unwrap(), None, "{}", engine.name);
        }
        assert_eq!(engine.queries.upload(ann.id, UploadId(7)).await.unwrap(), None, "{}", engine.name);
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
            let upload = find(&engine, upload.id).await.unwrap();
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
