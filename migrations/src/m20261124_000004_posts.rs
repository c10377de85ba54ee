//! Posts.

crate::migration!(
    "
CREATE TABLE posts (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    caption text NOT NULL,
    visibility text NOT NULL CONSTRAINT ck_posts_visibility CHECK (visibility IN ('public', 'followers')),
    like_count bigint NOT NULL DEFAULT 0 CONSTRAINT ck_posts_like_count CHECK (like_count >= 0),
    comment_count bigint NOT NULL DEFAULT 0 CONSTRAINT ck_posts_comment_count CHECK (comment_count >= 0),
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    edited_at TIME,
    deleted_at TIME,
    CONSTRAINT pk_posts PRIMARY KEY (id),
    CONSTRAINT uq_posts_owner UNIQUE (owner_id, id),
    CONSTRAINT fk_posts_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE INDEX ix_posts_owner_live ON posts (owner_id, id) WHERE deleted_at IS NULL
",
    "DROP TABLE posts"
);
