//! Why people want an account, by the name that everybody else gives it.

crate::migration!(
    "
CREATE TABLE approvals (
    owner_id ID NOT NULL,
    reason text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_approvals PRIMARY KEY (owner_id),
    CONSTRAINT fk_approvals_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
INSERT INTO approvals (owner_id, reason, created_at, updated_at)
    SELECT owner_id, reason, created_at, updated_at FROM applications;
DROP TABLE applications
",
    "
CREATE TABLE applications (
    owner_id ID NOT NULL,
    reason text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_applications PRIMARY KEY (owner_id),
    CONSTRAINT fk_applications_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
INSERT INTO applications (owner_id, reason, created_at, updated_at)
    SELECT owner_id, reason, created_at, updated_at FROM approvals;
DROP TABLE approvals
"
);
