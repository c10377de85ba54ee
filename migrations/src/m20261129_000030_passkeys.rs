//! Passkeys: public keys of people's devices, how far each counts, and the newest challenge that it has answered.

crate::migration!(
    "
CREATE TABLE passkeys (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    credential_id text NOT NULL,
    credential text NOT NULL,
    name text NOT NULL,
    sign_count bigint NOT NULL,
    last_challenge bigint NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    last_used_at TIME,
    CONSTRAINT pk_passkeys PRIMARY KEY (id),
    CONSTRAINT uq_passkeys_credential UNIQUE (credential_id),
    CONSTRAINT fk_passkeys_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE INDEX ix_passkeys_owner ON passkeys (owner_id)
",
    "DROP TABLE passkeys"
);
