//! Cards: a person in a list, or as an author.

use sea_orm::FromQueryResult;
use tintype_domain::{
    follows::FollowState,
    users::{Card, Relation},
    viewer::Viewer,
};

use crate::{
    entities::media::{Joined, Picture},
    text::Text,
};

/// Columns of the person `u` with the avatar `a`.
pub(super) fn card_columns() -> String {
    format!("u.id AS user_id, u.username, u.full_name, {}", Picture::columns("a", "a_"))
}

/// Joins the avatar of `u` as `a`.
pub(super) const AVATAR: &str = "LEFT JOIN media a ON a.id = u.avatar_id";

/// How the viewer `$1` and `u` stand to each other.
pub(super) const RELATION: &str = "(SELECT v.state FROM follows v WHERE v.owner_id = $1 AND v.followee_id = u.id) AS follow_state, \
     EXISTS (SELECT 1 FROM follows v WHERE v.owner_id = u.id AND v.followee_id = $1 AND v.state = 'accepted') AS followed_by, \
     EXISTS (SELECT 1 FROM blocks v WHERE v.owner_id = $1 AND v.blocked_id = u.id) AS blocks, \
     EXISTS (SELECT 1 FROM mutes v WHERE v.owner_id = $1 AND v.muted_id = u.id \
     AND (v.ends_at IS NULL OR v.ends_at > $2)) AS mutes";

/// The person of [`card_columns`].
#[derive(FromQueryResult)]
pub(super) struct Person {
    #[sea_orm(from_alias = "user_id")]
    id: i64,
    username: String,
    full_name: String,
    #[sea_orm(nested(prefix = "a_"))]
    avatar: Joined,
}

/// An author: without the relation to the viewer.
impl From<Person> for Card {
    fn from(row: Person) -> Self {
        Self {
            id: row.id.into(),
            username: row.username,
            full_name: row.full_name,
            avatar: row.avatar.0.map(Into::into),
            viewer: None,
        }
    }
}

/// What [`RELATION`] tells.
#[derive(FromQueryResult)]
pub(super) struct Standing {
    follow_state: Option<Text<FollowState>>,
    followed_by: bool,
    blocks: bool,
    mutes: bool,
}

impl Standing {
    pub(super) fn relation(self, viewer: &Viewer) -> Option<Relation> {
        viewer.id()?;
        let state = self.follow_state.map(|state| state.0);
        Some(Relation {
            follows: state == Some(FollowState::Accepted),
            follow_requested: state == Some(FollowState::Requested),
            followed_by: self.followed_by,
            blocks: self.blocks,
            mutes: self.mutes,
        })
    }
}

/// A person in a list.
#[derive(FromQueryResult)]
pub(super) struct Listed {
    #[sea_orm(from_alias = "list_key")]
    pub(super) key: i64,
    #[sea_orm(nested)]
    person: Person,
    #[sea_orm(nested)]
    standing: Standing,
}

impl Listed {
    pub(super) fn card(self, viewer: &Viewer) -> Card {
        Card { viewer: self.standing.relation(viewer), ..self.person.into() }
    }
}
