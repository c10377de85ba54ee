//! Who may see, edit and delete a comment.

use crate::{
    comments::Comment,
    posts::{self, PostFacts},
    viewer::{Actor, Viewer},
};

/// What decides, as far as the viewer is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // independent facts
pub struct CommentFacts {
    pub comment: Comment,
    pub deleted: bool,
    /// By a moderator.
    pub hidden: bool,
    /// Its author is neither deleted nor suspended, pending or leaving.
    pub author_active: bool,
    /// By a moderator.
    pub author_limited: bool,
    /// With an accepted follow.
    pub viewer_follows_author: bool,
    /// Between viewer and author, in either direction.
    pub blocked: bool,
    pub post: PostFacts,
}

pub fn may_see(viewer: &Viewer, facts: &CommentFacts) -> bool {
    let known = viewer.id() == Some(facts.comment.owner_id) || viewer.moderates();
    !facts.deleted
        && facts.author_active
        && !facts.blocked
        && (!facts.hidden || known)
        && (!facts.author_limited || known || facts.viewer_follows_author || is_at_home(&facts.comment))
        && posts::may_see(viewer, &facts.post)
}

/// Under a post of the author's own, which is shown to everybody together with its comments.
fn is_at_home(comment: &Comment) -> bool {
    comment.owner_id == comment.post_owner_id
}

pub fn may_edit(actor: &Actor, facts: &CommentFacts) -> bool {
    actor.id == facts.comment.owner_id
}

/// Its author, and whoever owns the post.
pub fn may_delete(actor: &Actor, facts: &CommentFacts) -> bool {
    actor.id == facts.comment.owner_id || actor.id == facts.comment.post_owner_id
}
