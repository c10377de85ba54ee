//! `UploadRepository` and `UploadQueries`.

use chrono::TimeDelta;
use tintype_domain::{
    ids::UploadId,
    posts::Visibility,
    time::Timestamp,
    uploads::{Upload, UploadFailure, UploadQueries, UploadState, UploadView},
    viewer::Actor,
};

use crate::engine::{Engine, after, engines};

const MOMENT: TimeDelta = TimeDelta::microseconds(1);

fn upload(engine: &Engine, owner: Actor, state: UploadState, expires_at: Timestamp) -> Upload {
    let id: UploadId = engine.id();
    let now = engine.now();
    Upload {
        id,
        owner_id: owner.id,
        state,
        content_type: "image/png".to_owned(),
        byte_size: 25_000_000,
        quarantine_key: format!("{:032x}", id.0),
        media_key: format!("{:032x}", id.0 + 1),
        media_id: None,
        failure: None,
        expires_at,
        created_at: now,
        updated_at: now,
    }
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
            let changed = Upload { state, media_id, failure, updated_at: engine.now(), ..before.clone() };
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
            engine.attach(owner, media, post, 0).await;
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
        for (limit, states) in [
            (unfinished, &[UploadState::Pending, UploadState::Received, UploadState::Failed][..]),
            (unfinished - TimeDelta::days(9), &[UploadState::Processing]),
        ] {
            for state in states {
                for expires_at in [limit - MOMENT, limit] {
                    let forgotten = expires_at < limit && *state != UploadState::Processing;
                    all.push((upload(&engine, ann, *state, expires_at), forgotten));
                }
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
        assert_eq!(forgotten.len(), 4);
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
