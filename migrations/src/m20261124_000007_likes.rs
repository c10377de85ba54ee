//! Likes of posts and comments.

crate::migration!(
    "
CREATE TABLE likes (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    likeable_type text NOT NULL CONSTRAINT ck_likes_type CHECK (likeable_type IN ('post', 'comment')),
    likeable_id bigint NOT NULL,
    post_owner_id bigint NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_likes PRIMARY KEY (id),
    CONSTRAINT uq_likes_once UNIQUE (owner_id, likeable_type, likeable_id),
    CONSTRAINT fk_likes_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE INDEX ix_likes_likeable ON likes (likeable_type, likeable_id, id)
",
    "DROP TABLE likes"
);
