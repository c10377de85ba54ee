//! What people tell moderators about, and by which entry of the audit log it was closed.

crate::migration!(
    "
CREATE TABLE reports (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    subject_type text NOT NULL CONSTRAINT ck_reports_subject_type CHECK (subject_type IN ('post', 'comment', 'user')),
    subject_id bigint NOT NULL,
    subject_owner_id bigint NOT NULL,
    reason text NOT NULL,
    text text NOT NULL,
    evidence text NOT NULL,
    evidence_media text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    closed_at TIME,
    decision_id bigint,
    CONSTRAINT pk_reports PRIMARY KEY (id),
    CONSTRAINT ck_reports_closed CHECK ((closed_at IS NULL) = (decision_id IS NULL)),
    CONSTRAINT fk_reports_owner FOREIGN KEY (owner_id) REFERENCES users (id),
    CONSTRAINT fk_reports_subject_owner FOREIGN KEY (subject_owner_id) REFERENCES users (id),
    CONSTRAINT fk_reports_decision FOREIGN KEY (decision_id) REFERENCES audit_log (id)
);
CREATE UNIQUE INDEX uq_reports_open ON reports (owner_id, subject_type, subject_id) WHERE closed_at IS NULL;
CREATE INDEX ix_reports_waiting ON reports (id) WHERE closed_at IS NULL;
CREATE INDEX ix_reports_owner ON reports (owner_id);
CREATE INDEX ix_reports_subject ON reports (subject_type, subject_id, id);
CREATE INDEX ix_reports_subject_owner ON reports (subject_owner_id, closed_at);
CREATE INDEX ix_reports_decision ON reports (decision_id, id)
",
    "DROP TABLE reports"
);
