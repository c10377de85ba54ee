//! Archives of what is somebody's. One at a time is under way for each person.

crate::migration!(
    "
CREATE TABLE exports (
    id ID NOT NULL,
    owner_id bigint NOT NULL,
    state text NOT NULL CONSTRAINT ck_exports_state CHECK (state IN ('queued', 'running', 'ready', 'failed', 'expired')),
    blob_key text NOT NULL,
    byte_size bigint,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    expires_at TIME,
    CONSTRAINT pk_exports PRIMARY KEY (id),
    CONSTRAINT uq_exports_key UNIQUE (blob_key),
    CONSTRAINT fk_exports_owner FOREIGN KEY (owner_id) REFERENCES users (id),
    CONSTRAINT ck_exports_ready CHECK (state <> 'ready' OR (byte_size IS NOT NULL AND expires_at IS NOT NULL))
);
CREATE INDEX ix_exports_owner ON exports (owner_id, id);
CREATE UNIQUE INDEX uq_exports_under_way ON exports (owner_id) WHERE state IN ('queued', 'running');
CREATE INDEX ix_exports_expires ON exports (expires_at) WHERE state = 'ready';
CREATE INDEX ix_exports_over ON exports (created_at) WHERE state IN ('failed', 'expired')
",
    "DROP TABLE exports"
);
