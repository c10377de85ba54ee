//! Who leaves is erased at a time that is told. What a session was used from is forgotten also where nobody ended it.

crate::migration!(
    "
ALTER TABLE users ADD COLUMN erase_at TIME;
CREATE INDEX ix_sessions_seen ON sessions (last_seen_at)
",
    "
DROP INDEX ix_sessions_seen;
ALTER TABLE users DROP COLUMN erase_at
"
);
