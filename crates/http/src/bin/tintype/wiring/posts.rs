//! The end of what was deleted long ago.

use std::sync::Arc;

use tintype_domain::{comments::CommentSweep, posts::PostSweep};

use super::Base;

pub(super) fn sweep(base: &Base) -> PostSweep {
    PostSweep { store: Arc::clone(&base.store), blobs: Arc::clone(&base.blobs), clock: Arc::clone(&base.stamps.clock) }
}

pub(super) fn sweep_comments(base: &Base) -> CommentSweep {
    CommentSweep { store: Arc::clone(&base.store), clock: Arc::clone(&base.stamps.clock) }
}
