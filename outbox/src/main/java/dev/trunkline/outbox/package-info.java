/**
 * Takes committed rows of PostgreSQL to a Redis Stream: each once, in commit order, without a gap.
 *
 * <p>A service writes its events in the transaction that they tell of, into a table of this shape, here called
 * {@code log}:
 *
 * <pre>{@code
 * CREATE TABLE log (
 *     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
 *     position bigint UNIQUE,                         -- null until the relay has sequenced the row
 *     payload bytea NOT NULL,
 *     recorded_at timestamptz NOT NULL DEFAULT now()  -- and whatever columns the service adds
 * );
 * CREATE INDEX log_pending ON log (id) WHERE position IS NULL;
 *
 * CREATE TABLE log_head (
 *     one boolean PRIMARY KEY DEFAULT true CHECK (one),
 *     epoch text NOT NULL DEFAULT gen_random_uuid(),  -- changes when history does, as after a restored backup
 *     position bigint NOT NULL DEFAULT 0
 * );
 * INSERT INTO log_head DEFAULT VALUES;
 *
 * CREATE FUNCTION log_recorded() RETURNS trigger LANGUAGE plpgsql AS
 *     $$ BEGIN PERFORM pg_notify('log', ''); RETURN NULL; END $$;
 * CREATE TRIGGER log_recorded AFTER INSERT ON log FOR EACH STATEMENT EXECUTE FUNCTION log_recorded();
 * }</pre>
 *
 * <p>One {@link dev.trunkline.outbox.Relay} at a time, by an advisory lock, gives the rows their positions and appends
 * them to the stream; any number of {@link dev.trunkline.outbox.Tail}s read it. PostgreSQL is the truth: the stream
 * may be lost, emptied or cut, and is made again from the table. Where the table itself is taken back to an earlier state,
 * whoever is further, the stream or a tail, begins a new history in it: positions are given a second time then.
 */
package dev.trunkline.outbox;
