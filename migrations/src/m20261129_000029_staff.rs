//! Moderators and admins, whom nobody may look like.

crate::migration!(
    "CREATE INDEX ix_users_staff ON users (id, username) WHERE role <> 'user'",
    "DROP INDEX ix_users_staff"
);
