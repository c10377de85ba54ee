//! Who may see what, in SQL. Equal to `posts::may_see` and `comments::may_see`; a contract test holds one against the
//! other. `$1` is the viewer.

/// The person `u` takes part, and neither blocks the viewer nor is blocked.
pub(super) const PERSON: &str = "u.deleted_at IS NULL AND u.status = 'active' AND NOT EXISTS (SELECT 1 FROM blocks b \
     WHERE b.owner_id = u.id AND b.blocked_id = $1) AND NOT EXISTS (SELECT 1 FROM blocks b \
     WHERE b.owner_id = $1 AND b.blocked_id = u.id)";

/// The viewer follows `u`.
pub(super) const FOLLOWED: &str =
    "EXISTS (SELECT 1 FROM follows v WHERE v.owner_id = $1 AND v.followee_id = u.id AND v.state = 'accepted')";

/// The viewer may see the lists of `u`.
pub(super) fn page() -> String {
    format!("{PERSON} AND (u.id = $1 OR NOT u.is_private OR {FOLLOWED})")
}

/// The viewer may see the post `p` of `u`.
pub(super) fn post() -> String {
    format!(
        "p.deleted_at IS NULL AND {PERSON} AND (u.id = $1 OR (p.visibility = 'public' AND NOT u.is_private) OR {FOLLOWED})"
    )
}
