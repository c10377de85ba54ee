use std::sync::{Arc, Mutex};

use async_trait::async_trait;

use super::ID;
use crate::{
    StoreError,
    media::{Blob, BlobWriter, MockBlobStore},
    signing::MockKeyGenerator,
    store::TRIES,
    testing::{FakeStore, World, now, stamps, upload},
    uploads::{MockUploadTarget, Upload, UploadIntake, UploadState},
};

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

fn own_place() -> Blob {
    Blob::Quarantine { key: "of this body".to_owned() }
}

fn intake(seen: Upload, admits: bool, mut world: World) -> (UploadIntake, Arc<FakeStore>, Written) {
    world.uploads.expect_find().returning(move |_| Ok(Some(seen.clone())));
    let written = Written::default();
    let (mut blobs, page) = (MockBlobStore::new(), Arc::clone(&written));
    blobs.expect_writer().withf(|blob| *blob == own_place()).returning(move |_| Ok(Box::new(Page(Arc::clone(&page)))));
    let deleting = Arc::clone(&written);
    blobs.expect_delete().withf(|blobs| *blobs == [own_place()]).returning(move |_| {
        *deleting.lock().unwrap() = (Vec::new(), false);
        Ok(())
    });
    let mut keys = MockKeyGenerator::new();
    keys.expect_key().return_const("of this body");
    let mut target = MockUploadTarget::new();
    target.expect_admits().return_const(admits);
    let store = world.store();
    let intake = UploadIntake {
        store: store.clone(),
        blobs: Arc::new(blobs),
        target: Arc::new(target),
        keys: Arc::new(keys),
        stamps: stamps(),
    };
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
    let updated = world.uploads.expect_update().times(1);
    updated.withf(|upload| (upload.state, upload.quarantine_key.as_str()) == (UploadState::Received, "of this body"));
    updated.returning(|_| Ok(()));
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
fn of_two_bodies_for_one_grant_the_second_is_told_that_it_is_used_and_leaves_nothing() {
    for (later, code) in [(Some(UploadState::Received), "upload.used"), (None, "upload.expired")] {
        let mut world = World::default();
        let seen = Mutex::new(vec![later, Some(UploadState::Pending)]);
        world
            .uploads
            .expect_find()
            .returning(move |_| Ok(seen.lock().unwrap().pop().flatten().map(|state| upload(7, state))));
        let (intake, store, written) = intake(upload(7, UploadState::Pending), true, world);
        assert_eq!(receive(&intake, &[b"123456789"]).unwrap_err().code(), code);
        assert_eq!(*written.lock().unwrap(), (Vec::new(), false));
        assert_eq!(store.commits().len(), 0);
    }
}

#[test]
fn bytes_of_which_nobody_knows_whether_they_were_noted_stay() {
    for (failure, pauses) in [(StoreError::Retry, TRIES - 1), (StoreError::Unavailable("cut off".into()), 0)] {
        let mut world = World::default();
        let failure = Mutex::new(Some(failure));
        world.uploads.expect_update().returning(move |_| {
            let mut failure = failure.lock().unwrap();
            Err(if matches!(*failure, Some(StoreError::Retry)) { StoreError::Retry } else { failure.take().unwrap() })
        });
        let (intake, store, written) = intake(upload(7, UploadState::Pending), true, world);
        receive(&intake, &[b"123456789"]).unwrap_err();
        assert_eq!(*written.lock().unwrap(), (b"123456789".to_vec(), true));
        assert_eq!(store.pauses(), pauses);
    }
}
