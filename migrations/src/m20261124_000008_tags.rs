//! Hashtags and mentions of posts.

crate::migration!(
    "
CREATE TABLE post_hashtags (
    owner_id bigint NOT NULL,
    post_id bigint NOT NULL,
    name text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_post_hashtags PRIMARY KEY (owner_id, post_id, name),
    CONSTRAINT fk_post_hashtags_post FOREIGN KEY (owner_id, post_id) REFERENCES posts (owner_id, id)
);
CREATE INDEX ix_post_hashtags_name ON post_hashtags (name, post_id);
CREATE TABLE post_mentions (
    owner_id bigint NOT NULL,
    post_id bigint NOT NULL,
    user_id bigint NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_post_mentions PRIMARY KEY (owner_id, post_id, user_id),
    CONSTRAINT fk_post_mentions_post FOREIGN KEY (owner_id, post_id) REFERENCES posts (owner_id, id),
    CONSTRAINT fk_post_mentions_user FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX ix_post_mentions_user ON post_mentions (user_id, post_id)
",
    "DROP TABLE post_mentions; DROP TABLE post_hashtags"
);
