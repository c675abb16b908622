CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    -- Lower case only, so that being unique and being unique without regard to case are the same.
    handle text COLLATE "C" NOT NULL CHECK (handle ~ '^[a-z0-9_]{3,30}$'),
    display_name text NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 80),
    email text COLLATE "C" NOT NULL CHECK (char_length(email) <= 254),
    -- In PHC form, with the parameters it was made with.
    password_hash text NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'suspended', 'deactivated')),
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT accounts_handle_key UNIQUE (handle),
    CONSTRAINT accounts_email_key UNIQUE (email)
);

-- Ids are UUIDv7: their order is that of registration.
CREATE INDEX accounts_by_status ON accounts (status, id);

CREATE TABLE follows (
    follower_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    followee_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    since timestamptz NOT NULL,
    PRIMARY KEY (follower_id, followee_id),
    CHECK (follower_id <> followee_id)
);

CREATE INDEX follows_by_followee ON follows (followee_id, follower_id);
