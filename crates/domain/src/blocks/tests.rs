use std::sync::Arc;

use super::BlockService;
use crate::{
    Failure, Outcome, StoreError,
    store::TRIES,
    testing::{ANN, BOB, FakeStore, World, actor, now, refused, stamps, user},
    users::{Status, User},
};

fn service(world: World) -> (BlockService, Arc<FakeStore>) {
    let store = world.store();
    (BlockService { store: store.clone(), stamps: stamps() }, store)
}

/// Where `ann` and `bob` are, Bob is like this, and who of the two blocks the other.
fn with_bob(bob: User, by_ann: bool, by_bob: bool) -> World {
    let mut world = World::default();
    world.users.expect_id_of().returning(|name| {
        Ok(match name {
            "ann" => Some(ANN),
            "bob" => Some(BOB),
            _ => None,
        })
    });
    world.users.expect_find_pair().returning(move |one, _| Ok(Some((user(one), bob.clone()))));
    world.blocks.expect_exists().returning(move |owner, _| Ok(if owner == ANN { by_ann } else { by_bob }));
    world
}

/// One whom anything may happen to.
fn willing(bob: User, by_ann: bool, by_bob: bool) -> World {
    let mut world = with_bob(bob, by_ann, by_bob);
    world.blocks.expect_insert().returning(|_| Ok(true));
    world.blocks.expect_remove().returning(|_, _| Ok(true));
    world.follows.expect_remove().returning(|_, _| Ok(true));
    world
}

fn suspended() -> User {
    User { status: Status::Suspended, ..user(BOB) }
}

#[test]
fn a_block_ends_follows_of_both_directions_with_it() {
    let mut world = with_bob(user(BOB), false, false);
    world
        .blocks
        .expect_insert()
        .times(1)
        .withf(|block| (block.owner_id, block.blocked_id) == (ANN, BOB))
        .returning(|_| Ok(true));
    for pair in [(ANN, BOB), (BOB, ANN)] {
        world.follows.expect_remove().times(1).withf(move |from, to| (*from, *to) == pair).returning(|_, _| Ok(true));
    }
    let (service, store) = service(world);
    now(service.block(actor(ANN), "BOB")).unwrap();
    assert_eq!(store.commits().len(), 1);
}

#[test]
fn taking_a_block_back_brings_nothing_else_back() {
    let mut world = with_bob(user(BOB), true, false);
    world
        .blocks
        .expect_remove()
        .times(1)
        .withf(|owner, blocked| (*owner, *blocked) == (ANN, BOB))
        .returning(|_, _| Ok(true));
    let (service, store) = service(world);
    now(service.unblock(actor(ANN), "bob")).unwrap();
    assert_eq!(store.commits().len(), 1);
}

fn both(world: impl Fn() -> World, name: &str) -> [Outcome<()>; 2] {
    [now(service(world()).0.block(actor(ANN), name)), now(service(world()).0.unblock(actor(ANN), name))]
}

#[test]
fn nobody_blocks_themselves() {
    for outcome in both(|| with_bob(user(BOB), false, false), "Ann") {
        assert_eq!(refused(outcome), [("username".to_owned(), "self")]);
    }
}

#[test]
fn who_is_away_or_blocks_oneself_is_not_found_unless_one_blocks_them_already() {
    for (bob, by_bob) in [(suspended(), false), (user(BOB), true), (suspended(), true)] {
        for outcome in both(|| willing(bob.clone(), false, by_bob), "bob") {
            assert!(matches!(outcome, Err(Failure::NotFound)), "{bob:?}: {outcome:?}");
        }
        for outcome in both(|| willing(bob.clone(), true, by_bob), "bob") {
            assert!(outcome.is_ok(), "{bob:?}: {outcome:?}");
        }
    }
    for outcome in both(|| willing(user(BOB), false, false), "nobody") {
        assert!(matches!(outcome, Err(Failure::NotFound)), "{outcome:?}");
    }
}

#[test]
fn what_loses_to_another_unit_of_work_is_tried_again() {
    let mut world = World::default();
    world.users.expect_id_of().returning(|_| Err(StoreError::Retry));
    let (service, store) = service(world);
    assert!(now(service.block(actor(ANN), "bob")).is_err() && now(service.unblock(actor(ANN), "bob")).is_err());
    assert_eq!(store.pauses(), 2 * (TRIES - 1));
}
