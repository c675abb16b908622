-- A key is published first and signs later; which one signs follows from these times and the clock.
ALTER TABLE signing_keys ADD COLUMN signs_from timestamptz;
UPDATE signing_keys SET signs_from = created_at;
ALTER TABLE signing_keys ALTER COLUMN signs_from SET NOT NULL;
-- Names the secret that private_key is encrypted under; null while it is in clear.
ALTER TABLE signing_keys ADD COLUMN sealed_by text;

-- The default is for an instance of before this migration that still runs.
ALTER TABLE sessions ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now();
UPDATE sessions s SET last_used_at = (SELECT max(issued_at) FROM refresh_tokens WHERE session_id = s.id)
    WHERE EXISTS (SELECT FROM refresh_tokens WHERE session_id = s.id);
-- Where it was opened from, an IPv4 address or an IPv6 /64: who has a session there is not held up there by others'
-- failed log-ins elsewhere.
ALTER TABLE sessions ADD COLUMN network text;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Failed attempts at a password, by account and by network. Of passing worth, so it need not survive a crash.
CREATE UNLOGGED TABLE password_attempts (
    -- SHA-256 of what they are counted for, which may be anything that a client sent as a handle.
    key bytea PRIMARY KEY CHECK (octet_length(key) = 32),
    level double precision NOT NULL,
    -- When the next attempt is let through; from then on the level sinks.
    free_at timestamptz NOT NULL
);

CREATE INDEX password_attempts_by_age ON password_attempts (free_at);
