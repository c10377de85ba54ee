//! Whom one blocks and mutes, the latest first.

crate::migration!(
    "
CREATE INDEX ix_blocks_owner ON blocks (owner_id, id, blocked_id);
CREATE INDEX ix_mutes_owner ON mutes (owner_id, id, muted_id)
",
    "
DROP INDEX ix_mutes_owner;
DROP INDEX ix_blocks_owner
"
);
