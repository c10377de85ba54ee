use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::TimeDelta;

use super::ID;
use crate::{
    StoreError,
    error::Constraint,
    events::{Event, EventBus, Subscription},
    jobs::Job,
    media::Access,
    signing::MockKeyGenerator,
    testing::{ANN, BOB, FakeStore, FixedClock, World, actor, media, now, refused, stamps, upload},
    time::Stamps,
    uploads::{
        MockUploadQueries, MockUploadTarget, Progress, Upload, UploadFailure, UploadGrant, UploadService, UploadState,
        UploadView,
    },
};

fn failed(failure: UploadFailure) -> Upload {
    Upload { failure: Some(failure), ..upload(7, UploadState::Failed) }
}

/// Nothing ever happens; each wait lets time pass.
struct Quiet(Arc<FixedClock>);

impl EventBus for Quiet {
    fn publish(&self, _: Event) {}

    fn subscribe(&self) -> Box<dyn Subscription> {
        Box::new(Self(Arc::clone(&self.0)))
    }
}

#[async_trait]
impl Subscription for Quiet {
    async fn next(&mut self, patience: Duration) -> Option<Event> {
        self.0.advance_millis(i64::try_from(patience.as_millis()).unwrap());
        None
    }
}

fn grant() -> UploadGrant {
    UploadGrant { method: "PUT", url: "/here".to_owned(), headers: Vec::new(), fields: Vec::new() }
}

/// Where Ann's upload is seen like this, and so many bytes have arrived elsewhere.
fn service(seen: Option<Upload>, arrived: Option<u64>, mut world: World) -> (UploadService, Arc<FakeStore>) {
    let picture = media(7, Access::Public);
    let found = seen.clone();
    world.uploads.expect_find().returning(move |_| Ok(found.clone()));
    let mut uploads = MockUploadQueries::new();
    uploads.expect_upload().returning(move |owner, _| {
        let upload = seen.clone().filter(|upload| upload.owner_id == owner);
        Ok(upload.map(|upload| UploadView { media: upload.media_id.map(|_| picture.clone()), upload }))
    });
    let mut target = MockUploadTarget::new();
    target.expect_grant().returning(|_| Ok(grant()));
    target.expect_arrived().returning(move |_| Ok(arrived));
    let mut keys = MockKeyGenerator::new();
    keys.expect_key().return_const("random");
    let clock = Arc::new(FixedClock::default());
    let (store, stamps) = (world.store(), Stamps { clock: clock.clone(), ..stamps() });
    let service = UploadService {
        store: store.clone(),
        uploads: Arc::new(uploads),
        target: Arc::new(target),
        events: Arc::new(Quiet(clock)),
        keys: Arc::new(keys),
        stamps,
    };
    (service, store)
}

#[test]
fn a_grant_is_for_a_picture_of_an_accepted_type_and_size() {
    for (content_type, byte_size, code) in [
        ("image/svg+xml", 9, "upload.content_type"),
        ("image/heic", 9, "upload.content_type"),
        ("image/png", 0, "request.invalid"),
        ("image/png", -1, "request.invalid"),
        ("image/png", 25_000_001, "upload.too_large"),
    ] {
        let (service, _) = service(None, None, World::default());
        assert_eq!(now(service.create(actor(ANN), ID, content_type, byte_size)).unwrap_err().code(), code);
    }
    for (content_type, byte_size) in [("image/jpeg", 1), ("image/gif", 25_000_000)] {
        let mut world = World::default();
        world.uploads.expect_insert().times(1).returning(|_| Ok(()));
        let (service, store) = service(None, None, world);
        let (upload, granted) = now(service.create(actor(ANN), ID, content_type, byte_size)).unwrap();
        assert_eq!((upload.state, upload.owner_id, granted), (UploadState::Pending, ANN, grant()));
        assert_eq!(upload.expires_at - upload.created_at, TimeDelta::minutes(10));
        assert_eq!(store.commits().len(), 1);
    }
}

#[test]
fn a_request_repeated_after_a_crash_is_granted_the_same_upload() {
    let mut world = World::default();
    world.uploads.expect_insert().returning(|_| Err(StoreError::Conflict(Constraint::PrimaryKey)));
    let (service, _) = service(Some(upload(7, UploadState::Pending)), None, world);
    let (found, _) = now(service.create(actor(ANN), ID, "image/png", 9)).unwrap();
    assert_eq!(found.quarantine_key, "q7");
}

fn updating() -> World {
    let mut world = World::default();
    world
        .uploads
        .expect_update()
        .times(1)
        .withf(|upload| upload.state == UploadState::Processing)
        .returning(|_| Ok(()));
    world
}

#[test]
fn received_bytes_go_to_the_worker_once() {
    let (service, store) = service(Some(upload(7, UploadState::Received)), None, updating());
    assert!(matches!(now(service.complete(actor(ANN), ID)), Ok(Progress::Working(_))));
    assert_eq!(store.commits(), [vec![Job::ProcessUpload { upload_id: ID }]]);
}

#[test]
fn bytes_that_arrived_elsewhere_go_to_the_worker_even_when_the_grant_has_expired_since() {
    for expires_at in [stamps().now() + TimeDelta::minutes(10), stamps().now()] {
        let pending = Upload { expires_at, ..upload(7, UploadState::Pending) };
        let (service, store) = service(Some(pending), Some(9), updating());
        now(service.complete(actor(ANN), ID)).unwrap();
        assert_eq!(store.commits(), [vec![Job::ProcessUpload { upload_id: ID }]]);
    }
}

#[test]
fn what_the_worker_is_on_is_not_queued_again() {
    let (service, store) = service(Some(upload(7, UploadState::Processing)), None, World::default());
    assert!(matches!(now(service.complete(actor(ANN), ID)), Ok(Progress::Working(_))));
    assert_eq!(store.commits().len(), 0);
}

#[test]
fn bytes_of_another_size_elsewhere_are_refused() {
    let (service, store) = service(Some(upload(7, UploadState::Pending)), Some(8), World::default());
    assert_eq!(refused(now(service.complete(actor(ANN), ID)).map(|_| ())), [("byte_size".to_owned(), "length")]);
    assert_eq!(store.commits().len(), 0);
}

#[test]
fn what_cannot_be_completed_says_why_each_time() {
    let expired = Upload { expires_at: stamps().now(), ..upload(7, UploadState::Pending) };
    for (seen, code) in [
        (Some(upload(7, UploadState::Pending)), "upload.incomplete"),
        (Some(expired), "upload.expired"),
        (Some(failed(UploadFailure::TypeMismatch)), "media.type_mismatch"),
        (Some(failed(UploadFailure::Undecodable)), "media.undecodable"),
        (Some(failed(UploadFailure::Dimensions)), "media.dimensions"),
        (Some(failed(UploadFailure::Timeout)), "media.timeout"),
        (Some(Upload { media_id: None, ..upload(7, UploadState::Ready) }), "upload.expired"),
        (Some(Upload { owner_id: BOB, ..upload(7, UploadState::Ready) }), "not_found"),
        (None, "not_found"),
    ] {
        let (service, store) = service(seen, None, World::default());
        for _ in 0..2 {
            assert_eq!(now(service.complete(actor(ANN), ID)).unwrap_err().code(), code);
        }
        assert_eq!(store.commits().len(), 0, "{code}");
    }
}

#[test]
fn a_picture_that_is_ready_is_answered_again() {
    let (service, store) = service(Some(upload(7, UploadState::Ready)), None, World::default());
    assert_eq!(now(service.complete(actor(ANN), ID)).unwrap(), Progress::Ready(media(7, Access::Public)));
    assert_eq!(store.commits().len(), 0);
}
