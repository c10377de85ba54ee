//! What was deleted long ago is found without looking at what is there.

crate::migration!(
    "
CREATE INDEX ix_posts_deleted ON posts (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX ix_comments_deleted ON comments (deleted_at) WHERE deleted_at IS NOT NULL
",
    "
DROP INDEX ix_comments_deleted;
DROP INDEX ix_posts_deleted
"
);
