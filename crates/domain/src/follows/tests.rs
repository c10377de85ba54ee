use std::sync::Arc;

use super::{FollowService, FollowState};
use crate::{
    Failure, Outcome, StoreError,
    store::TRIES,
    testing::{ANN, BOB, FakeStore, World, actor, now, refused, stamps, user},
    users::{Status, User},
};

fn service(world: World) -> (FollowService, Arc<FakeStore>) {
    let store = world.store();
    (FollowService { store: store.clone(), stamps: stamps() }, store)
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

#[test]
fn a_public_account_is_followed_and_a_private_one_asked() {
    for (is_private, state) in [(false, FollowState::Accepted), (true, FollowState::Requested)] {
        let mut world = with_bob(User { is_private, ..user(BOB) }, false);
        let inserted = world.follows.expect_insert().times(1);
        inserted.withf(move |follow| (follow.owner_id, follow.followee_id, follow.state) == (ANN, BOB, state));
        inserted.returning(|follow| Ok(follow.state));
        let (service, store) = service(world);
        let view = now(service.follow(actor(ANN), "BOB")).unwrap();
        assert_eq!((view.follows, view.follow_requested), (!is_private, is_private));
        assert_eq!(store.commits().len(), 1);
    }
}

#[test]
fn what_is_there_already_is_answered_as_it_is() {
    let mut world = with_bob(User { is_private: true, ..user(BOB) }, false);
    world.follows.expect_insert().returning(|_| Ok(FollowState::Accepted));
    let view = now(service(world).0.follow(actor(ANN), "bob")).unwrap();
    assert_eq!((view.follows, view.follow_requested), (true, false));
}

/// What each command answers about this person.
fn all(world: impl Fn() -> World, name: &str) -> Vec<Outcome<()>> {
    outcomes(|| service(world()).0, name)
}

fn outcomes(service: impl Fn() -> FollowService, name: &str) -> Vec<Outcome<()>> {
    vec![
        now(service().follow(actor(ANN), name)).map(drop),
        now(service().unfollow(actor(ANN), name)).map(drop),
        now(service().accept(actor(ANN), name)),
        now(service().refuse(actor(ANN), name)),
        now(service().remove_follower(actor(ANN), name)),
    ]
}

#[test]
fn nobody_follows_themselves() {
    for outcome in all(|| with_bob(user(BOB), false), "Ann") {
        assert_eq!(refused(outcome), [("username".to_owned(), "self")]);
    }
}

#[test]
fn whoever_is_not_there_suspended_or_blocked_is_not_found() {
    let suspended = || with_bob(User { status: Status::Suspended, ..user(BOB) }, false);
    let blocked = || with_bob(user(BOB), true);
    let cases = [all(|| with_bob(user(BOB), false), "nobody"), all(suspended, "bob"), all(blocked, "bob")];
    for outcome in cases.into_iter().flatten() {
        assert!(matches!(outcome, Err(Failure::NotFound)), "{outcome:?}");
    }
}

#[test]
fn only_an_open_request_is_accepted_or_refused() {
    for open in [true, false] {
        let answering = move || {
            let mut world = with_bob(user(BOB), false);
            world
                .follows
                .expect_accept()
                .withf(|from, to, _| (*from, *to) == (BOB, ANN))
                .returning(move |_, _, _| Ok(open));
            world.follows.expect_refuse().withf(|from, to| (*from, *to) == (BOB, ANN)).returning(move |_, _| Ok(open));
            service(world)
        };
        let (accepting, refusing) = (answering(), answering());
        let outcomes = [now(accepting.0.accept(actor(ANN), "bob")), now(refusing.0.refuse(actor(ANN), "bob"))];
        for (outcome, store) in outcomes.into_iter().zip([accepting.1, refusing.1]) {
            assert_eq!(outcome.is_ok(), open);
            assert_eq!(store.commits().len(), usize::from(open));
            if let Err(failure) = outcome {
                assert_eq!(failure.code(), "follow.no_request");
            }
        }
    }
}

#[test]
fn unfollowing_and_removing_a_follower_take_the_right_side_away_and_may_be_repeated() {
    for there in [true, false] {
        let removing = move |pair| {
            let mut world = with_bob(user(BOB), false);
            world
                .follows
                .expect_remove()
                .times(1)
                .withf(move |from, to| (*from, *to) == pair)
                .returning(move |_, _| Ok(there));
            service(world)
        };
        let (unfollowing, removing) = (removing((ANN, BOB)), removing((BOB, ANN)));
        assert!(!now(unfollowing.0.unfollow(actor(ANN), "bob")).unwrap().follows);
        now(removing.0.remove_follower(actor(ANN), "bob")).unwrap();
        assert_eq!((unfollowing.1.commits().len(), removing.1.commits().len()), (1, 1));
    }
}

#[test]
fn what_loses_to_another_unit_of_work_is_tried_again() {
    let mut world = World::default();
    world.users.expect_id_of().returning(|_| Err(StoreError::Retry));
    let store = world.store();
    let service = || FollowService { store: store.clone(), stamps: stamps() };
    let outcomes = outcomes(service, "bob");
    assert_eq!(store.pauses(), u32::try_from(outcomes.len()).unwrap() * (TRIES - 1));
    assert!(outcomes.iter().all(|outcome| outcome.as_ref().is_err_and(Failure::lost_to_another)));
}
