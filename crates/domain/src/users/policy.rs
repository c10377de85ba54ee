//! Who may see a person. The same rule stands in SQL in every list; a contract test holds one against the other.

use crate::{ids::UserId, viewer::Viewer};

/// What decides, as far as the viewer is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // independent facts
pub struct PersonFacts {
    pub id: UserId,
    /// Neither deleted nor suspended, pending or leaving.
    pub active: bool,
    pub is_private: bool,
    /// With an accepted follow.
    pub viewer_follows: bool,
    /// The viewer blocks the person.
    pub blocks: bool,
    /// The person blocks the viewer.
    pub blocked_by: bool,
}

/// Among others: as a follower, a liker, an author of a comment.
pub fn may_meet(facts: &PersonFacts) -> bool {
    facts.active && !facts.blocks && !facts.blocked_by
}

/// The head of the profile. Who blocks somebody still finds them, to take it back.
pub fn may_see_head(facts: &PersonFacts) -> bool {
    facts.active && !facts.blocked_by
}

/// Bio, website, posts, followers and followed.
pub fn may_see_page(viewer: &Viewer, facts: &PersonFacts) -> bool {
    may_meet(facts) && (viewer.id() == Some(facts.id) || !facts.is_private || facts.viewer_follows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ANN, BOB, actor};

    fn facts() -> PersonFacts {
        PersonFacts {
            id: ANN,
            active: true,
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
            assert!(!may_meet(&facts) && !may_see_page(&actor(BOB).into(), &facts));
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
        assert!(!may_see_head(&away) && !may_meet(&away) && !may_see_page(&actor(ANN).into(), &away));
    }
}
