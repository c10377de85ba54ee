//! What the worker does, answers that are given again, and instance numbers.

crate::migration!(
    "
CREATE TABLE jobs (
    id ID NOT NULL,
    kind text NOT NULL,
    payload text NOT NULL,
    state text NOT NULL CONSTRAINT ck_jobs_state CHECK (state IN ('queued', 'buried')),
    attempts integer NOT NULL,
    run_at TIME NOT NULL,
    last_error text,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_jobs PRIMARY KEY (id)
);
CREATE INDEX ix_jobs_due ON jobs (state, run_at);
CREATE TABLE idempotency_keys (
    owner_id bigint NOT NULL,
    route text NOT NULL,
    client_key text NOT NULL,
    body_hash text NOT NULL,
    resource_id bigint NOT NULL,
    leased_until TIME,
    status smallint,
    location text,
    body text,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (owner_id, route, client_key),
    CONSTRAINT fk_idempotency_keys_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
CREATE INDEX ix_idempotency_keys_created ON idempotency_keys (created_at);
CREATE TABLE instances (
    number ID NOT NULL,
    holder text NOT NULL,
    leased_until TIME NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_instances PRIMARY KEY (number)
)
",
    "DROP TABLE instances; DROP TABLE idempotency_keys; DROP TABLE jobs"
);
