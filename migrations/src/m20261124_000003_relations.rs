//! How people stand to each other: follows, blocks, mutes.

crate::migration!(
    "
CREATE TABLE follows (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    followee_id bigint NOT NULL,
    state text NOT NULL CONSTRAINT ck_follows_state CHECK (state IN ('requested', 'accepted')),
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_follows PRIMARY KEY (id),
    CONSTRAINT uq_follows_pair UNIQUE (owner_id, followee_id),
    CONSTRAINT fk_follows_owner FOREIGN KEY (owner_id) REFERENCES users (id),
    CONSTRAINT fk_follows_followee FOREIGN KEY (followee_id) REFERENCES users (id),
    CONSTRAINT ck_follows_not_oneself CHECK (owner_id <> followee_id)
);
CREATE INDEX ix_follows_following ON follows (owner_id, state, id, followee_id);
CREATE INDEX ix_follows_followers ON follows (followee_id, state, id, owner_id);
CREATE TABLE blocks (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    blocked_id bigint NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_blocks PRIMARY KEY (id),
    CONSTRAINT uq_blocks_pair UNIQUE (owner_id, blocked_id),
    CONSTRAINT fk_blocks_owner FOREIGN KEY (owner_id) REFERENCES users (id),
    CONSTRAINT fk_blocks_blocked FOREIGN KEY (blocked_id) REFERENCES users (id)
);
CREATE INDEX ix_blocks_blocked ON blocks (blocked_id, owner_id);
CREATE TABLE mutes (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    muted_id bigint NOT NULL,
    ends_at TIME,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_mutes PRIMARY KEY (id),
    CONSTRAINT uq_mutes_pair UNIQUE (owner_id, muted_id),
    CONSTRAINT fk_mutes_owner FOREIGN KEY (owner_id) REFERENCES users (id),
    CONSTRAINT fk_mutes_muted FOREIGN KEY (muted_id) REFERENCES users (id)
);
CREATE INDEX ix_mutes_muted ON mutes (muted_id)
",
    "DROP TABLE mutes; DROP TABLE blocks; DROP TABLE follows"
);
