use std::sync::Arc;

use chrono::TimeDelta;

use super::{InviteService, NewInvite};
use crate::{
    Outcome, StoreError,
    audit::{Action, By, Target},
    error::Constraint,
    ids::InviteId,
    signing::MockSecrets,
    testing::{ANN, FakeStore, World, actor, now, refused, stamps},
};

fn ann() -> By {
    By::Person(actor(ANN), "1.2.3.4".to_owned())
}

fn service(world: World) -> (InviteService, Arc<FakeStore>) {
    let mut secrets = MockSecrets::new();
    secrets.expect_secret().returning(|prefix| format!("{prefix}secret"));
    secrets.expect_digest().returning(|_| [7; 32]);
    let store = world.store();
    (InviteService { store: store.clone(), secrets: Arc::new(secrets), stamps: stamps() }, store)
}

fn expect_entry(world: &mut World, by: &By, action: Action, note: &'static str) {
    let (who, from) = match by {
        By::Operator => (None, None),
        By::Person(actor, address) => (Some(actor.id), Some(address.clone())),
    };
    let entry = world.audit.expect_append().times(1);
    entry.withf(move |entry| {
        assert!(matches!(entry.target, Target::Invite(_)) && entry.person_id.is_none(), "{entry:?}");
        (entry.actor_id, &entry.address, entry.action, entry.note.as_str()) == (who, &from, action, note)
    });
    entry.returning(|_| Ok(()));
}

fn create(by: &By, uses: u32, days: Option<i64>) -> Outcome<(super::Invite, String)> {
    let mut world = World::default();
    world.invites.expect_insert().returning(|_| Ok(()));
    world.audit.expect_append().returning(|_| Ok(()));
    let expires_at = days.map(|days| stamps().now() + TimeDelta::days(days));
    now(service(world).0.create(by, InviteId(7), NewInvite { uses, expires_at }))
}

#[test]
fn a_code_is_told_once_and_only_its_hash_is_kept() {
    let (invite, code) = create(&ann(), 5, None).unwrap();
    assert_eq!((code.as_str(), invite.code_hash), ("tintype_invite_secret", [7; 32]));
    assert_eq!((invite.owner_id, invite.uses, invite.used), (Some(ANN), 5, 0));
    assert_eq!(invite.expires_at - invite.created_at, TimeDelta::days(7));
    assert_eq!(create(&By::Operator, 1, Some(90)).unwrap().0.owner_id, None);
}

#[test]
fn a_code_that_an_attempt_of_before_has_made_is_not_told() {
    let mut world = World::default();
    world.invites.expect_insert().returning(|_| Err(StoreError::Conflict(Constraint::PrimaryKey)));
    let (service, store) = service(world);
    let again = now(service.create(&ann(), InviteId(7), NewInvite { uses: 5, expires_at: None }));
    assert_eq!(again.err().map(|failure| failure.code()), Some("idempotency.reused"));
    assert!(store.commits().is_empty());
}

#[test]
fn uses_and_end_have_their_bounds() {
    for (uses, days, field) in
        [(0, None, "uses"), (1_001, None, "uses"), (1, Some(0), "expires_at"), (1, Some(91), "expires_at")]
    {
        assert_eq!(refused(create(&By::Operator, uses, days)), [(field.to_owned(), "range")], "{uses} {days:?}");
    }
}

#[test]
fn what_is_not_there_is_not_taken_back() {
    for (there, code) in [(true, None), (false, Some("not_found"))] {
        let mut world = World::default();
        world.invites.expect_delete().returning(move |_| Ok(there));
        world.audit.expect_append().times(usize::from(there)).returning(|_| Ok(()));
        let (service, store) = service(world);
        let deleted = now(service.delete(&ann(), InviteId(7)));
        assert_eq!(deleted.err().map(|failure| failure.code()), code);
        assert_eq!(store.commits().len(), usize::from(there));
    }
}

#[test]
fn who_makes_an_invitation_or_takes_one_back_stands_in_the_log() {
    for by in [ann(), By::Operator] {
        let mut world = World::default();
        world.invites.expect_insert().times(1).returning(|_| Ok(()));
        expect_entry(&mut world, &by, Action::Invite, "uses: 5");
        let (making, store) = service(world);
        now(making.create(&by, InviteId(7), NewInvite { uses: 5, expires_at: None })).unwrap();
        assert_eq!(store.commits().len(), 1);

        let mut world = World::default();
        world.invites.expect_delete().times(1).returning(|_| Ok(true));
        expect_entry(&mut world, &by, Action::Uninvite, "");
        let (ending, store) = service(world);
        now(ending.delete(&by, InviteId(7))).unwrap();
        assert_eq!(store.commits().len(), 1);
    }
}

#[test]
fn nothing_is_made_nor_taken_back_that_the_log_does_not_take() {
    let mut world = World::default();
    world.invites.expect_insert().returning(|_| Ok(()));
    world.invites.expect_delete().returning(|_| Ok(true));
    world.audit.expect_append().times(2).returning(|_| Err(StoreError::Unavailable("down".into())));
    let (service, store) = service(world);
    assert!(now(service.create(&ann(), InviteId(7), NewInvite { uses: 5, expires_at: None })).is_err());
    assert!(now(service.delete(&ann(), InviteId(7))).is_err());
    assert_eq!(store.commits().len(), 0);
}
