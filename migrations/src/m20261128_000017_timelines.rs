//! What tells whether a timeline that is kept elsewhere is still good. One row says who has one at all (nobody, as long
//! as `followees` is missing) and which generation of them counts.

crate::migration!(
    "
ALTER TABLE users ADD COLUMN following_version bigint NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN is_merged boolean NOT NULL DEFAULT FALSE;
CREATE TABLE timelines (
    number ID NOT NULL,
    generation bigint NOT NULL,
    followees bigint,
    merged_followers bigint,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_timelines PRIMARY KEY (number),
    CONSTRAINT ck_timelines_one CHECK (number = 1)
);
INSERT INTO timelines (number, generation, created_at, updated_at)
    VALUES (1, 0, '2026-11-28T00:00:00+00:00', '2026-11-28T00:00:00+00:00')
",
    "
DROP TABLE timelines;
ALTER TABLE users DROP COLUMN is_merged;
ALTER TABLE users DROP COLUMN following_version
"
);
