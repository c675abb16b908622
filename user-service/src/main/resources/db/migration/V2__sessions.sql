-- A session is the family of its refresh tokens: when it goes, they go.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE INDEX sessions_by_account ON sessions (account_id, expires_at);

CREATE TABLE refresh_tokens (
    -- SHA-256 of the token; it has 256 random bits, so a slow hash would add nothing.
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- Set when it was exchanged for the next one; a second use betrays a copy.
    used_at timestamptz
);

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE signing_keys (
    -- RFC 7638 thumbprint of the public key.
    kid text PRIMARY KEY,
    -- X.509 and PKCS #8 encodings of a P-256 key pair.
    public_key bytea NOT NULL,
    private_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);

-- What all instances must agree on and nobody else may know.
CREATE TABLE secrets (
    name text PRIMARY KEY,
    value bytea NOT NULL
);
