use std::sync::Arc;

use super::{ProfileChanges, UserService};
use crate::{
    Failure, StoreError,
    cards::{CardId, CardOutbox},
    error::Constraint,
    ids::{MediaId, UploadId},
    jobs::Job,
    store::TRIES,
    testing::{ANN, BOB, FakeStore, World, actor, now, refused, stamps, upload, user},
    uploads::UploadState,
};

fn service(world: World) -> (UserService, Arc<FakeStore>) {
    let store = world.store();
    (UserService { store: store.clone(), cards: CardOutbox::default(), stamps: stamps() }, store)
}

fn ann(is_private: bool) -> World {
    let mut world = World::default();
    world.users.expect_find().returning(move |id| Ok(Some(super::User { is_private, ..user(id) })));
    world
}

#[test]
fn what_is_left_out_stays_as_it_is() {
    let mut world = ann(false);
    let updated = world.users.expect_update().times(1);
    updated.withf(|user| user.full_name == "Ann Lee" && user.bio == "a bio" && user.username.as_str() == "ann");
    updated.returning(|_| Ok(()));
    let (service, store) = service(world);
    let changes = ProfileChanges { full_name: Some("Ann Lee".to_owned()), ..ProfileChanges::default() };
    now(service.edit(actor(ANN), changes)).unwrap();
    assert_eq!(store.commits(), [vec![]]);
}

#[test]
fn turning_private_moves_the_pictures_and_turning_public_also_lets_in_whoever_asked() {
    for (was, wanted) in [(false, true), (true, false)] {
        let mut world = ann(was);
        world.users.expect_update().returning(|_| Ok(()));
        world.follows.expect_accept_all().times(usize::from(!wanted)).returning(|_, _| Ok(3));
        let (service, store) = service(world);
        now(service.edit(actor(ANN), ProfileChanges { is_private: Some(wanted), ..ProfileChanges::default() }))
            .unwrap();
        assert_eq!(store.commits(), [vec![Job::RekeyOwner { owner_id: ANN }]]);
    }
}

#[test]
fn saying_again_what_is_so_moves_nothing() {
    let mut world = ann(true);
    world.users.expect_update().returning(|_| Ok(()));
    let (service, store) = service(world);
    now(service.edit(actor(ANN), ProfileChanges { is_private: Some(true), ..ProfileChanges::default() })).unwrap();
    assert_eq!(store.commits(), [vec![]]);
}

#[test]
fn a_profile_is_refused_field_by_field_before_anything_is_changed() {
    let changes = ProfileChanges {
        username: Some("settings".to_owned()),
        full_name: Some("a".repeat(61)),
        bio: Some("a\0".to_owned()),
        website: Some("http://example.org".to_owned()),
        is_private: None,
    };
    let expected = [("username", "reserved"), ("full_name", "length"), ("bio", "format"), ("website", "format")];
    let outcome = now(service(ann(false)).0.edit(actor(ANN), changes));
    assert_eq!(refused(outcome), expected.map(|(field, code)| (field.to_owned(), code)));
}

#[test]
fn who_has_a_name_that_nobody_gets_any_more_keeps_it_and_changes_the_rest() {
    for kept in ["settings", "adm1n"] {
        let mut world = World::default();
        let username = super::Username::from_stored(kept.to_owned());
        world.users.expect_find().returning(move |id| Ok(Some(super::User { username: username.clone(), ..user(id) })));
        let updated = world.users.expect_update().times(1);
        updated.withf(move |user| user.username.as_str() == kept && user.bio == "new").returning(|_| Ok(()));
        let changes = ProfileChanges {
            username: Some(kept.to_uppercase()),
            bio: Some("new".to_owned()),
            ..ProfileChanges::default()
        };
        now(service(world).0.edit(actor(ANN), changes)).unwrap();
    }
}

#[test]
fn what_loses_to_another_unit_of_work_is_tried_again_as_often_as_is_fair() {
    let mut world = World::default();
    world.users.expect_find().times(TRIES as usize).returning(|_| Err(StoreError::Retry));
    let (service, store) = service(world);
    let failure = now(service.edit(actor(ANN), ProfileChanges::default())).unwrap_err();
    assert!(failure.lost_to_another());
    assert_eq!(store.pauses(), TRIES - 1);
}

#[test]
fn whoever_is_gone_changes_nothing() {
    let mut world = World::default();
    world.users.expect_find().returning(|_| Ok(None));
    let failure = now(service(world).0.edit(actor(ANN), ProfileChanges::default()));
    assert!(matches!(failure, Err(Failure::SignInRequired)));
}

fn with_avatar(state: UploadState, claimed: bool) -> (UserService, Arc<FakeStore>) {
    let mut world = World::default();
    world.uploads.expect_find().returning(move |id| Ok(Some(upload(id.0, state))));
    world.users.expect_claim_avatar().returning(move |_, _, _| Ok(claimed));
    let before = super::User { avatar_id: Some(MediaId(5)), ..user(ANN) };
    world.users.expect_find().returning(move |_| Ok(Some(before.clone())));
    world.users.expect_update().withf(|user| user.avatar_id == Some(MediaId(7))).returning(|_| Ok(()));
    service(world)
}

#[test]
fn a_new_avatar_is_shown_to_everybody_and_the_old_one_deleted() {
    let (service, store) = with_avatar(UploadState::Ready, true);
    now(service.set_avatar(actor(ANN), UploadId(7))).unwrap();
    let jobs = vec![Job::RekeyOwner { owner_id: ANN }, Job::DeleteMedia { media_id: MediaId(5) }];
    assert_eq!(store.commits(), [jobs]);
}

#[test]
fn what_is_the_avatar_already_stays_it() {
    let mut world = World::default();
    world.uploads.expect_find().returning(move |id| Ok(Some(upload(id.0, UploadState::Ready))));
    world.users.expect_find().returning(|id| Ok(Some(super::User { avatar_id: Some(MediaId(7)), ..user(id) })));
    let (service, store) = service(world);
    now(service.set_avatar(actor(ANN), UploadId(7))).unwrap();
    assert_eq!(store.commits().len(), 0);
}

#[test]
fn a_name_that_is_taken_is_told() {
    let mut world = ann(false);
    world.users.expect_staff().returning(|| Ok(Vec::new()));
    world.users.expect_update().returning(|_| Err(StoreError::Conflict(Constraint::Username)));
    let (service, store) = service(world);
    let changes = ProfileChanges { username: Some("bob".to_owned()), ..ProfileChanges::default() };
    assert_eq!(now(service.edit(actor(ANN), changes)).unwrap_err().code(), "user.username_taken");
    assert_eq!(store.commits().len(), 0);
}

#[test]
fn an_avatar_must_be_ready_unused_and_ones_own() {
    for (person, state, claimed, code) in [
        (ANN, UploadState::Processing, true, "post.media_not_ready"),
        (ANN, UploadState::Failed, true, "post.media_not_ready"),
        (ANN, UploadState::Ready, false, "upload.used"),
        (BOB, UploadState::Ready, true, "not_found"),
    ] {
        let (service, store) = with_avatar(state, claimed);
        assert_eq!(now(service.set_avatar(actor(person), UploadId(7))).unwrap_err().code(), code);
        assert_eq!(store.commits().len(), 0, "{code}");
    }
}

#[test]
fn an_avatar_is_removed_once_and_removing_none_is_fine() {
    for (avatar, jobs) in [(Some(MediaId(5)), vec![vec![Job::DeleteMedia { media_id: MediaId(5) }]]), (None, vec![])] {
        let mut world = World::default();
        world.users.expect_find().returning(move |id| Ok(Some(super::User { avatar_id: avatar, ..user(id) })));
        world.users.expect_update().withf(|user| user.avatar_id.is_none()).returning(|_| Ok(()));
        let (service, store) = service(world);
        now(service.remove_avatar(actor(ANN))).unwrap();
        assert_eq!(store.commits(), jobs);
    }
}

#[test]
fn the_card_of_a_person_is_forgotten_with_each_change_where_cards_are_kept() {
    let forget = Job::ForgetCards { cards: vec![CardId::Person(ANN)] };
    let mut world = ann(false);
    world.users.expect_update().returning(|_| Ok(()));
    let (mut named, store) = service(world);
    named.cards = CardOutbox { on: true };
    now(named.edit(actor(ANN), ProfileChanges { full_name: Some("Ann".to_owned()), ..ProfileChanges::default() }))
        .unwrap();
    assert_eq!(store.commits(), [vec![forget.clone()]]);
    let (mut portrayed, store) = with_avatar(UploadState::Ready, true);
    portrayed.cards = CardOutbox { on: true };
    now(portrayed.set_avatar(actor(ANN), UploadId(7))).unwrap();
    assert!(store.commits()[0].contains(&forget));
}
