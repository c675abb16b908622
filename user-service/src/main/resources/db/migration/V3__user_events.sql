-- The shape that dev.trunkline.outbox asks for.
CREATE TABLE user_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    position bigint UNIQUE,
    payload bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX user_events_pending ON user_events (id) WHERE position IS NULL;

CREATE TABLE user_events_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch text NOT NULL DEFAULT gen_random_uuid(),
    position bigint NOT NULL DEFAULT 0
);

INSERT INTO user_events_head DEFAULT VALUES;

CREATE FUNCTION user_events_recorded() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('user_events', ''); RETURN NULL; END $$;

CREATE TRIGGER user_events_recorded AFTER INSERT ON user_events
    FOR EACH STATEMENT EXECUTE FUNCTION user_events_recorded();
