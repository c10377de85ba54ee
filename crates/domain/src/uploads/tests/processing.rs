use std::sync::{Arc, Mutex};

use chrono::TimeDelta;

use super::{ID, quarantined};
use crate::{
    events::{Event, MockEventBus},
    ids::MediaId,
    jobs::Job,
    media::{Format, MockBlobStore, MockPictureProcessor, Picture, PictureError, RenditionBytes, Size},
    testing::{ANN, FakeStore, World, now, stamps, upload, user},
    uploads::{UploadFailure, UploadProcessing, UploadState},
    users::User,
};

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
    with_people(world, Some(b"123456789".to_vec()), made)
}

fn with_people(
    world: World,
    bytes: Option<Vec<u8>>,
    made: impl Fn() -> Result<Picture, PictureError> + Send + Sync + 'static,
) -> (UploadProcessing, Arc<FakeStore>, Steps) {
    let steps = Steps::default();
    let (put, told) = (Arc::clone(&steps), Arc::clone(&steps));
    let mut blobs = MockBlobStore::new();
    blobs.expect_get().withf(|blob| *blob == quarantined()).returning(move |_| Ok(bytes.clone()));
    blobs.expect_put().returning(move |blob, content_type, _| {
        put.lock().unwrap().push(format!("put {} as {content_type}", blob.path()));
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

/// At once, and again when nothing can be sent any more.
fn assert_quarantine_goes(store: &FakeStore) {
    let job = Job::DeleteBlobs { blobs: vec![quarantined()] };
    assert_eq!(store.commits(), [vec![job.clone(), job]]);
    assert_eq!(store.due(), [stamps().now(), stamps().now() + TimeDelta::minutes(15)]);
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
            "put original/q7 as image/png".to_owned(),
            format!("put {access}/m7/320.webp as image/webp"),
            format!("put {access}/m7/320.jpg as image/jpeg"),
            "told".to_owned(),
        ];
        assert_eq!(*steps.lock().unwrap(), expected);
        assert_quarantine_goes(&store);
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
        let (processing, store, steps) = processing(world, false, move || Err(refusal()));
        now(processing.process(ID)).unwrap();
        assert_eq!(*steps.lock().unwrap(), ["told"]);
        assert_quarantine_goes(&store);
    }
}

#[test]
fn without_its_bytes_or_its_owner_there_is_no_picture() {
    let mut world = found(UploadState::Processing);
    world.users.expect_find().returning(|id| Ok(Some(user(id))));
    let updated = world.uploads.expect_update().times(1);
    updated.withf(|upload| upload.failure == Some(UploadFailure::Undecodable)).returning(|_| Ok(()));
    let (processing, _, steps) = with_people(world, None, || panic!("nothing was there to read"));
    now(processing.process(ID)).unwrap();
    assert_eq!(*steps.lock().unwrap(), ["told"]);

    let mut world = found(UploadState::Processing);
    world.users.expect_find().returning(|_| Ok(None));
    let (processing, store, steps) = with_people(world, None, || panic!("it was read for nobody"));
    now(processing.process(ID)).unwrap();
    assert_eq!((steps.lock().unwrap().len(), store.commits().len()), (0, 0));
}

#[test]
fn what_is_given_up_is_refused_unless_it_is_settled_already() {
    for (state, told) in [(UploadState::Processing, 1), (UploadState::Ready, 0)] {
        let mut world = found(state);
        let updated = world.uploads.expect_update().times(told);
        updated.withf(|upload| upload.failure == Some(UploadFailure::Timeout)).returning(|_| Ok(()));
        let (processing, _, steps) = processing(world, false, || panic!("it was read"));
        now(processing.give_up(ID)).unwrap();
        assert_eq!(steps.lock().unwrap().len(), told);
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
