package dev.trunkline.gateway.auth;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.Introspection;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Asks somebody else whether a secret is good (RFC 7662), once for all who come with the same one meanwhile, and remembers
 * a "no" for a while; a "yes" is remembered by whoever asked. Bounded in what it remembers and in what it waits for.
 */
final class Introspector {

    private static final Logger LOG = Logger.getLogger(Introspector.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> CLAIMS = new TypeReference<>() {};
    private static final int MOST_REFUSED = 10_000;
    private static final int MOST_WAITING = 1_024;

    private final Introspection rules;
    private final IntrospectionCall call;
    private final Reading reading;
    private final LongSupplier epochSeconds;
    private final Cache<String, Verdict> refused;
    private final ConcurrentMap<String, Future<Verdict>> waiting = new ConcurrentHashMap<>();
    private volatile boolean failing;

    /** What becomes of an answer that was understood; empty if it says no, or says too little to be a yes. */
    interface Reading {

        Optional<Verdict.Good> read(Map<String, Object> answer, long askedSeconds);

        /** What is answered for a no. */
        Verdict refusal();
    }

    Introspector(Introspection rules, IntrospectionCall call, Reading reading, LongSupplier epochSeconds) {
        this.rules = rules;
        this.call = call;
        this.reading = reading;
        this.epochSeconds = epochSeconds;
        this.refused = Caffeine.newBuilder()
                .maximumSize(MOST_REFUSED)
                .expireAfterWrite(rules.bad())
                .executor(Runnable::run)
                .build();
    }

    /** Empty if it must be asked. */
    Optional<Verdict> remembered(String secret) {
        return Optional.ofNullable(refused.getIfPresent(secret));
    }

    /** Never fails: who cannot be asked is said in the verdict. */
    Future<Verdict> ask(String secret) {
        Future<Verdict> pending = waiting.get(secret);
        if (pending != null) {
            return pending;
        }
        if (waiting.size() >= MOST_WAITING) {
            return Future.succeededFuture(away());
        }
        long asked = epochSeconds.getAsLong();
        Future<Verdict> answer = call.ask(secret)
                .map(body -> judge(secret, body, asked))
                .otherwise(this::failed)
                .onComplete(done -> waiting.remove(secret));
        if (!answer.isComplete()) {
            waiting.put(secret, answer);
            // It may have been completed on another thread in between.
            if (answer.isComplete()) {
                waiting.remove(secret, answer);
            }
        }
        return answer;
    }

    void close() {
        call.close();
    }

    private Verdict judge(String secret, Buffer body, long asked) {
        Map<String, Object> answer;
        try {
            answer = JSON.readValue(body.getBytes(), CLAIMS);
        } catch (IOException malformed) {
            throw new IllegalStateException("the answer is not JSON", malformed);
        }
        failing = false;
        Optional<Verdict.Good> good = Boolean.TRUE.equals(answer.get("active"))
                ? reading.read(answer, asked).map(verdict -> bounded(verdict, asked))
                : Optional.empty();
        if (good.isPresent()) {
            return good.get();
        }
        refused.put(secret, reading.refusal());
        return reading.refusal();
    }

    /** No longer than the credentials themselves, and no longer than an answer counts. */
    private Verdict.Good bounded(Verdict.Good good, long asked) {
        return new Verdict.Good(
                good.principal(),
                Math.min(good.untilSeconds(), asked + Math.max(1, rules.good().toSeconds())),
                good.issuedSeconds(),
                good.heardSeconds(),
                good.onward());
    }

    private Verdict failed(Throwable failure) {
        if (!failing) {
            LOG.warnf("Credentials cannot be checked at %s: %s", rules.location(), failure.getMessage());
        }
        failing = true;
        return away();
    }

    private static Verdict away() {
        return new Verdict.Refused(Problem.unavailable("These credentials cannot be checked now."));
    }
}
