use std::sync::Arc;

use chrono::TimeDelta;

use super::{InviteService, NewInvite};
use crate::{
    Outcome,
    ids::InviteId,
    signing::MockSecrets,
    testing::{ANN, World, actor, now, refused, stamps},
    viewer::Actor,
};

fn service(world: World) -> InviteService {
    let mut secrets = MockSecrets::new();
    secrets.expect_secret().returning(|prefix| format!("{prefix}secret"));
    secrets.expect_digest().returning(|_| [7; 32]);
    InviteService { store: world.store(), secrets: Arc::new(secrets), stamps: stamps() }
}

fn create(actor: Option<Actor>, uses: u32, days: Option<i64>) -> Outcome<(super::Invite, String)> {
    let mut world = World::default();
    world.invites.expect_insert().returning(|_| Ok(()));
    let expires_at = days.map(|days| stamps().now() + TimeDelta::days(days));
    now(service(world).create(actor, NewInvite { uses, expires_at }))
}

#[test]
fn a_code_is_told_once_and_only_its_hash_is_kept() {
    let (invite, code) = create(Some(actor(ANN)), 5, None).unwrap();
    assert_eq!((code.as_str(), invite.code_hash), ("tintype_invite_secret", [7; 32]));
    assert_eq!((invite.owner_id, invite.uses, invite.used), (Some(ANN), 5, 0));
    assert_eq!(invite.expires_at - invite.created_at, TimeDelta::days(7));
    assert_eq!(create(None, 1, Some(90)).unwrap().0.owner_id, None);
}

#[test]
fn uses_and_end_have_their_bounds() {
    for (uses, days, field) in
        [(0, None, "uses"), (1_001, None, "uses"), (1, Some(0), "expires_at"), (1, Some(91), "expires_at")]
    {
        assert_eq!(refused(create(None, uses, days)), [(field.to_owned(), "range")], "{uses} {days:?}");
    }
}

#[test]
fn what_is_not_there_is_not_taken_back() {
    for (there, code) in [(true, None), (false, Some("not_found"))] {
        let mut world = World::default();
        world.invites.expect_delete().returning(move |_| Ok(there));
        let deleted = now(service(world).delete(InviteId(7)));
        assert_eq!(deleted.err().map(|failure| failure.code()), code);
    }
}
