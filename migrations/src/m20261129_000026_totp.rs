//! Second factors: what an app and we share, sealed, and recovery codes, of which a used one is gone.

crate::migration!(
    "
CREATE TABLE totp (
    owner_id ID NOT NULL,
    sealed_secret text NOT NULL,
    enabled_at TIME,
    last_step bigint NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_totp PRIMARY KEY (owner_id),
    CONSTRAINT fk_totp_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE TABLE recovery_codes (
    owner_id bigint NOT NULL,
    code_hash text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_recovery_codes PRIMARY KEY (owner_id, code_hash),
    CONSTRAINT fk_recovery_codes_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
",
    "DROP TABLE recovery_codes; DROP TABLE totp"
);
