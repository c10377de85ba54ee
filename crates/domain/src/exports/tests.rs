use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::TimeDelta;

use super::{
    Archive, Chapter, Entry, Export, ExportService, ExportState, ExportSweep, Exporting, MockArchiveMaker,
    MockBelongings, PIECE, Record,
};
use crate::{
    Outcome, StoreError,
    ids::ExportId,
    jobs::Job,
    mail::{Mail, Notice},
    media::{Access, Blob, BlobWriter, MockBlobStore},
    signing::MockKeyGenerator,
    testing::{ANN, BOB, FakeStore, World, actor, media, now, stamps, user},
    users::{Status, User},
};

const ID: ExportId = ExportId(7);
const KEEP: TimeDelta = TimeDelta::days(7);

type Steps = Arc<Mutex<Vec<String>>>;

fn export(state: ExportState) -> Export {
    let created_at = stamps().now();
    Export { id: ID, owner_id: ANN, state, key: "k".to_owned(), bytes: None, created_at, expires_at: None }
}

fn note(steps: &Steps, step: String) {
    steps.lock().unwrap().push(step);
}

/// Where this is the export, and changes to it are noted.
fn world(found: Option<Export>, status: Status, steps: &Steps) -> World {
    let mut world = World::default();
    let state = Arc::new(Mutex::new(found));
    let found = Arc::clone(&state);
    world.exports.expect_find().returning(move |_| Ok(found.lock().unwrap().clone()));
    let (steps, others) = (Arc::clone(steps), Arc::clone(steps));
    world.exports.expect_update().returning(move |export, _| {
        note(&steps, format!("{:?} {:?}", export.state, export.bytes));
        *state.lock().unwrap() = Some(export.clone());
        Ok(())
    });
    world.exports.expect_expire_others().returning(move |export, _| {
        note(&others, format!("in the place of others of {}", export.owner_id));
        Ok(())
    });
    world.users.expect_find().returning(move |id| Ok(Some(User { status, ..user(id) })));
    world
}

struct Listing(Steps);

#[async_trait]
impl Archive for Listing {
    async fn open(&mut self, file: &str, _entry: Entry) -> Outcome<()> {
        note(&self.0, file.to_owned());
        Ok(())
    }

    async fn record(&mut self, record: &Record) -> Outcome<()> {
        if let Record::Account { user, .. } = record {
            note(&self.0, user.username.to_string());
        }
        Ok(())
    }

    async fn bytes(&mut self, bytes: &[u8]) -> Outcome<()> {
        note(&self.0, bytes.len().to_string());
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Outcome<u64> {
        note(&self.0, "finished".to_owned());
        Ok(99)
    }
}

struct Nowhere;

#[async_trait]
impl BlobWriter for Nowhere {
    async fn write(&mut self, _chunk: &[u8]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Ann has an account and two pictures; the bytes of the second are gone.
fn exporting(store: Arc<FakeStore>, steps: &Steps) -> Exporting {
    let mut belongings = MockBelongings::new();
    belongings.expect_page().returning(|owner, chapter, after, _| {
        let account = Record::Account { user: user(owner), avatar: None };
        Ok(if chapter == Chapter::Account && after == 0 { vec![(1, account)] } else { Vec::new() })
    });
    belongings.expect_pictures().returning(|_, after, _| {
        let pictures = [1, 2].map(|id| media(id, Access::Private));
        Ok(pictures.into_iter().filter(|media| media.id > after).collect())
    });
    let mut blobs = MockBlobStore::new();
    blobs.expect_writer().returning(|_| Ok(Box::new(Nowhere)));
    let first = media(1, Access::Private).original_key;
    blobs.expect_part().returning(move |blob, start, limit| {
        let whole = if *blob == (Blob::Original { key: first.clone() }) { PIECE + 9 } else { return Ok(None) };
        let mut bytes = vec![0; usize::try_from(limit.min(whole.saturating_sub(start))).unwrap()];
        bytes.iter_mut().zip([0xff, 0xd8]).for_each(|(byte, first)| *byte = first);
        Ok(Some(bytes))
    });
    let deleted = Arc::clone(steps);
    blobs.expect_delete().returning(move |blobs| {
        note(&deleted, format!("deleted {}", blobs[0].path()));
        Ok(())
    });
    let mut archives = MockArchiveMaker::new();
    let listing = Arc::clone(steps);
    archives.expect_begin().returning(move |_, _| Box::new(Listing(Arc::clone(&listing))));
    Exporting {
        store,
        belongings: Arc::new(belongings),
        blobs: Arc::new(blobs),
        archives: Arc::new(archives),
        stamps: stamps(),
        keep: KEEP,
    }
}

#[test]
fn what_is_asked_for_is_queued_and_whoever_asks_again_gets_the_one_under_way() {
    for is_first in [true, false] {
        let mut world = World::default();
        world.exports.expect_insert().times(1).returning(move |_| Ok(is_first));
        let running = Export { id: ExportId(3), ..export(ExportState::Running) };
        world.exports.expect_under_way().returning(move |_| Ok(Some(running.clone())));
        let store = world.store();
        let mut keys = MockKeyGenerator::new();
        keys.expect_key().return_const("k");
        let service = ExportService { store: store.clone(), keys: Arc::new(keys), stamps: stamps() };
        let answer = now(service.request(actor(ANN), ID)).unwrap();
        if is_first {
            assert_eq!(answer, export(ExportState::Queued));
            assert_eq!(store.commits(), [[Job::MakeExport { export_id: ID }]]);
        } else {
            assert_eq!((answer.id, answer.state), (ExportId(3), ExportState::Running));
            assert!(store.commits().is_empty());
        }
    }
}

#[test]
fn an_archive_holds_every_file_in_pieces_takes_the_place_of_others_and_its_person_is_told() {
    let steps = Steps::default();
    let store = world(Some(export(ExportState::Queued)), Status::Active, &steps).store();
    now(exporting(store.clone(), &steps).make(ID)).unwrap();
    let piece = PIECE.to_string();
    let files = ["posts", "comments", "likes", "follows", "blocks", "mutes", "sessions", "passkeys", "reports"];
    let files = files.map(|file| format!("{file}.json"));
    let before = ["Running None", "account.json", "ann"];
    let place = format!("in the place of others of {ANN}");
    let after = ["originals/1.jpg", piece.as_str(), "9", "finished", place.as_str(), "Ready Some(99)"];
    let expected: Vec<_> = before.into_iter().chain(files.iter().map(String::as_str)).chain(after).collect();
    assert_eq!(*steps.lock().unwrap(), expected);
    let mail = Mail::Notice { person: ANN, notice: Notice::ExportReady };
    assert_eq!(store.commits(), [vec![], vec![Job::SendMail { mail }]]);
}

#[test]
fn nothing_is_made_for_whom_has_left_or_what_is_done() {
    for (state, status, expected) in [
        (ExportState::Queued, Status::Leaving, vec!["Failed None"]),
        (ExportState::Ready, Status::Active, vec![]),
        (ExportState::Expired, Status::Active, vec![]),
    ] {
        let steps = Steps::default();
        let store = world(Some(export(state)), status, &steps).store();
        now(exporting(store, &steps).make(ID)).unwrap();
        assert_eq!(*steps.lock().unwrap(), expected);
    }
}

#[test]
fn an_archive_that_nobody_waits_for_any_more_goes() {
    let steps = Steps::default();
    let mut world = World::default();
    let mut found = vec![None, Some(export(ExportState::Queued))];
    world.exports.expect_find().returning(move |_| Ok(found.pop().flatten()));
    world.exports.expect_update().returning(|_, _| Ok(()));
    world.users.expect_find().returning(|id| Ok(Some(user(id))));
    now(exporting(world.store(), &steps).make(ID)).unwrap();
    assert_eq!(steps.lock().unwrap().last().unwrap(), "deleted export/k");
}

#[test]
fn what_cannot_be_made_is_told_so_once() {
    for (state, expected) in [(ExportState::Running, vec!["Failed None"]), (ExportState::Ready, vec![])] {
        let steps = Steps::default();
        let store = world(Some(export(state)), Status::Active, &steps).store();
        now(exporting(store, &steps).give_up(ID)).unwrap();
        assert_eq!(*steps.lock().unwrap(), expected);
    }
}

#[test]
fn an_archive_is_there_until_its_time_is_over() {
    let (end, moment) = (stamps().now(), TimeDelta::microseconds(1));
    let ready = Export { expires_at: Some(end), ..export(ExportState::Ready) };
    assert_eq!(ready.state_at(end - moment), ExportState::Ready);
    assert_eq!(ready.state_at(end), ExportState::Expired);
    assert_eq!(export(ExportState::Running).state_at(end), ExportState::Running);
}

#[test]
fn objects_go_before_their_exports_are_said_to_be_over() {
    let steps = Steps::default();
    let mut world = world(None, Status::Active, &steps);
    let mut due = vec![Vec::new(), vec![Export { owner_id: BOB, ..export(ExportState::Ready) }]];
    world.exports.expect_due().returning(move |_, _| Ok(due.pop().unwrap()));
    world.exports.expect_purge().times(1).returning(|_| Ok(2));
    let (store, clock) = (world.store(), stamps().clock);
    let blobs = exporting(store.clone(), &steps).blobs;
    assert_eq!(now(ExportSweep { store, blobs, clock }.run()).unwrap(), 3);
    assert_eq!(*steps.lock().unwrap(), ["deleted export/k", "Expired None"]);
}
