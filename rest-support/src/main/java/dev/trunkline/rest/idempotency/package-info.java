/**
 * {@code Idempotency-Key} on every POST that creates (draft-ietf-httpapi-idempotency-key-header): the same key with the
 * same body is answered by the first answer again, also when the first answer never reached its client.
 *
 * <p>What is kept is of no use to who reads the database, for an answer may hold tokens and a body a password. The row
 * is named by a hash of scope and key; the answer is encrypted under a key that is derived from the client's key, the
 * scope and the body and is kept nowhere. So an answer that does not open tells, without any copy of the body, that
 * the key came with another one. That is as strong as the client's keys are hard to guess: random ones, as the draft
 * asks for, cannot be; behind a guessed key, a body of little entropy could be found by trial, for a day.
 *
 * <p>An answer that holds a secret may be kept only where the body that it is encrypted under holds one as well, as a
 * password or a refresh token: then whoever could open it could have got it anyway. Elsewhere less is kept than was
 * answered ({@link dev.trunkline.rest.idempotency.Outcome#keeping}), so that what is shown once is shown once.
 *
 * <p>Only what was done is kept: a refusal is decided anew each time, since it left nothing behind that a repetition
 * could double. The database of a service needs this table:
 *
 * <pre>{@code
 * CREATE TABLE idempotency_keys (
 *     id bytea PRIMARY KEY CHECK (octet_length(id) = 32),
 *     answer bytea NOT NULL,
 *     created_at timestamptz NOT NULL
 * );
 * CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
 * }</pre>
 */
package dev.trunkline.rest.idempotency;
