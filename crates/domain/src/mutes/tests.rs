use std::sync::Arc;

use super::MuteService;
use crate::{
    Failure, Outcome, StoreError,
    store::TRIES,
    testing::{ANN, BOB, FakeStore, World, actor, now, refused, stamps, user},
    users::{Status, User},
};

fn service(world: World) -> (MuteService, Arc<FakeStore>) {
    let store = world.store();
    (MuteService { store: store.clone(), stamps: stamps() }, store)
}

/// Where `ann` and `bob` are, and Bob is like this.
fn with_bob(bob: User, blocked: bool) -> World {
    let mut world = World::default();
    world.users.expect_id_of().returning(|name| {
        Ok(match name {
            "ann" => Some(ANN),
            "bob" => Some(BOB),
            _ => None,
        })
    });
    world.users.expect_find_pair().returning(move |one, _| Ok(Some((user(one), bob.clone()))));
    world.follows.expect_blocked().returning(move |_, _| Ok(blocked));
    world
}

fn both(world: impl Fn() -> World, name: &str) -> [Outcome<()>; 2] {
    [now(service(world()).0.mute(actor(ANN), name)), now(service(world()).0.unmute(actor(ANN), name))]
}

#[test]
fn muting_and_taking_it_back_concern_the_mute_alone() {
    let mut world = with_bob(user(BOB), false);
    world
        .mutes
        .expect_insert()
        .times(1)
        .withf(|mute| (mute.owner_id, mute.muted_id) == (ANN, BOB))
        .returning(|_| Ok(()));
    world
        .mutes
        .expect_remove()
        .times(1)
        .withf(|owner, muted| (*owner, *muted) == (ANN, BOB))
        .returning(|_, _| Ok(true));
    let (service, store) = service(world);
    now(service.mute(actor(ANN), "BOB")).unwrap();
    now(service.unmute(actor(ANN), "bob")).unwrap();
    assert_eq!(store.commits().len(), 2);
}

#[test]
fn nobody_mutes_themselves() {
    for outcome in both(|| with_bob(user(BOB), false), "Ann") {
        assert_eq!(refused(outcome), [("username".to_owned(), "self")]);
    }
}

#[test]
fn who_is_not_there_away_or_blocked_is_not_found() {
    let away = || with_bob(User { status: Status::Leaving, ..user(BOB) }, false);
    let cases =
        [both(|| with_bob(user(BOB), false), "nobody"), both(away, "bob"), both(|| with_bob(user(BOB), true), "bob")];
    for outcome in cases.into_iter().flatten() {
        assert!(matches!(outcome, Err(Failure::NotFound)), "{outcome:?}");
    }
}

#[test]
fn what_loses_to_another_unit_of_work_is_tried_again() {
    let mut world = World::default();
    world.users.expect_id_of().returning(|_| Err(StoreError::Retry));
    let (service, store) = service(world);
    assert!(now(service.mute(actor(ANN), "bob")).is_err() && now(service.unmute(actor(ANN), "bob")).is_err());
    assert_eq!(store.pauses(), 2 * (TRIES - 1));
}
