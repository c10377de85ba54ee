//! Comments and replies.

crate::migration!(
    "
CREATE TABLE comments (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    post_id bigint NOT NULL,
    post_owner_id bigint NOT NULL,
    reply_to bigint,
    reply_to_owner_id bigint,
    text text NOT NULL,
    like_count bigint NOT NULL DEFAULT 0 CONSTRAINT ck_comments_like_count CHECK (like_count >= 0),
    reply_count bigint NOT NULL DEFAULT 0 CONSTRAINT ck_comments_reply_count CHECK (reply_count >= 0),
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    edited_at TIME,
    deleted_at TIME,
    CONSTRAINT pk_comments PRIMARY KEY (id),
    CONSTRAINT uq_comments_owner UNIQUE (owner_id, id),
    CONSTRAINT fk_comments_owner FOREIGN KEY (owner_id) REFERENCES users (id),
    CONSTRAINT fk_comments_post FOREIGN KEY (post_owner_id, post_id) REFERENCES posts (owner_id, id),
    CONSTRAINT fk_comments_reply_to FOREIGN KEY (reply_to_owner_id, reply_to) REFERENCES comments (owner_id, id)
);
CREATE INDEX ix_comments_top ON comments (post_id, id) WHERE deleted_at IS NULL AND reply_to IS NULL;
CREATE INDEX ix_comments_replies ON comments (reply_to, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_comments_post_owner ON comments (post_owner_id, post_id)
",
    "DROP TABLE comments"
);
