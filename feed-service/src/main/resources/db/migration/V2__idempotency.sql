-- Keys are kept for a day, with what they were answered, by rest-support; each post held its own for ever before.
ALTER TABLE posts DROP COLUMN idempotency_key;

CREATE TABLE idempotency_keys (
    id bytea PRIMARY KEY CHECK (octet_length(id) = 32),
    answer bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- What all instances must agree on and nobody else may know.
CREATE TABLE secrets (
    name text PRIMARY KEY,
    value bytea NOT NULL
);
