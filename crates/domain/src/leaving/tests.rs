use std::sync::{Arc, Mutex};

use chrono::TimeDelta;

use super::{Erasing, LeavingService, MockRemains, Objects};
use crate::{
    StoreError,
    cards::{CardId, CardOutbox, MockCardCache},
    ids::MediaId,
    jobs::Job,
    media::{MockBlobStore, Shelf},
    sessions::MockSessionRepository,
    testing::{ANN, BOB, FakeStore, World, actor, now, stamps, user},
    users::{Status, User},
};

const GRACE: TimeDelta = TimeDelta::days(30);

fn leaving(store: Arc<FakeStore>, sessions: MockSessionRepository) -> LeavingService {
    let cards = CardOutbox { on: true };
    LeavingService { store, sessions: Arc::new(sessions), cards, stamps: stamps(), grace: GRACE }
}

#[test]
fn neither_the_last_admin_leaves_nor_who_was_suspended_since_they_asked() {
    for (admins, status, code) in
        [(vec![ANN], Status::Active, "admin.last"), (vec![ANN, BOB], Status::Suspended, "auth.required")]
    {
        let mut world = World::default();
        world.accounts.expect_admins().returning(move || Ok(admins.clone()));
        world.users.expect_find().returning(move |id| Ok(Some(User { status, ..user(id) })));
        let store = world.store();
        let outcome = now(leaving(store.clone(), MockSessionRepository::new()).leave(actor(ANN)));
        assert_eq!(outcome.unwrap_err().code(), code);
        assert_eq!(store.commits().len(), 0);
    }
}

#[test]
fn who_leaves_is_away_at_once_their_sessions_end_and_they_are_erased_when_the_grace_is_over() {
    let erase_at = stamps().now() + GRACE;
    let mut world = World::default();
    world.users.expect_find().returning(|id| Ok(Some(user(id))));
    world.accounts.expect_admins().returning(|| Ok(vec![BOB]));
    world
        .accounts
        .expect_leave()
        .times(1)
        .withf(move |id, at, _| (*id, *at) == (ANN, erase_at))
        .returning(|_, _, _| Ok(()));
    let store = world.store();
    let mut sessions = MockSessionRepository::new();
    let ended = sessions.expect_end_others().times(1);
    ended.withf(|owner, keep, _| (*owner, *keep) == (ANN, None)).returning(|_, _, _| Ok(Vec::new()));
    let service = leaving(store.clone(), sessions);
    assert_eq!(now(service.leave(actor(ANN))).unwrap(), erase_at);
    let forgotten = Job::ForgetCards { cards: vec![CardId::Person(ANN)] };
    let jobs = vec![Job::RekeyOwner { owner_id: ANN }, Job::EraseAccount { owner_id: ANN }, forgotten];
    assert_eq!(store.commits(), [jobs]);
    assert_eq!(store.due(), [stamps().now(), erase_at, stamps().now()]);
}

type Steps = Arc<Mutex<Vec<String>>>;

/// What was done, in order. There is one picture first, then one batch of rows.
fn erasing(is_due: bool, cards_answer: bool) -> (Erasing, Steps) {
    let steps = Steps::default();
    let note = |what: &'static str| {
        let steps = Arc::clone(&steps);
        move || steps.lock().unwrap().push(what.to_owned())
    };
    let (mut remains, mut blobs, mut cards) = (MockRemains::new(), MockBlobStore::new(), MockCardCache::new());
    remains.expect_is_due().returning(move |_, _| Ok(is_due));
    let picture = Objects {
        media: vec![MediaId(7)],
        uploads: Vec::new(),
        exports: Vec::new(),
        places: vec![(Shelf::Originals, "7".to_owned())],
        cards: vec![CardId::Person(ANN)],
    };
    let mut pictures = vec![Objects::default(), picture];
    remains.expect_objects().returning(move |_, _| Ok(pictures.pop().unwrap_or_default()));
    let mut rows = vec![false, true];
    remains.expect_erase_some().returning(move |_, _| Ok(rows.pop().unwrap_or_default()));
    let (cleared, forgotten, gone) = (note("object"), note("row of the object"), note("person"));
    blobs.expect_clear().returning(move |_, _| {
        cleared();
        Ok(())
    });
    remains.expect_forget().returning(move |_, _| {
        forgotten();
        Ok(())
    });
    remains.expect_erase_person().returning(move |_| {
        gone();
        Ok(())
    });
    cards.expect_forget().returning(
        move |_| {
            if cards_answer { Ok(()) } else { Err(StoreError::Unavailable("down".into())) }
        },
    );
    let erasing = Erasing {
        remains: Arc::new(remains),
        blobs: Arc::new(blobs),
        cards: Some(Arc::new(cards)),
        clock: stamps().clock,
    };
    (erasing, steps)
}

#[test]
fn objects_go_before_their_rows_and_the_person_goes_last() {
    for cards_answer in [true, false] {
        let (erasing, steps) = erasing(true, cards_answer);
        let more: Vec<bool> = (0..3).map(|_| now(erasing.step(ANN)).unwrap()).collect();
        assert_eq!(more, [true, true, false]);
        assert_eq!(*steps.lock().unwrap(), ["object", "row of the object", "person"]);
    }
}

#[test]
fn nothing_happens_to_whom_has_come_back() {
    let (erasing, steps) = erasing(false, true);
    assert!(!now(erasing.step(ANN)).unwrap());
    assert!(steps.lock().unwrap().is_empty());
}
