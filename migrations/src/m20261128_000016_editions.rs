//! Each change of what a card shows of a post or a person makes another edition of it.

crate::migration!(
    "
ALTER TABLE posts ADD COLUMN edition bigint NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN edition bigint NOT NULL DEFAULT 0
",
    "
ALTER TABLE users DROP COLUMN edition;
ALTER TABLE posts DROP COLUMN edition
"
);
