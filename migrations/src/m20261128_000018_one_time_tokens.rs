//! Tokens that people get in a letter. Nobody has looked yet whose those without an owner are.

crate::migration!(
    "
CREATE TABLE one_time_tokens (
    id ID NOT NULL,
    owner_id bigint,
    purpose text NOT NULL CONSTRAINT ck_one_time_tokens_purpose
        CHECK (purpose IN ('verify_email', 'change_email', 'reset_password')),
    token_hash text NOT NULL,
    email text,
    expires_at TIME NOT NULL,
    used_at TIME,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_one_time_tokens PRIMARY KEY (id),
    CONSTRAINT uq_one_time_tokens_hash UNIQUE (token_hash),
    CONSTRAINT fk_one_time_tokens_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE INDEX ix_one_time_tokens_owner ON one_time_tokens (owner_id, purpose, id);
CREATE INDEX ix_one_time_tokens_expires ON one_time_tokens (expires_at)
",
    "DROP TABLE one_time_tokens"
);
