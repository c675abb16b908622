package dev.trunkline.rest.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.trunkline.rest.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Does once what a request asks for, however often it is sent. What was made and the answer that tells of it are kept
 * by the same transaction, so there is never one without the other. Blocks for the database.
 */
@Singleton
public class Idempotency {

    /** How long an answer is kept; after that its key is as good as new. */
    private static final Duration KEPT = Duration.ofHours(24);

    private static final int BATCH = 1_000;

    private final Jdbi database;
    private final ObjectMapper json;
    private final ObjectWriter canonical;
    private final Clock clock;

    Idempotency(Jdbi database, ObjectMapper json, Clock clock) {
        this.database = database;
        this.json = json;
        this.canonical = json.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
        this.clock = clock;
    }

    /** {@link #once(Optional, String, Object, Supplier, BiFunction)} for what needs no preparation. */
    public Answer once(Optional<String> keyHeader, String scope, Object body, Function<Handle, Outcome> create) {
        return once(keyHeader, scope, body, Optional::empty, (transaction, nothing) -> create.apply(transaction));
    }

    /**
     * Answers from what is kept, or creates.
     *
     * @param keyHeader the request's {@code Idempotency-Key}; without one, every request is the first
     * @param scope what the key is for: the resource that is posted to and who posts, where that is known; no NUL
     * @param body the request's, as it was read; all that is meant to tell requests apart must be in its JSON
     * @param prepare what takes long and touches nothing, done outside of the transaction and not for a repetition
     * @param create makes it, in the transaction that it is given; what it throws undoes all
     * @throws ProblemException 400 for a header that is no key, 409 while another request with the key is at work, 422
     *     if the key came with another body before
     */
    public <P> Answer once(
            Optional<String> keyHeader,
            String scope,
            Object body,
            Supplier<P> prepare,
            BiFunction<Handle, P, Outcome> create) {
        if (keyHeader.isEmpty()) {
            P prepared = prepare.get();
            return database.inTransaction(transaction -> answer(create.apply(transaction, prepared)));
        }
        Seal seal = new Seal(IdempotencyKey.check(keyHeader.get()), scope, canonical(body));
        Optional<Answer> kept = database.withHandle(handle -> kept(handle, seal));
        if (kept.isPresent()) {
            return kept.get();
        }
        P prepared = prepare.get();
        return database.inTransaction(transaction -> {
            if (!IdempotencyTable.lock(transaction, seal.lock())) {
                throw inUse();
            }
            // Whoever held the lock until now may have done it all.
            return kept(transaction, seal).orElseGet(() -> {
                Outcome outcome = create.apply(transaction, prepared);
                IdempotencyTable.keep(transaction, seal.id(), seal.close(kept(outcome)), clock.instant());
                return answer(outcome);
            });
        });
    }

    /** Deletes the answers that are no longer kept, in batches that hold no lock for long; says how many. */
    int sweep() {
        Instant until = oldest();
        int deleted = 0;
        int batch;
        do {
            batch = database.withHandle(handle -> IdempotencyTable.delete(handle, until, BATCH));
            deleted += batch;
        } while (batch == BATCH);
        return deleted;
    }

    private Instant oldest() {
        return clock.instant().minus(KEPT);
    }

    private Optional<Answer> kept(Handle handle, Seal seal) {
        return IdempotencyTable.find(handle, seal.id(), oldest())
                .map(closed -> read(seal.open(closed).orElseThrow(Idempotency::reused)));
    }

    private Answer answer(Outcome outcome) {
        return new Answer(outcome.status(), outcome.headers(), bytes(outcome.entity()), false);
    }

    private record Kept(int status, Map<String, String> headers, byte[] body) {}

    private byte[] kept(Outcome outcome) {
        return bytes(new Kept(outcome.status(), outcome.headers(), bytes(outcome.kept())));
    }

    private Answer read(byte[] opened) {
        try {
            Kept kept = json.readValue(opened, Kept.class);
            return new Answer(kept.status(), kept.headers(), kept.body(), true);
        } catch (IOException e) {
            throw new UncheckedIOException("a kept answer cannot be read", e);
        }
    }

    private byte[] bytes(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what a request makes is always JSON", e);
        }
    }

    /** The same for bodies that mean the same: fields by name, no spaces. */
    private byte[] canonical(Object body) {
        try {
            return canonical.writeValueAsBytes(json.convertValue(body, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a body that was read as JSON is JSON", e);
        }
    }

    private static ProblemException inUse() {
        return ProblemException.conflict(
                        "idempotency-key-in-use", "a request with this Idempotency-Key is at work; try again")
                .withHeader(HttpHeaders.RETRY_AFTER, "1");
    }

    private static ProblemException reused() {
        return ProblemException.of(
                422,
                "idempotency-key-reused",
                "Idempotency key reused",
                "this Idempotency-Key came with another body before; use a new key for a new request");
    }
}
