use std::sync::Mutex;

use chrono::TimeDelta;

use super::quarantined;
use crate::{
    ids::MediaId,
    jobs::Job,
    media::{Access, Blob},
    testing::{World, media, now, stamps, upload},
    uploads::{UploadState, UploadSweep},
};

#[test]
fn what_led_to_nothing_is_forgotten_with_its_objects() {
    let mut world = World::default();
    world.uploads.expect_abandoned().returning(|unfinished, unused, _| {
        assert_eq!(stamps().now() - unfinished, TimeDelta::hours(1));
        assert_eq!(stamps().now() - unused, TimeDelta::hours(24));
        Ok(vec![upload(7, UploadState::Ready), upload(8, UploadState::Pending), upload(9, UploadState::Ready)])
    });
    world.uploads.expect_delete().times(2).withf(|id| id.0 != 9).returning(|_| Ok(()));
    world.media.expect_find().returning(|id| Ok(Some(media(id.0, Access::Public))));
    // The last one is published at this moment.
    world.media.expect_delete_unused().times(2).returning(|id| Ok(id == MediaId(7)));
    let store = world.store();
    let sweep = UploadSweep { store: store.clone(), stamps: stamps() };
    assert_eq!(now(sweep.run()).unwrap(), 3);
    let mut first = vec![quarantined()];
    first.extend(media(7, Access::Public).blobs());
    let jobs = vec![
        Job::DeleteBlobs { blobs: first },
        Job::DeleteBlobs { blobs: vec![Blob::Quarantine { key: "q8".to_owned() }] },
    ];
    assert_eq!(store.commits(), [jobs]);
}

#[test]
fn as_many_batches_are_swept_as_there_are() {
    let mut world = World::default();
    let batches = Mutex::new(vec![1, 100]);
    world.uploads.expect_abandoned().times(2).returning(move |_, _, limit| {
        assert_eq!(limit, 100);
        let count = batches.lock().unwrap().pop().unwrap();
        Ok((0..count).map(|id| upload(id, UploadState::Pending)).collect())
    });
    world.uploads.expect_delete().returning(|_| Ok(()));
    let store = world.store();
    assert_eq!(now(UploadSweep { store: store.clone(), stamps: stamps() }.run()).unwrap(), 101);
    assert_eq!(store.commits().len(), 2);
}
