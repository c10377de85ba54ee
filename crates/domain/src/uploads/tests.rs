use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use chrono::TimeDelta;

use super::{
    Completion, MockUploadQueries, MockUploadTarget, Upload, UploadFailure, UploadGrant, UploadIntake,
    UploadProcessing, UploadService, UploadState, UploadSweep, UploadView,
};
use crate::{
    StoreError,
    error::Constraint,
    events::{Event, EventBus, MockEventBus, Subscription},
    ids::{MediaId, UploadId},
    jobs::Job,
    media::{
        Access, Blob, BlobWriter, Format, MockBlobStore, MockPictureProcessor, Picture, PictureError, RenditionBytes,
        Size,
    },
    signing::MockKeyGenerator,
    testing::{ANN, BOB, FakeStore, FixedClock, World, actor, media, now, refused, stamps, upload, user},
    time::Stamps,
    users::User,
};

const ID: UploadId = UploadId(7);

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
    assert!(matches!(now(service.complete(actor(ANN), ID)), Ok(Completion::Working(_))));
    assert_eq!(store.commits(), [vec![Job::ProcessUpload { upload_id: ID }]]);
}

#[test]
fn bytes_that_arrived_elsewhere_go_to_the_worker_and_what_the_grant_still_allows_is_deleted() {
    let pending = upload(7, UploadState::Pending);
    let (service, store) = service(Some(pending.clone()), Some(9), updating());
    now(service.complete(actor(ANN), ID)).unwrap();
    let late = Job::DeleteBlobs { blobs: vec![Blob::Quarantine { key: "q7".to_owned() }] };
    assert_eq!(store.commits(), [vec![late, Job::ProcessUpload { upload_id: ID }]]);
    assert_eq!(store.due()[0], pending.expires_at + TimeDelta::minutes(5));
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
    assert_eq!(now(service.complete(actor(ANN), ID)).unwrap(), Completion::Ready(media(7, Access::Public)));
    assert_eq!(store.commits().len(), 0);
}

/// What was written, and whether it was finished.
type Written = Arc<Mutex<(Vec<u8>, bool)>>;

struct Page(Written);

#[async_trait]
impl BlobWriter for Page {
    async fn write(&mut self, chunk: &[u8]) -> Result<(), StoreError> {
        self.0.lock().unwrap().0.extend(chunk);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<(), StoreError> {
        self.0.lock().unwrap().1 = true;
        Ok(())
    }
}

fn intake(seen: Upload, admits: bool, mut world: World) -> (UploadIntake, Arc<FakeStore>, Written) {
    world.uploads.expect_find().returning(move |_| Ok(Some(seen.clone())));
    let written = Written::default();
    let (mut blobs, page) = (MockBlobStore::new(), Arc::clone(&written));
    blobs.expect_writer().returning(move |_| Ok(Box::new(Page(Arc::clone(&page)))));
    let mut target = MockUploadTarget::new();
    target.expect_admits().return_const(admits);
    let store = world.store();
    let intake =
        UploadIntake { store: store.clone(), blobs: Arc::new(blobs), target: Arc::new(target), stamps: stamps() };
    (intake, store, written)
}

fn receive(intake: &UploadIntake, chunks: &[&[u8]]) -> crate::Outcome<()> {
    now(async {
        let mut open = intake.open(ID, 0, "signature", "image/png").await?;
        for chunk in chunks {
            open.write(chunk).await?;
        }
        intake.close(open).await
    })
}

#[test]
fn exactly_the_declared_bytes_are_received() {
    let mut world = World::default();
    world.uploads.expect_update().times(1).withf(|upload| upload.state == UploadState::Received).returning(|_| Ok(()));
    let (intake, store, written) = intake(upload(7, UploadState::Pending), true, world);
    receive(&intake, &[b"12345", b"6789"]).unwrap();
    assert_eq!(*written.lock().unwrap(), (b"123456789".to_vec(), true));
    assert_eq!(store.commits().len(), 1);
}

#[test]
fn more_or_fewer_bytes_are_never_finished() {
    for (chunks, code) in [(&[&b"12345"[..], b"678910"][..], "request.too_large"), (&[b"1234"], "request.invalid")] {
        let (intake, store, written) = intake(upload(7, UploadState::Pending), true, World::default());
        assert_eq!(receive(&intake, chunks).unwrap_err().code(), code);
        assert!(!written.lock().unwrap().1);
        assert_eq!(store.commits().len(), 0);
    }
}

#[test]
fn a_grant_is_signed_and_good_once_for_its_type_until_it_expires() {
    let expired = Upload { expires_at: stamps().now(), ..upload(7, UploadState::Pending) };
    let jpeg = Upload { content_type: "image/jpeg".to_owned(), ..upload(7, UploadState::Pending) };
    for (seen, admits, code) in [
        (upload(7, UploadState::Pending), false, "upload.grant_invalid"),
        (upload(7, UploadState::Received), true, "upload.used"),
        (upload(7, UploadState::Ready), true, "upload.used"),
        (expired, true, "upload.expired"),
        (jpeg, true, "media.type_mismatch"),
    ] {
        let (intake, _, _) = intake(seen, admits, World::default());
        assert_eq!(receive(&intake, &[b"123456789"]).unwrap_err().code(), code);
    }
}

#[test]
fn of_two_bodies_for_one_grant_the_second_is_told_that_it_is_used() {
    let mut world = World::default();
    let seen = Mutex::new(vec![UploadState::Received, UploadState::Pending]);
    world.uploads.expect_find().returning(move |_| Ok(seen.lock().unwrap().pop().map(|state| upload(7, state))));
    let (intake, store, _) = intake(upload(7, UploadState::Pending), true, world);
    assert_eq!(receive(&intake, &[b"123456789"]).unwrap_err().code(), "upload.used");
    assert_eq!(store.commits().len(), 0);
}

fn picture() -> Picture {
    let size = Size { width: 320, height: 214 };
    Picture {
        size,
        placeholder: vec![1],
        original: b"stripped".to_vec(),
        sha256: [7; 32],
        renditions: Format::ALL.map(|format| RenditionBytes { size, format, bytes: b"small".to_vec() }).into(),
    }
}

type Steps = Arc<Mutex<Vec<String>>>;

/// Where the bytes are made into this, and Ann is private or not.
fn processing(
    mut world: World,
    is_private: bool,
    made: impl Fn() -> Result<Picture, PictureError> + Send + Sync + 'static,
) -> (UploadProcessing, Arc<FakeStore>, Steps) {
    world.users.expect_find().returning(move |id| Ok(Some(User { is_private, ..user(id) })));
    let steps = Steps::default();
    let (put, deleted, told) = (Arc::clone(&steps), Arc::clone(&steps), Arc::clone(&steps));
    let mut blobs = MockBlobStore::new();
    blobs.expect_get().returning(|_| Ok(Some(b"123456789".to_vec())));
    blobs.expect_put().returning(move |blob, content_type, _| {
        put.lock().unwrap().push(format!("put {} as {content_type}", blob.path()));
        Ok(())
    });
    blobs.expect_delete().returning(move |blobs| {
        deleted.lock().unwrap().extend(blobs.iter().map(|blob| format!("deleted {}", blob.path())));
        Ok(())
    });
    let mut pictures = MockPictureProcessor::new();
    pictures.expect_process().returning(move |_, _| made());
    let mut events = MockEventBus::new();
    events.expect_publish().returning(move |event| {
        assert_eq!(event, Event::UploadSettled(ID));
        told.lock().unwrap().push("told".to_owned());
    });
    let store = world.store();
    let processing = UploadProcessing {
        store: store.clone(),
        blobs: Arc::new(blobs),
        pictures: Arc::new(pictures),
        events: Arc::new(events),
        stamps: stamps(),
    };
    (processing, store, steps)
}

fn found(state: UploadState) -> World {
    let mut world = World::default();
    world.uploads.expect_find().returning(move |_| Ok(Some(upload(7, state))));
    world
}

#[test]
fn objects_are_there_before_the_rows_that_name_them_and_the_quarantine_goes_last() {
    for (is_private, access) in [(false, "public"), (true, "private")] {
        let mut world = found(UploadState::Processing);
        world.media.expect_insert().times(1).returning(|media| {
            assert_eq!((media.id, media.owner_id, media.sha256), (MediaId(7), ANN, [7; 32]));
            Ok(())
        });
        let updated = world.uploads.expect_update().times(1);
        updated.withf(|upload| (upload.state, upload.media_id) == (UploadState::Ready, Some(MediaId(7))));
        updated.returning(|_| Ok(()));
        let (processing, store, steps) = processing(world, is_private, || Ok(picture()));
        now(processing.process(ID)).unwrap();
        let expected = [
            "put original/1/7 as image/png".to_owned(),
            format!("put {access}/m7/320.webp as image/webp"),
            format!("put {access}/m7/320.jpg as image/jpeg"),
            "told".to_owned(),
            "deleted quarantine/q7".to_owned(),
        ];
        assert_eq!(*steps.lock().unwrap(), expected);
        assert_eq!(store.commits().len(), 1);
    }
}

#[test]
fn a_picture_that_is_refused_for_good_says_why_and_its_bytes_go() {
    let refusals: [(fn() -> PictureError, UploadFailure); 4] = [
        (|| PictureError::TypeMismatch, UploadFailure::TypeMismatch),
        (|| PictureError::Undecodable, UploadFailure::Undecodable),
        (|| PictureError::Dimensions, UploadFailure::Dimensions),
        (|| PictureError::TimedOut, UploadFailure::Timeout),
    ];
    for (refusal, failure) in refusals {
        let mut world = found(UploadState::Processing);
        let updated = world.uploads.expect_update().times(1);
        updated.withf(move |upload| (upload.state, upload.failure) == (UploadState::Failed, Some(failure)));
        updated.returning(|_| Ok(()));
        let (processing, _, steps) = processing(world, false, move || Err(refusal()));
        now(processing.process(ID)).unwrap();
        assert_eq!(*steps.lock().unwrap(), ["told", "deleted quarantine/q7"]);
    }
}

#[test]
fn a_defect_of_ours_keeps_the_bytes_for_another_try() {
    let broken = || Err(PictureError::Internal("broken".into()));
    let (processing, store, steps) = processing(found(UploadState::Processing), false, broken);
    assert_eq!(now(processing.process(ID)).unwrap_err().code(), "internal");
    assert_eq!(*steps.lock().unwrap(), [""; 0]);
    assert_eq!(store.commits().len(), 0);
}

#[test]
fn what_is_settled_already_is_left_alone() {
    for state in [UploadState::Pending, UploadState::Ready, UploadState::Failed] {
        let (processing, _, steps) = processing(found(state), false, || panic!("it was read"));
        now(processing.process(ID)).unwrap();
        assert_eq!(*steps.lock().unwrap(), [""; 0], "{state:?}");
    }
}

#[test]
fn a_worker_that_comes_late_names_nothing() {
    let mut world = World::default();
    let seen = Mutex::new(vec![UploadState::Ready, UploadState::Processing]);
    world.uploads.expect_find().returning(move |_| Ok(seen.lock().unwrap().pop().map(|state| upload(7, state))));
    let (processing, store, _) = processing(world, false, || Ok(picture()));
    now(processing.process(ID)).unwrap();
    assert_eq!(store.commits().len(), 0);
}

#[test]
fn what_led_to_nothing_is_forgotten_with_its_objects() {
    let mut world = World::default();
    world.uploads.expect_abandoned().returning(|unfinished, unused, _| {
        assert_eq!(stamps().now() - unfinished, TimeDelta::hours(1));
        assert_eq!(stamps().now() - unused, TimeDelta::hours(24));
        Ok(vec![upload(7, UploadState::Ready), upload(8, UploadState::Pending)])
    });
    world.uploads.expect_delete().times(2).returning(|_| Ok(()));
    world.media.expect_find().returning(|id| Ok(Some(media(id.0, Access::Public))));
    world.media.expect_delete().times(1).withf(|id| *id == MediaId(7)).returning(|_| Ok(()));
    let store = world.store();
    let sweep = UploadSweep { store: store.clone(), stamps: stamps() };
    assert_eq!(now(sweep.run()).unwrap(), 2);
    let quarantine = |key: &str| Blob::Quarantine { key: key.to_owned() };
    let mut first = vec![quarantine("q7")];
    first.extend(media(7, Access::Public).blobs());
    let jobs = vec![Job::DeleteBlobs { blobs: first }, Job::DeleteBlobs { blobs: vec![quarantine("q8")] }];
    assert_eq!(store.commits(), [jobs]);
}
