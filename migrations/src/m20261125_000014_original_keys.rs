//! Originals get names that nobody can guess, and whoever sweeps the store asks whose a name is.

crate::migration!(
    "
ALTER TABLE media ADD COLUMN original_key text NOT NULL DEFAULT '';
UPDATE media SET original_key = owner_id || '/' || id;
CREATE INDEX ix_media_original ON media (original_key);
CREATE INDEX ix_media_planned ON media (planned_key) WHERE planned_key IS NOT NULL;
CREATE INDEX ix_uploads_processing ON uploads (expires_at) WHERE state = 'processing'
",
    "
DROP INDEX ix_uploads_processing;
DROP INDEX ix_media_planned;
DROP INDEX ix_media_original;
ALTER TABLE media DROP COLUMN original_key
"
);
