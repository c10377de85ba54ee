//! Uploads and the pictures made from them.

crate::migration!(
    "
CREATE TABLE media (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    post_id bigint,
    position smallint NOT NULL,
    is_avatar boolean NOT NULL,
    alt_text text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    placeholder text NOT NULL,
    blob_key text NOT NULL,
    planned_key text,
    access text NOT NULL CONSTRAINT ck_media_access CHECK (access IN ('public', 'private')),
    renditions text NOT NULL,
    sha256 text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_media PRIMARY KEY (id),
    CONSTRAINT uq_media_key UNIQUE (blob_key),
    CONSTRAINT fk_media_owner FOREIGN KEY (owner_id) REFERENCES users (id),
    CONSTRAINT fk_media_post FOREIGN KEY (owner_id, post_id) REFERENCES posts (owner_id, id)
);
CREATE INDEX ix_media_post ON media (post_id, position);
CREATE INDEX ix_media_owner_post ON media (owner_id, post_id);
CREATE TABLE uploads (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    state text NOT NULL CONSTRAINT ck_uploads_state CHECK (state IN ('pending', 'received', 'processing', 'ready', 'failed')),
    content_type text NOT NULL,
    byte_size bigint NOT NULL,
    quarantine_key text NOT NULL,
    media_key text NOT NULL,
    media_id bigint,
    failure text CONSTRAINT ck_uploads_failure CHECK (failure IN ('type_mismatch', 'undecodable', 'dimensions', 'timeout')),
    expires_at TIME NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_uploads PRIMARY KEY (id),
    CONSTRAINT fk_uploads_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE INDEX ix_uploads_owner ON uploads (owner_id, id);
CREATE INDEX ix_uploads_expires ON uploads (expires_at)
",
    "DROP TABLE uploads; DROP TABLE media"
);
