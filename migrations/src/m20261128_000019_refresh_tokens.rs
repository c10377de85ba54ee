//! What brings a program another access token; a used one stays until it would have expired.

crate::migration!(
    "
CREATE TABLE refresh_tokens (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    session_id bigint NOT NULL,
    token_hash text NOT NULL,
    scopes text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    expires_at TIME NOT NULL,
    used_at TIME,
    CONSTRAINT pk_refresh_tokens PRIMARY KEY (id),
    CONSTRAINT uq_refresh_tokens_hash UNIQUE (token_hash),
    CONSTRAINT fk_refresh_tokens_owner FOREIGN KEY (owner_id) REFERENCES users (id),
    CONSTRAINT fk_refresh_tokens_session FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE
);
CREATE INDEX ix_refresh_tokens_owner ON refresh_tokens (owner_id);
CREATE INDEX ix_refresh_tokens_session ON refresh_tokens (session_id);
CREATE INDEX ix_refresh_tokens_expires ON refresh_tokens (expires_at);
",
    "DROP TABLE refresh_tokens"
);
