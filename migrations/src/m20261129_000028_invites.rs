//! Whom an installation takes in: codes of invitations, and why somebody who waits for approval wants an account.

crate::migration!(
    "
CREATE TABLE invites (
    id ID NOT NULL,
    owner_id bigint,
    code_hash text NOT NULL,
    uses integer NOT NULL,
    used integer NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    expires_at TIME NOT NULL,
    CONSTRAINT pk_invites PRIMARY KEY (id),
    CONSTRAINT uq_invites_hash UNIQUE (code_hash),
    CONSTRAINT ck_invites_used CHECK (used BETWEEN 0 AND uses),
    CONSTRAINT fk_invites_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE INDEX ix_invites_owner ON invites (owner_id);
CREATE TABLE applications (
    owner_id ID NOT NULL,
    reason text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_applications PRIMARY KEY (owner_id),
    CONSTRAINT fk_applications_owner FOREIGN KEY (owner_id) REFERENCES users (id)
)
",
    "DROP TABLE applications; DROP TABLE invites"
);
