-- Who writes, as user-service tells it; a first post may come before its author's event.
CREATE TABLE authors (
    id uuid PRIMARY KEY,
    handle text NOT NULL,
    display_name text NOT NULL,
    suspended boolean NOT NULL DEFAULT false
);

CREATE TABLE follows (
    follower_id uuid NOT NULL,
    followee_id uuid NOT NULL,
    PRIMARY KEY (follower_id, followee_id)
);

-- How far users:events has been projected into the two tables above, moved in the same transaction.
CREATE TABLE users_progress (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch text NOT NULL DEFAULT '',
    position bigint NOT NULL DEFAULT 0
);
INSERT INTO users_progress DEFAULT VALUES;

CREATE TABLE posts (
    id uuid PRIMARY KEY,
    author_id uuid NOT NULL REFERENCES authors,
    text text NOT NULL,
    created_at timestamptz NOT NULL,
    deleted_at timestamptz,                      -- the row stays, without its text, so that its key stays used
    idempotency_key text,
    UNIQUE (author_id, idempotency_key)
);
CREATE INDEX posts_of_author ON posts (author_id, id) WHERE deleted_at IS NULL;

-- The log, as package dev.trunkline.outbox asks for it, with columns to read it by.
CREATE TABLE feed_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    position bigint UNIQUE,
    payload bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    type text NOT NULL,
    post_id uuid NOT NULL,
    author_id uuid NOT NULL
);
CREATE INDEX feed_log_pending ON feed_log (id) WHERE position IS NULL;
CREATE INDEX feed_log_of_author ON feed_log (author_id, position);
CREATE INDEX feed_log_of_post ON feed_log (post_id);

CREATE TABLE feed_log_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch text NOT NULL DEFAULT gen_random_uuid(),
    position bigint NOT NULL DEFAULT 0
);
INSERT INTO feed_log_head DEFAULT VALUES;

CREATE FUNCTION feed_log_recorded() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('feed_log', ''); RETURN NULL; END $$;
CREATE TRIGGER feed_log_recorded AFTER INSERT ON feed_log
    FOR EACH STATEMENT EXECUTE FUNCTION feed_log_recorded();
