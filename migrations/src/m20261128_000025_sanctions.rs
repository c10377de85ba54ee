//! What moderators hide, and whom they limit. Lists of posts find in their index what is hidden.

crate::migration!(
    "
ALTER TABLE users ADD COLUMN limited_at TIME;
ALTER TABLE posts ADD COLUMN hidden_at TIME;
ALTER TABLE comments ADD COLUMN hidden_at TIME;
DROP INDEX ix_posts_owner_live;
CREATE INDEX ix_posts_owner_live ON posts (owner_id, id, hidden_at) WHERE deleted_at IS NULL
",
    "
DROP INDEX ix_posts_owner_live;
CREATE INDEX ix_posts_owner_live ON posts (owner_id, id) WHERE deleted_at IS NULL;
ALTER TABLE comments DROP COLUMN hidden_at;
ALTER TABLE posts DROP COLUMN hidden_at;
ALTER TABLE users DROP COLUMN limited_at
"
);
