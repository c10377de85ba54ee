//! What is to be forgotten is found without looking at what is to be kept: sessions that ended, uploads that led to
//! nothing, pictures that nobody uses.

crate::migration!(
    "
CREATE INDEX ix_sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX ix_uploads_unfinished ON uploads (expires_at) WHERE state IN ('pending', 'received', 'failed');
CREATE INDEX ix_uploads_media ON uploads (media_id);
CREATE INDEX ix_media_waiting ON media (id) WHERE post_id IS NULL AND NOT is_avatar;
DROP INDEX ix_uploads_expires
",
    "
CREATE INDEX ix_uploads_expires ON uploads (expires_at);
DROP INDEX ix_media_waiting;
DROP INDEX ix_uploads_media;
DROP INDEX ix_uploads_unfinished;
DROP INDEX ix_sessions_ended
"
);
