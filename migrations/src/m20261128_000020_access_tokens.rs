//! Personal access tokens.

crate::migration!(
    "
CREATE TABLE access_tokens (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    token_hash text NOT NULL,
    name text NOT NULL,
    scopes text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    expires_at TIME,
    last_used_at TIME,
    CONSTRAINT pk_access_tokens PRIMARY KEY (id),
    CONSTRAINT uq_access_tokens_hash UNIQUE (token_hash),
    CONSTRAINT fk_access_tokens_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE INDEX ix_access_tokens_owner ON access_tokens (owner_id, id);
",
    "DROP TABLE access_tokens"
);
