-- What programs show instead of a person's token. Only hashes are kept: a key has 256 random bits, so a slow hash would
-- add nothing.
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    label text NOT NULL CHECK (char_length(label) BETWEEN 1 AND 80),
    -- What its owner knows it by: its beginning, which opens nothing.
    prefix text NOT NULL,
    hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    -- The one before the last rotation, which counts until then.
    previous_hash bytea UNIQUE CHECK (octet_length(previous_hash) = 32),
    previous_until timestamptz,
    plan text NOT NULL CHECK (plan IN ('free', 'pro')),
    created_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE INDEX api_keys_by_account ON api_keys (account_id, id);

-- The shape that dev.trunkline.outbox asks for. What gateways are told of credentials that count no more.
CREATE TABLE revocations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    position bigint UNIQUE,
    payload bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX revocations_pending ON revocations (id) WHERE position IS NULL;
CREATE INDEX revocations_by_age ON revocations (recorded_at);

CREATE TABLE revocations_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch text NOT NULL DEFAULT gen_random_uuid(),
    position bigint NOT NULL DEFAULT 0
);

INSERT INTO revocations_head DEFAULT VALUES;

CREATE FUNCTION revocations_recorded() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('revocations', ''); RETURN NULL; END $$;

CREATE TRIGGER revocations_recorded AFTER INSERT ON revocations
    FOR EACH STATEMENT EXECUTE FUNCTION revocations_recorded();

-- One for each row of credentials that is deleted: '<what> <name> <epoch seconds>'.
CREATE FUNCTION revoked(what text, name text, at timestamptz) RETURNS bytea LANGUAGE sql STABLE AS
    $$ SELECT convert_to(what || ' ' || name || ' ' || floor(extract(epoch FROM at))::bigint, 'UTF8') $$;
