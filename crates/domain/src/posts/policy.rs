//! Who may see a post. The same rule stands in SQL in every list; a contract test holds one against the other.

use crate::{
    ids::UserId,
    posts::Visibility,
    viewer::{Actor, Viewer},
};

/// What decides, as far as the viewer is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // independent facts
pub struct PostFacts {
    pub owner_id: UserId,
    pub visibility: Visibility,
    pub deleted: bool,
    /// By a moderator.
    pub hidden: bool,
    pub owner_private: bool,
    /// Neither deleted nor suspended, pending or leaving.
    pub owner_active: bool,
    /// With an accepted follow.
    pub viewer_follows: bool,
    /// In either direction.
    pub blocked: bool,
}

pub fn may_see(viewer: &Viewer, facts: &PostFacts) -> bool {
    if facts.deleted || !facts.owner_active {
        return false;
    }
    if viewer.id() == Some(facts.owner_id) {
        return true;
    }
    let open = facts.visibility == Visibility::Public && !facts.owner_private;
    !facts.blocked && (!facts.hidden || viewer.moderates()) && (open || facts.viewer_follows)
}

/// Only its owner changes a post.
pub fn may_change(actor: &Actor, facts: &PostFacts) -> bool {
    actor.id == facts.owner_id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::users::Role;

    const OWNER: UserId = UserId(1);
    const OTHER: Viewer = Viewer::Person(Actor { id: UserId(2), role: Role::User });

    fn facts() -> PostFacts {
        PostFacts {
            owner_id: OWNER,
            visibility: Visibility::Public,
            deleted: false,
            hidden: false,
            owner_private: false,
            owner_active: true,
            viewer_follows: false,
            blocked: false,
        }
    }

    #[test]
    fn a_public_post_is_for_everybody() {
        assert!(may_see(&Viewer::Stranger, &facts()));
        assert!(may_see(&OTHER, &facts()));
    }

    #[test]
    fn a_private_account_and_a_followers_post_are_for_followers() {
        for closed in
            [PostFacts { owner_private: true, ..facts() }, PostFacts { visibility: Visibility::Followers, ..facts() }]
        {
            assert!(!may_see(&Viewer::Stranger, &closed));
            assert!(!may_see(&OTHER, &closed));
            assert!(may_see(&OTHER, &PostFacts { viewer_follows: true, ..closed }));
        }
    }

    #[test]
    fn a_block_outweighs_a_follow() {
        assert!(!may_see(&OTHER, &PostFacts { blocked: true, viewer_follows: true, ..facts() }));
    }

    #[test]
    fn nobody_sees_what_is_deleted_not_even_the_owner() {
        let owner = Viewer::Person(Actor { id: OWNER, role: Role::User });
        assert!(!may_see(&owner, &PostFacts { deleted: true, ..facts() }));
        assert!(may_see(&owner, &PostFacts { owner_private: true, ..facts() }));
    }

    #[test]
    fn what_is_hidden_is_for_its_owner_and_for_moderators_who_would_see_it_else() {
        let hidden = PostFacts { hidden: true, ..facts() };
        let owner = Viewer::Person(Actor { id: OWNER, role: Role::User });
        assert!(
            !may_see(&Viewer::Stranger, &hidden) && !may_see(&OTHER, &PostFacts { viewer_follows: true, ..hidden })
        );
        assert!(may_see(&owner, &hidden));
        for role in [Role::Moderator, Role::Admin] {
            let moderator = Viewer::Person(Actor { id: UserId(2), role });
            assert!(may_see(&moderator, &hidden));
            assert!(!may_see(&moderator, &PostFacts { owner_private: true, ..hidden }));
        }
    }
}
