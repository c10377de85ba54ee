use std::sync::{Arc, Mutex};

use chrono::TimeDelta;

use super::{Job, JobRunner, LeasedJob, MAX_ATTEMPTS, MockJobQueue};
use crate::{
    StoreError,
    events::MockEventBus,
    ids::{JobId, MediaId},
    media::{Access, Blob, MockBlobStore, MockPictureProcessor, Rekeying},
    signing::MockKeyGenerator,
    testing::{World, media, now, stamps},
    uploads::UploadProcessing,
};

fn runner(queue: MockJobQueue, world: World, blobs: MockBlobStore) -> JobRunner {
    let (store, blobs) = (world.store(), Arc::new(blobs));
    let processing = UploadProcessing {
        store: store.clone(),
        blobs: blobs.clone(),
        pictures: Arc::new(MockPictureProcessor::new()),
        events: Arc::new(MockEventBus::new()),
        stamps: stamps(),
    };
    let rekeying = Rekeying {
        store: store.clone(),
        blobs: blobs.clone(),
        keys: Arc::new(MockKeyGenerator::new()),
        stamps: stamps(),
    };
    JobRunner {
        queue: Arc::new(queue),
        store,
        blobs,
        clock: stamps().clock,
        processing: Arc::new(processing),
        rekeying: Arc::new(rekeying),
    }
}

fn leased(attempt: u32) -> LeasedJob {
    LeasedJob { id: JobId(1), attempt, job: Job::DeleteBlobs { blobs: vec![Blob::Original { key: "7".to_owned() }] } }
}

fn deleting(outcome: fn() -> Result<(), StoreError>) -> MockBlobStore {
    let mut blobs = MockBlobStore::new();
    blobs.expect_delete().returning(move |_| outcome());
    blobs
}

fn down() -> Result<(), StoreError> {
    Err(StoreError::Unavailable("down".into()))
}

#[test]
fn what_is_done_leaves_the_queue() {
    let mut queue = MockJobQueue::new();
    queue.expect_complete().times(1).returning(|_| Ok(true));
    let runner = runner(queue, World::default(), deleting(|| Ok(())));
    assert!(now(runner.run(&leased(1))).unwrap().is_none());
}

#[test]
fn what_failed_is_due_again_later_and_later() {
    for (attempt, seconds) in [(1, 2), (2, 4), (MAX_ATTEMPTS - 1, 512)] {
        let mut queue = MockJobQueue::new();
        let due = stamps().now() + TimeDelta::seconds(seconds);
        queue
            .expect_retry()
            .times(1)
            .withf(move |_, at, why| *at == due && why == "unavailable")
            .returning(|_, _, _| Ok(true));
        let failure = now(runner(queue, World::default(), deleting(down)).run(&leased(attempt))).unwrap();
        assert_eq!(failure.map(|failure| failure.code()), Some("unavailable"));
    }
}

#[test]
fn what_failed_too_often_or_took_its_workers_along_is_buried() {
    for (attempt, reason) in [(MAX_ATTEMPTS, "unavailable"), (MAX_ATTEMPTS + 1, "worker.died")] {
        let mut queue = MockJobQueue::new();
        queue.expect_bury().times(1).withf(move |_, why, _| why == reason).returning(|_, _, _| Ok(true));
        assert!(now(runner(queue, World::default(), deleting(down)).run(&leased(attempt))).unwrap().is_some());
    }
}

#[test]
fn the_bytes_of_a_picture_go_before_the_row_that_names_them() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let (bytes, row) = (Arc::clone(&order), Arc::clone(&order));
    let mut blobs = MockBlobStore::new();
    blobs.expect_delete().returning(move |blobs| {
        bytes.lock().unwrap().push(format!("{} objects", blobs.len()));
        Ok(())
    });
    let mut world = World::default();
    world.media.expect_find().returning(|id| Ok(Some(media(id.0, Access::Public))));
    world.media.expect_delete().returning(move |_| {
        row.lock().unwrap().push("row".to_owned());
        Ok(())
    });
    let mut queue = MockJobQueue::new();
    queue.expect_complete().returning(|_| Ok(true));
    let job = LeasedJob { job: Job::DeleteMedia { media_id: MediaId(7) }, ..leased(1) };
    assert!(now(runner(queue, world, blobs).run(&job)).unwrap().is_none());
    // One size in two formats, and the original.
    assert_eq!(*order.lock().unwrap(), ["3 objects", "row"]);
}
