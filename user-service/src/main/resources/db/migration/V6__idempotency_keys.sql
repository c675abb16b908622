-- The shape that dev.trunkline.rest.idempotency asks for.
CREATE TABLE idempotency_keys (
    id bytea PRIMARY KEY CHECK (octet_length(id) = 32),
    answer bytea NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
