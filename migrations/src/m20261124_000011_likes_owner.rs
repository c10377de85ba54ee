//! A like names the owner of what is liked, so that nothing refers to a bare id of a table that is partitioned by owner.

crate::migration!(
    "
ALTER TABLE likes ADD COLUMN likeable_owner_id bigint NOT NULL DEFAULT 0;
UPDATE likes SET likeable_owner_id = post_owner_id WHERE likeable_type = 'post';
UPDATE likes SET likeable_owner_id = (SELECT c.owner_id FROM comments c WHERE c.id = likes.likeable_id)
    WHERE likeable_type = 'comment'
",
    "ALTER TABLE likes DROP COLUMN likeable_owner_id"
);
