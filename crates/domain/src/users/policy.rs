//! Who may see a person. The same rule stands in SQL in every list; a contract test holds one against the other.

use crate::{ids::UserId, viewer::Viewer};

/// What decides, as far as the viewer is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // independent facts
pub struct PersonFacts {
    pub id: UserId,
    /// Neither deleted nor suspended, pending or leaving.
    pub active: bool,
    /// By a moderator.
    pub limited: bool,
    pub is_private: bool,
    /// With an accepted follow.
    pub viewer_follows: bool,
    /// The viewer blocks the person.
    pub blocks: bool,
    /// The person blocks the viewer.
    pub blocked_by: bool,
}

/// Neither keeps away from the other.
pub fn may_reach(facts: &PersonFacts) -> bool {
    facts.active && !facts.blocks && !facts.blocked_by
}

/// Among others: as a follower, a liker, an author of a comment. Who is limited is there for their followers.
pub fn may_meet(viewer: &Viewer, facts: &PersonFacts) -> bool {
    let known = viewer.id() == Some(facts.id) || facts.viewer_follows || viewer.moderates();
    may_reach(facts) && (!facts.limited || known)
}

/// The head of the profile. Who blocks somebody still finds them, to take it back.
pub fn may_see_head(facts: &PersonFacts) -> bool {
    facts.active && !facts.blocked_by
}

/// Bio, website, posts, followers and followed.
pub fn may_see_page(viewer: &Viewer, facts: &PersonFacts) -> bool {
    may_reach(facts) && (viewer.id() == Some(facts.id) || !facts.is_private || facts.viewer_follows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        testing::{ANN, BOB, actor},
        users::Role,
        viewer::Actor,
    };

    fn facts() -> PersonFacts {
        PersonFacts {
            id: ANN,
            active: true,
            limited: false,
            is_private: false,
            viewer_follows: false,
            blocks: false,
            blocked_by: false,
        }
    }

    #[test]
    fn who_blocks_sees_a_head_and_who_is_blocked_sees_nothing() {
        let (blocking, blocked) =
            (PersonFacts { blocks: true, ..facts() }, PersonFacts { blocked_by: true, ..facts() });
        assert!(may_see_head(&blocking) && !may_see_head(&blocked));
        for facts in [blocking, blocked] {
            assert!(!may_meet(&actor(BOB).into(), &facts) && !may_see_page(&actor(BOB).into(), &facts));
        }
    }

    #[test]
    fn the_page_of_a_private_account_is_for_followers_and_oneself() {
        let private = PersonFacts { is_private: true, ..facts() };
        assert!(may_see_head(&private) && !may_see_page(&actor(BOB).into(), &private));
        assert!(may_see_page(&actor(ANN).into(), &private));
        assert!(may_see_page(&actor(BOB).into(), &PersonFacts { viewer_follows: true, ..private }));
    }

    #[test]
    fn nobody_sees_who_is_away() {
        let away = PersonFacts { active: false, ..facts() };
        assert!(
            !may_see_head(&away) && !may_meet(&actor(ANN).into(), &away) && !may_see_page(&actor(ANN).into(), &away)
        );
    }

    #[test]
    fn who_is_limited_is_met_by_who_follows_them_and_has_a_page_for_everybody() {
        let limited = PersonFacts { limited: true, ..facts() };
        let moderator = Viewer::from(Actor { role: Role::Moderator, ..actor(BOB) });
        assert!(!may_meet(&actor(BOB).into(), &limited) && !may_meet(&Viewer::Stranger, &limited));
        assert!(may_meet(&actor(ANN).into(), &limited) && may_meet(&moderator, &limited));
        assert!(may_meet(&actor(BOB).into(), &PersonFacts { viewer_follows: true, ..limited }));
        assert!(may_see_head(&limited) && may_see_page(&Viewer::Stranger, &limited));
    }
}
