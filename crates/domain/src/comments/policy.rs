//! Who may see, edit and delete a comment.

use crate::{
    comments::Comment,
    posts::{self, PostFacts},
    viewer::{Actor, Viewer},
};

/// What decides, as far as the viewer is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentFacts {
    pub comment: Comment,
    pub deleted: bool,
    /// Its author is neither deleted nor suspended, pending or leaving.
    pub author_active: bool,
    /// Between viewer and author, in either direction.
    pub blocked: bool,
    pub post: PostFacts,
}

pub fn may_see(viewer: &Viewer, facts: &CommentFacts) -> bool {
    !facts.deleted && facts.author_active && !facts.blocked && posts::may_see(viewer, &facts.post)
}

pub fn may_edit(actor: &Actor, facts: &CommentFacts) -> bool {
    actor.id == facts.comment.owner_id
}

/// Its author, and whoever owns the post.
pub fn may_delete(actor: &Actor, facts: &CommentFacts) -> bool {
    actor.id == facts.comment.owner_id || actor.id == facts.comment.post_owner_id
}
