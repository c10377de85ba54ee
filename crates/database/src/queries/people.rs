//! Cards: a person in a list, or as an author.

use sea_orm::QueryResult;
use tintype_domain::{
    StoreError,
    ids::UserId,
    users::{Card, Relation},
    viewer::Viewer,
};

use crate::rows::{get, media_columns, optional_media};

/// Columns of the person `u` with the avatar `a`.
pub(super) fn card_columns() -> String {
    format!("u.id AS user_id, u.username, u.full_name, {}", media_columns("a", "a_"))
}

/// Joins the avatar of `u` as `a`.
pub(super) const AVATAR: &str = "LEFT JOIN media a ON a.id = u.avatar_id";

/// How the viewer `$1` and `u` stand to each other.
pub(super) const RELATION: &str = "(SELECT v.state FROM follows v WHERE v.owner_id = $1 AND v.followee_id = u.id) AS follow_state, \
     EXISTS (SELECT 1 FROM follows v WHERE v.owner_id = u.id AND v.followee_id = $1 AND v.state = 'accepted') AS followed_by, \
     EXISTS (SELECT 1 FROM blocks v WHERE v.owner_id = $1 AND v.blocked_id = u.id) AS blocks, \
     EXISTS (SELECT 1 FROM mutes v WHERE v.owner_id = $1 AND v.muted_id = u.id \
     AND (v.ends_at IS NULL OR v.ends_at > $2)) AS mutes";

/// An author: without the relation to the viewer.
pub(super) fn author(row: &QueryResult) -> Result<Card, StoreError> {
    Ok(Card {
        id: UserId(get(row, "", "user_id")?),
        username: get(row, "", "username")?,
        full_name: get(row, "", "full_name")?,
        avatar: optional_media(row, "a_")?,
        viewer: None,
    })
}

/// A person in a list.
pub(super) fn card(row: &QueryResult, viewer: &Viewer) -> Result<Card, StoreError> {
    Ok(Card { viewer: relation(row, viewer)?, ..author(row)? })
}

pub(super) fn relation(row: &QueryResult, viewer: &Viewer) -> Result<Option<Relation>, StoreError> {
    if viewer.id().is_none() {
        return Ok(None);
    }
    let state: Option<String> = get(row, "", "follow_state")?;
    Ok(Some(Relation {
        follows: state.as_deref() == Some("accepted"),
        follow_requested: state.as_deref() == Some("requested"),
        followed_by: get(row, "", "followed_by")?,
        blocks: get(row, "", "blocks")?,
        mutes: get(row, "", "mutes")?,
    }))
}
