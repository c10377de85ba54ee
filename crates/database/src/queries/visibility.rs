//! Who may see what, in SQL. Equal to `posts::may_see`, `comments::may_see` and the rules of `users`; a contract test
//! holds one against the other. `$1` is the viewer.

macro_rules! active {
    () => {
        "u.deleted_at IS NULL AND u.status = 'active'"
    };
}

macro_rules! admits {
    () => {
        "NOT EXISTS (SELECT 1 FROM blocks b WHERE b.owner_id = u.id AND b.blocked_id = $1)"
    };
}

macro_rules! unblocked {
    () => {
        "NOT EXISTS (SELECT 1 FROM blocks b WHERE b.owner_id = $1 AND b.blocked_id = u.id)"
    };
}

/// The person `u` takes part.
pub(super) const ACTIVE: &str = active!();

/// The viewer does not block `u`.
pub(super) const UNBLOCKED: &str = unblocked!();

/// The head of `u`'s profile is there for the viewer: who blocks somebody still finds them.
pub(super) const HEAD: &str = concat!(active!(), " AND ", admits!());

/// The person `u` takes part, and neither blocks the viewer nor is blocked.
pub(super) const PERSON: &str = concat!(active!(), " AND ", admits!(), " AND ", unblocked!());

/// The viewer follows `u`.
pub(super) const FOLLOWED: &str =
    "EXISTS (SELECT 1 FROM follows v WHERE v.owner_id = $1 AND v.followee_id = u.id AND v.state = 'accepted')";

/// The viewer sees what is hidden.
const MODERATES: &str = "EXISTS (SELECT 1 FROM users o WHERE o.id = $1 AND o.role <> 'user')";

/// Whoever is limited is there for the viewer all the same, where `or` does not say so already.
fn known_or(or: &str) -> String {
    format!("(u.limited_at IS NULL OR u.id = $1 OR {or}{FOLLOWED} OR {MODERATES})")
}

/// The viewer meets `u` among others.
pub(super) fn met() -> String {
    format!("{PERSON} AND {}", known_or(""))
}

/// No moderator has hidden the post or comment `alias`, or it is there for the viewer all the same.
pub(super) fn shown(alias: &str) -> String {
    format!("({alias}.hidden_at IS NULL OR {alias}.owner_id = $1 OR {MODERATES})")
}

/// The viewer may see the comment `c` of `u`, if they may see its post.
pub(super) fn comment() -> String {
    let (shown, known) = (shown("c"), known_or("c.post_owner_id = c.owner_id OR "));
    format!("c.deleted_at IS NULL AND {shown} AND {PERSON} AND {known}")
}

/// The viewer may see the lists of `u`.
pub(super) fn page() -> String {
    format!("{PERSON} AND (u.id = $1 OR NOT u.is_private OR {FOLLOWED})")
}

/// The viewer may see the post `p` of `u`.
pub(super) fn post() -> String {
    let shown = shown("p");
    format!(
        "p.deleted_at IS NULL AND {shown} AND {PERSON} AND (u.id = $1 OR (p.visibility = 'public' AND NOT u.is_private) OR {FOLLOWED})"
    )
}
