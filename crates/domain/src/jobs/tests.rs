use std::sync::{Arc, Mutex};

use chrono::TimeDelta;

use super::{Job, JobRunner, LeasedJob, MAX_ATTEMPTS, MockJobQueue};
use crate::{
    StoreError,
    cards::{CardId, MockCardCache},
    events::MockEventBus,
    exports::{Exporting, MockArchiveMaker, MockBelongings},
    feed::{FanOut, MockAudience, MockTimelines},
    ids::{ExportId, FollowId, IdGenerator, JobId, MediaId, PostId, Snowflakes, UploadId},
    leaving::{Erasing, MockRemains, Objects},
    mail::{Delivery, Mail, MailError, MockMailer, Notice},
    media::{Access, Blob, Media, MockBlobStore, MockMediaQueries, MockPictureProcessor, Placement, Rekeying},
    reports::Subject,
    signing::MockKeyGenerator,
    testing::{ANN, FakeStore, World, media as picture, mint, now, published, reader, stamps, upload, user},
    uploads::{UploadFailure, UploadProcessing, UploadState},
    users::User,
};

fn runner(queue: MockJobQueue, world: World, blobs: MockBlobStore) -> JobRunner {
    with_queries(queue, world.store(), blobs, MockMediaQueries::new())
}

fn with_queries(
    queue: MockJobQueue,
    store: Arc<FakeStore>,
    blobs: MockBlobStore,
    media: MockMediaQueries,
) -> JobRunner {
    let fan_out = FanOut { audience: Arc::new(MockAudience::new()), timelines: None, clock: stamps().clock };
    let blobs = Arc::new(blobs);
    let (mut events, mut keys) = (MockEventBus::new(), MockKeyGenerator::new());
    keys.expect_key().return_const("new");
    events.expect_publish().return_const(());
    let processing = UploadProcessing {
        store: store.clone(),
        blobs: blobs.clone(),
        pictures: Arc::new(MockPictureProcessor::new()),
        events: Arc::new(events),
        stamps: stamps(),
    };
    let rekeying = Rekeying {
        store: store.clone(),
        media: Arc::new(media),
        blobs: blobs.clone(),
        keys: Arc::new(keys),
        stamps: stamps(),
    };
    JobRunner {
        queue: Arc::new(queue),
        store: store.clone(),
        blobs: blobs.clone(),
        stamps: stamps(),
        processing: Arc::new(processing),
        rekeying: Arc::new(rekeying),
        cards: None,
        fan_out: Arc::new(fan_out),
        delivery: Arc::new(delivery(MockMailer::new())),
        erasing: Arc::new(Erasing {
            remains: Arc::new(MockRemains::new()),
            blobs: Arc::new(MockBlobStore::new()),
            cards: None,
            clock: stamps().clock,
        }),
        exporting: Arc::new(Exporting {
            store,
            belongings: Arc::new(MockBelongings::new()),
            blobs,
            archives: Arc::new(MockArchiveMaker::new()),
            stamps: stamps(),
            keep: TimeDelta::days(7),
        }),
    }
}

/// To Ann.
fn delivery(mailer: MockMailer) -> Delivery {
    let mut world = World::default();
    world.users.expect_find().returning(|id| Ok(Some(user(id))));
    Delivery { store: world.store(), mailer: Arc::new(mailer), mint: mint(), origin: String::new() }
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

fn broken() -> Result<(), StoreError> {
    Err(StoreError::Internal("broken".into()))
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
            .withf(move |_, at, why| *at == due && why == "internal")
            .returning(|_, _, _| Ok(true));
        let failure = now(runner(queue, World::default(), deleting(broken)).run(&leased(attempt))).unwrap();
        assert_eq!(failure.map(|failure| failure.code()), Some("internal"));
    }
}

#[test]
fn an_outage_costs_no_attempt_however_long_it_lasts() {
    for (outage, code) in [(down as fn() -> _, "unavailable"), (|| Err(StoreError::Full), "storage.full")] {
        let mut queue = MockJobQueue::new();
        let due = stamps().now() + TimeDelta::seconds(5);
        queue
            .expect_postpone()
            .times(1)
            .withf(move |_, at, why| *at == due && why == code)
            .returning(|_, _, _| Ok(true));
        assert!(now(runner(queue, World::default(), deleting(outage)).run(&leased(MAX_ATTEMPTS))).unwrap().is_some());
    }
}

#[test]
fn what_failed_too_often_or_took_its_workers_along_is_buried() {
    for (attempt, reason) in [(MAX_ATTEMPTS, "internal"), (MAX_ATTEMPTS + 1, "worker.died")] {
        let mut queue = MockJobQueue::new();
        queue.expect_bury().times(1).withf(move |_, why, _| why == reason).returning(|_, _, _| Ok(true));
        assert!(now(runner(queue, World::default(), deleting(broken)).run(&leased(attempt))).unwrap().is_some());
    }
}

#[test]
fn whoever_waits_for_a_picture_is_told_that_it_is_given_up() {
    let job = LeasedJob { job: Job::ProcessUpload { upload_id: UploadId(7) }, ..leased(MAX_ATTEMPTS + 1) };
    let mut world = World::default();
    world.uploads.expect_find().returning(|id| Ok(Some(upload(id.0, UploadState::Processing))));
    world.users.expect_find().returning(|id| Ok(Some(user(id))));
    let failed = world.uploads.expect_update().times(1);
    failed.withf(|upload| upload.failure == Some(UploadFailure::Timeout)).returning(|_| Ok(()));
    let mut queue = MockJobQueue::new();
    queue.expect_bury().times(1).returning(|_, _, _| Ok(true));
    now(runner(queue, world, MockBlobStore::new()).run(&job)).unwrap();

    let mut world = World::default();
    world.uploads.expect_find().returning(|_| Err(StoreError::Unavailable("down".into())));
    let mut queue = MockJobQueue::new();
    queue.expect_postpone().times(1).returning(|_, _, _| Ok(true));
    now(runner(queue, world, MockBlobStore::new()).run(&job)).unwrap();
}

/// A queue where two exports have waited longer than an upload.
fn with_exports() -> MockJobQueue {
    let job = |id: i64, job: Job| LeasedJob { id: JobId(id), attempt: 1, job };
    let export = |id: i64| job(id, Job::MakeExport { export_id: ExportId(id) });
    let upload = job(3, Job::ProcessUpload { upload_id: UploadId(7) });
    let mut waiting = vec![export(1), export(2), upload];
    let mut queue = MockJobQueue::new();
    queue.expect_lease().returning(move |_, _, limit, with_exports| {
        let mut leased = Vec::new();
        waiting.retain(|one| {
            let is_due = leased.len() < usize::from(limit) && (with_exports || !one.job.is_export());
            if is_due {
                leased.push(one.clone());
            }
            !is_due
        });
        Ok(leased)
    });
    queue
}

#[test]
fn an_upload_does_not_wait_for_exports_where_there_is_room_for_two_jobs() {
    for (limit, exports, leased) in [
        (2, 1, vec![1, 3]),
        (1, 1, vec![1]),
        (1, 0, vec![3]),
        (2, 0, vec![3]),
        (3, 1, vec![1, 3]),
        (3, 2, vec![1, 2, 3]),
        (4, 4, vec![1, 2, 3]),
    ] {
        let runner = runner(with_exports(), World::default(), MockBlobStore::new());
        let jobs = now(runner.lease(limit, exports)).unwrap();
        let ids: Vec<_> = jobs.iter().map(|job| job.id.0).collect();
        assert_eq!(ids, leased, "room for {limit}, of exports {exports}");
    }
}

#[test]
fn what_was_leased_is_run_also_where_the_queue_fails_then() {
    let mut queue = MockJobQueue::new();
    let mut answers = vec![Err(StoreError::Unavailable("down".into())), Ok(vec![leased(1)])];
    queue.expect_lease().times(2).returning(move |_, _, _, _| answers.pop().unwrap());
    let runner = runner(queue, World::default(), MockBlobStore::new());
    assert_eq!(now(runner.lease(2, 1)).unwrap(), [leased(1)]);
}

#[test]
fn jobs_are_leased_for_a_minute_and_again_with_each_beat_and_given_back_at_once() {
    let until = stamps().now() + TimeDelta::seconds(60);
    let mut queue = MockJobQueue::new();
    let asked = queue.expect_lease().times(1);
    asked.withf(move |now, end, limit, with_exports| {
        (*now, *end, *limit, *with_exports) == (stamps().now(), until, 3, true)
    });
    asked.returning(|_, _, _, _| Ok(vec![leased(1)]));
    queue.expect_extend().times(1).withf(move |_, end| *end == until).returning(|_, _| Ok(false));
    queue.expect_give_back().times(1).withf(|_, now| *now == stamps().now()).returning(|_, _| Ok(true));
    let runner = runner(queue, World::default(), MockBlobStore::new());
    assert_eq!(now(runner.lease(3, 3)).unwrap(), [leased(1)]);
    assert!(!now(runner.heartbeat(&leased(1))).unwrap());
    now(runner.give_back(&leased(1))).unwrap();
}

#[test]
fn the_rest_of_a_person_s_pictures_waits_behind_the_other_jobs() {
    for (count, again) in [(1, vec![]), (50, vec![Job::RekeyOwner { owner_id: ANN }])] {
        let mut media = MockMediaQueries::new();
        media.expect_misplaced().returning(move |_, _| {
            let gone = (0..count).map(|id| Placement { media: picture(id, Access::Public), wanted: Access::Private });
            Ok(gone.collect())
        });
        let mut world = World::default();
        world.media.expect_plan_move().returning(|_, _| Ok(None));
        world.media.expect_find().returning(|_| Ok(None));
        let mut queue = MockJobQueue::new();
        queue.expect_complete().times(1).returning(|_| Ok(true));
        let store = world.store();
        let runner = with_queries(queue, store.clone(), MockBlobStore::new(), media);
        let job = LeasedJob { job: Job::RekeyOwner { owner_id: ANN }, ..leased(1) };
        assert!(now(runner.run(&job)).unwrap().is_none());
        assert_eq!(store.commits().into_iter().flatten().collect::<Vec<_>>(), again);
    }
}

fn fanning_out(attempt: u32) -> LeasedJob {
    LeasedJob { job: Job::FanOutPost { post_id: PostId(9), after: None }, ..leased(attempt) }
}

/// Over these timelines and those who have them.
fn with_timelines(queue: MockJobQueue, store: Arc<FakeStore>, audience: MockAudience) -> JobRunner {
    let mut timelines = MockTimelines::new();
    timelines.expect_push().returning(|_, _| Ok(()));
    let fan_out = FanOut { audience: Arc::new(audience), timelines: Some(Arc::new(timelines)), clock: stamps().clock };
    JobRunner {
        fan_out: Arc::new(fan_out),
        ..with_queries(queue, store, MockBlobStore::new(), MockMediaQueries::new())
    }
}

#[test]
fn the_rest_of_many_readers_waits_behind_the_other_jobs() {
    let further = Job::FanOutPost { post_id: PostId(9), after: Some(FollowId(500)) };
    for (count, again) in [(499, vec![]), (500, vec![further])] {
        let mut audience = MockAudience::new();
        audience.expect_published().returning(|_| Ok(Some(published())));
        audience.expect_readers().returning(move |_, _, _, _| Ok((1..=count).map(reader).collect()));
        let mut queue = MockJobQueue::new();
        queue.expect_complete().times(1).returning(|_| Ok(true));
        let store = World::default().store();
        let runner = with_timelines(queue, store.clone(), audience);
        assert!(now(runner.run(&fanning_out(1))).unwrap().is_none());
        assert_eq!(store.commits().into_iter().flatten().collect::<Vec<_>>(), again);
    }
}

#[test]
fn timelines_that_a_post_is_given_up_for_are_made_anew() {
    for (renewed, put_off) in [(true, 0), (false, 1)] {
        let mut audience = MockAudience::new();
        audience.expect_renew_all().times(1).returning(move || if renewed { Ok(()) } else { down() });
        let mut queue = MockJobQueue::new();
        queue.expect_bury().times(1 - put_off).returning(|_, _, _| Ok(true));
        queue.expect_postpone().times(put_off).returning(|_, _, _| Ok(true));
        let runner = with_timelines(queue, World::default().store(), audience);
        assert!(now(runner.run(&fanning_out(MAX_ATTEMPTS + 1))).unwrap().is_some());
    }
}

/// The database, or Redis.
fn away(audience: &mut MockAudience) {
    audience.expect_published().returning(|_| Err(StoreError::Unavailable("down".into())));
}

#[test]
fn outages_that_timelines_wait_for_are_counted_from_the_first_failure_of_the_job() {
    for attempt in [1, MAX_ATTEMPTS - 1] {
        let mut audience = MockAudience::new();
        away(&mut audience);
        let mut queue = MockJobQueue::new();
        let due = stamps().now() + TimeDelta::seconds(5);
        let retried = queue.expect_retry().times(1);
        retried.withf(move |_, at, why| *at == due && why == "unavailable").returning(|_, _, _| Ok(true));
        let runner = with_timelines(queue, World::default().store(), audience);
        assert!(now(runner.run(&fanning_out(attempt))).unwrap().is_some());
    }
}

#[test]
fn after_the_last_try_all_timelines_are_made_anew_as_soon_as_that_can_be_said() {
    for (renewed, put_off) in [(true, 0), (false, 1)] {
        let mut audience = MockAudience::new();
        away(&mut audience);
        audience.expect_renew_all().times(1).returning(move || if renewed { Ok(()) } else { down() });
        let mut queue = MockJobQueue::new();
        queue.expect_complete().times(1 - put_off).returning(|_| Ok(true));
        queue.expect_postpone().times(put_off).returning(|_, _, _| Ok(true));
        let runner = with_timelines(queue, World::default().store(), audience);
        assert_eq!(now(runner.run(&fanning_out(MAX_ATTEMPTS))).unwrap().is_some(), put_off == 1);
    }
}

#[test]
fn the_pictures_of_a_post_are_moved() {
    let mut world = World::default();
    world.media.expect_of_post().times(1).withf(|id| *id == PostId(9)).returning(|_| Ok(Vec::new()));
    let mut queue = MockJobQueue::new();
    queue.expect_complete().times(1).returning(|_| Ok(true));
    let job = LeasedJob { job: Job::RekeyPost { post_id: PostId(9) }, ..leased(1) };
    assert!(now(runner(queue, world, MockBlobStore::new()).run(&job)).unwrap().is_none());
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
    world.media.expect_find().returning(|id| Ok(Some(picture(id.0, Access::Public))));
    world.media.expect_delete().returning(move |_| {
        row.lock().unwrap().push("row".to_owned());
        Ok(())
    });
    let mut queue = MockJobQueue::new();
    queue.expect_complete().returning(|_| Ok(true));
    let job = LeasedJob { job: Job::DeleteMedia { media_id: MediaId(7) }, ..leased(1) };
    let store = world.store();
    let runner = with_queries(queue, store.clone(), blobs, MockMediaQueries::new());
    assert!(now(runner.run(&job)).unwrap().is_none());
    assert_eq!(store.commits().len(), 1);
    // One size in two formats, and the original.
    assert_eq!(*order.lock().unwrap(), ["3 objects", "row"]);
}

#[test]
fn an_avatar_stays_while_it_is_shown_and_at_a_private_place_while_moderators_have_it_to_look_at() {
    let id = MediaId(7);
    for (avatar_id, seen, expected) in [
        (Some(id), vec![id], vec![]),
        (Some(MediaId(8)), vec![id], vec!["moved"]),
        (None, vec![MediaId(9)], vec!["bytes", "row"]),
    ] {
        let steps = Arc::new(Mutex::new(Vec::new()));
        let (moved, bytes, row) = (Arc::clone(&steps), Arc::clone(&steps), Arc::clone(&steps));
        let mut world = World::default();
        let mut found = vec![Access::Private, Access::Public];
        world.media.expect_find().returning(move |id| {
            let access = found.pop().unwrap_or(Access::Private);
            Ok(Some(Media { is_avatar: true, ..picture(id.0, access) }))
        });
        world.users.expect_find().returning(move |id| Ok(Some(User { avatar_id, ..user(id) })));
        let pictures = world.reports.expect_pictures().withf(|subject| *subject == Subject::Person(ANN));
        pictures.returning(move |_| Ok(seen.clone()));
        world.media.expect_plan_move().returning(move |_, to| {
            assert_eq!(to.access, Access::Private);
            moved.lock().unwrap().push("moved");
            Ok(None)
        });
        world.media.expect_delete().returning(move |_| {
            row.lock().unwrap().push("row");
            Ok(())
        });
        let mut blobs = MockBlobStore::new();
        blobs.expect_delete().returning(move |_| {
            bytes.lock().unwrap().push("bytes");
            Ok(())
        });
        let mut queue = MockJobQueue::new();
        queue.expect_complete().returning(|_| Ok(true));
        let job = LeasedJob { job: Job::DeleteMedia { media_id: id }, ..leased(1) };
        assert!(now(runner(queue, world, blobs).run(&job)).unwrap().is_none());
        assert_eq!(*steps.lock().unwrap(), expected, "{avatar_id:?}");
    }
}

#[test]
fn cards_are_forgotten_where_they_are_kept_and_wait_for_a_cache_that_is_down_as_long_as_they_live() {
    let cards = vec![CardId::Post(PostId(9)), CardId::Person(ANN)];
    let young = JobId(Snowflakes::new(0, stamps().clock).next());
    let job = LeasedJob { id: young, job: Job::ForgetCards { cards: cards.clone() }, ..leased(MAX_ATTEMPTS) };
    let old = LeasedJob { id: JobId(0), ..job.clone() };
    let mut queue = MockJobQueue::new();
    queue.expect_complete().times(3).returning(|_| Ok(true));
    queue.expect_postpone().times(1).returning(|_, _, _| Ok(true));
    let mut runner = runner(queue, World::default(), MockBlobStore::new());
    assert!(now(runner.run(&job)).unwrap().is_none(), "nothing is kept");
    for (outcome, job, code) in
        [((|| Ok(())) as fn() -> _, &job, None), (down, &job, Some("unavailable")), (down, &old, None)]
    {
        let (mut cache, cards) = (MockCardCache::new(), cards.clone());
        cache.expect_forget().times(1).withf(move |forgotten| forgotten == cards).returning(move |_| outcome());
        runner.cards = Some(Arc::new(cache));
        assert_eq!(now(runner.run(job)).unwrap().map(|failure| failure.code()), code);
    }
}

#[test]
fn a_letter_that_is_refused_is_given_up_one_put_off_is_tried_again_and_an_outage_costs_no_attempt() {
    let sending = |failure: fn() -> MailError, queue: MockJobQueue| {
        let mut mailer = MockMailer::new();
        mailer.expect_send().times(1).returning(move |_| Err(failure()));
        let runner = runner(queue, World::default(), MockBlobStore::new());
        let runner = JobRunner { delivery: Arc::new(delivery(mailer)), ..runner };
        let mail = Mail::Notice { person: ANN, notice: Notice::PasswordChanged };
        let leased = LeasedJob { id: JobId(1), attempt: 1, job: Job::SendMail { mail } };
        assert!(now(runner.run(&leased)).unwrap().is_some());
    };
    let mut queue = MockJobQueue::new();
    queue.expect_bury().times(1).withf(|_, why, _| why == "mail.refused").returning(|_, _, _| Ok(true));
    sending(|| MailError::Refused(550), queue);
    let mut queue = MockJobQueue::new();
    queue.expect_retry().times(1).returning(|_, _, _| Ok(true));
    sending(|| MailError::Deferred(451), queue);
    let mut queue = MockJobQueue::new();
    queue.expect_postpone().times(1).returning(|_, _, _| Ok(true));
    sending(|| MailError::Unavailable("no answer".into()), queue);
}

#[test]
fn an_erasure_goes_on_until_nothing_is_left_and_is_never_given_up() {
    for (is_last, failing) in [(false, false), (true, false), (true, true)] {
        let mut queue = MockJobQueue::new();
        queue.expect_complete().times(usize::from(!failing)).returning(|_| Ok(true));
        queue.expect_postpone().times(usize::from(failing)).returning(|_, at, _| {
            assert_eq!(at, stamps().now() + TimeDelta::hours(1));
            Ok(true)
        });
        let mut remains = MockRemains::new();
        remains.expect_is_due().returning(|_, _| Ok(true));
        remains.expect_objects().returning(|_, _| Ok(Objects::default()));
        remains.expect_erase_some().returning(move |_, _| Ok(!is_last));
        remains.expect_erase_person().returning(move |_| {
            if failing { Err(StoreError::Internal("something refers to them".into())) } else { Ok(()) }
        });
        let store = World::default().store();
        let runner = with_queries(queue, store.clone(), MockBlobStore::new(), MockMediaQueries::new());
        let clock = stamps().clock;
        let erasing = Erasing { remains: Arc::new(remains), blobs: runner.blobs.clone(), cards: None, clock };
        let runner = JobRunner { erasing: Arc::new(erasing), ..runner };
        let job = Job::EraseAccount { owner_id: ANN };
        let leased = LeasedJob { id: JobId(1), attempt: MAX_ATTEMPTS, job: job.clone() };
        assert_eq!(now(runner.run(&leased)).unwrap().is_some(), failing);
        assert_eq!(store.commits(), if is_last { vec![] } else { vec![vec![job]] });
    }
}
