//! A move of a picture that was begun says where to in full, so that whoever finds it finishes the same move.

crate::migration!(
    "
ALTER TABLE media ADD COLUMN planned_access text
    CONSTRAINT ck_media_planned_access CHECK (planned_access IN ('public', 'private'));
UPDATE media SET planned_key = NULL WHERE planned_key IS NOT NULL
",
    "ALTER TABLE media DROP COLUMN planned_access"
);
