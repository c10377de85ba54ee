//! Signed-in browsers.

crate::migration!(
    "
CREATE TABLE sessions (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    key_hash text NOT NULL,
    state text NOT NULL,
    address text NOT NULL,
    user_agent text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    last_seen_at TIME NOT NULL,
    expires_at TIME NOT NULL,
    ended_at TIME,
    CONSTRAINT pk_sessions PRIMARY KEY (id),
    CONSTRAINT uq_sessions_key_hash UNIQUE (key_hash),
    CONSTRAINT fk_sessions_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE INDEX ix_sessions_owner_seen ON sessions (owner_id, last_seen_at);
CREATE INDEX ix_sessions_owner_address ON sessions (owner_id, address, last_seen_at);
CREATE INDEX ix_sessions_expires ON sessions (expires_at);
",
    "DROP TABLE sessions"
);
