package dev.trunkline.rest.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.testing.MutableClock;
import dev.trunkline.testing.PostgresServer;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {

    private static final Optional<String> KEY = Optional.of("6b1c0d9e");
    private static final String SCOPE = "POST /v1/things";
    private static final Body BODY = new Body("a", 1);

    private static Jdbi database;

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-23T10:00:00Z"));
    private final Idempotency idempotency = new Idempotency(database, new ObjectMapper(), clock);

    record Body(String name, int count) {}

    record Thing(int number) {}

    @BeforeAll
    static void tables() {
        PostgresServer.Database made = PostgresServer.shared().newDatabase();
        database = Jdbi.create(made.jdbcUrl(), made.user(), made.password());
        database.useHandle(handle -> handle.execute("""
                CREATE TABLE things (number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
                CREATE TABLE idempotency_keys (
                    id bytea PRIMARY KEY CHECK (octet_length(id) = 32),
                    answer bytea NOT NULL,
                    created_at timestamptz NOT NULL
                );
                CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);"""));
    }

    @BeforeEach
    void empty() {
        database.useHandle(handle -> handle.execute("TRUNCATE things, idempotency_keys"));
    }

    @Test
    void without_a_key_every_request_creates() {
        create(Optional.empty(), BODY);
        create(Optional.empty(), BODY);
        assertThat(things()).isEqualTo(2);
        assertThat(kept()).isZero();
    }

    @Test
    void a_repetition_gets_the_first_answer_and_creates_nothing() {
        Answer first = create(KEY, BODY);
        Answer again = create(KEY, BODY);
        assertThat(things()).isOne();
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.headers()).isEqualTo(first.headers()).containsEntry("ETag", "\"1\"");
        assertThat(first.replayed()).isFalse();
        assertThat(again.replayed()).isTrue();
    }

    @Test
    void only_the_repetition_is_marked_as_one() {
        Response first = create(KEY, BODY).response();
        Response again = create(KEY, BODY).response();
        assertThat(first.getHeaders()).doesNotContainKey("Idempotency-Replayed");
        assertThat(again.getHeaderString("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.getHeaderString("Location")).isEqualTo(first.getHeaderString("Location"));
        assertThat(again.getMediaType()).isEqualTo(first.getMediaType());
    }

    @Test
    void what_is_shown_once_is_not_in_the_answer_to_a_repetition() {
        Function<Handle, Outcome> secret = transaction ->
                Outcome.created(Map.of("id", 1, "secret", "s3cret")).keeping(Map.of("id", 1));
        Answer first = idempotency.once(KEY, SCOPE, BODY, secret);
        Answer again = idempotency.once(KEY, SCOPE, BODY, secret);
        assertThat(new String(first.body(), StandardCharsets.UTF_8)).contains("s3cret");
        assertThat(new String(again.body(), StandardCharsets.UTF_8)).isEqualTo("{\"id\":1}");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.replayed()).isTrue();
    }

    @Test
    void a_repetition_is_not_prepared_again() {
        AtomicInteger prepared = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            idempotency.once(KEY, SCOPE, BODY, prepared::incrementAndGet, (transaction, ready) -> thing(transaction));
        }
        assertThat(prepared).hasValue(1);
    }

    @Test
    void the_key_with_another_body_is_refused() {
        create(KEY, BODY);
        assertThat(refusal(() -> create(KEY, new Body("a", 2))).status()).isEqualTo(422);
        assertThat(things()).isOne();
    }

    @Test
    void the_order_of_a_bodys_fields_does_not_make_it_another() {
        Map<String, Object> turned = new LinkedHashMap<>();
        turned.put("count", 1);
        turned.put("name", "a");
        create(KEY, BODY);
        assertThat(create(KEY, turned).replayed()).isTrue();
    }

    @Test
    void the_key_means_nothing_in_another_scope() {
        create(KEY, BODY);
        idempotency.once(KEY, "POST /v1/others", BODY, IdempotencyTest::thing);
        assertThat(things()).isEqualTo(2);
    }

    @Test
    void while_the_first_is_at_work_a_second_is_told_to_come_back() throws Exception {
        CountDownLatch creating = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Answer> first = other.submit(() -> idempotency.once(KEY, SCOPE, BODY, transaction -> {
                creating.countDown();
                await(goOn);
                return thing(transaction);
            }));
            creating.await();
            ProblemException refusal = refusal(() -> create(KEY, BODY));
            goOn.countDown();
            assertThat(refusal.status()).isEqualTo(409);
            assertThat(first.get().replayed()).isFalse();
            assertThat(create(KEY, BODY).body()).isEqualTo(first.get().body());
        } finally {
            goOn.countDown();
            other.shutdownNow();
        }
    }

    @Test
    void of_many_at_once_one_creates_and_the_others_repeat_it_or_come_back() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                requests.add(() -> {
                    try {
                        return create(KEY, BODY).status();
                    } catch (ProblemException refused) {
                        return refused.status();
                    }
                });
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answered : clients.invokeAll(requests)) {
                statuses.add(answered.get());
            }
            assertThat(statuses).contains(201).isSubsetOf(201, 409);
            assertThat(things()).isOne();
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void a_transaction_that_fails_leaves_nothing_and_its_key_free() {
        assertThatThrownBy(() -> idempotency.once(KEY, SCOPE, BODY, transaction -> {
                    thing(transaction);
                    throw new IllegalStateException("the power is gone");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(things()).isZero();
        assertThat(kept()).isZero();
        assertThat(create(KEY, BODY).replayed()).isFalse();
    }

    @Test
    void an_answer_that_got_lost_behind_the_commit_is_given_by_another_instance() {
        Answer lost = create(KEY, BODY);
        Idempotency elsewhere = new Idempotency(database, new ObjectMapper(), clock);
        Answer again = elsewhere.once(KEY, SCOPE, BODY, IdempotencyTest::thing);
        assertThat(again.body()).isEqualTo(lost.body());
        assertThat(things()).isOne();
    }

    @Test
    void a_day_later_the_key_is_as_good_as_new() {
        create(KEY, BODY);
        clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(create(KEY, BODY).replayed()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(create(KEY, new Body("other", 2)).replayed()).isFalse();
        assertThat(create(KEY, new Body("other", 2)).replayed()).isTrue();
        assertThat(kept()).isOne();
    }

    @Test
    void the_sweep_takes_what_is_old_and_nothing_else() {
        database.useHandle(handle -> handle.execute(
                "INSERT INTO idempotency_keys SELECT sha256(i::text::bytea), '', ? FROM generate_series(1, 2500) i",
                clock.instant().atOffset(ZoneOffset.UTC)));
        clock.advance(Duration.ofHours(24));
        create(KEY, BODY);
        assertThat(idempotency.sweep()).isEqualTo(2500);
        assertThat(kept()).isOne();
        assertThat(create(KEY, BODY).replayed()).isTrue();
    }

    @Test
    void neither_key_nor_body_nor_answer_lies_in_the_table() {
        Body secret = new Body("correct horse", 1);
        create(KEY, secret);
        String rows = database.withHandle(handle -> handle.createQuery(
                        "SELECT encode(id, 'escape') || encode(answer, 'escape') FROM idempotency_keys")
                .mapTo(String.class)
                .one());
        assertThat(rows).doesNotContain(KEY.get(), "correct horse", "number", "things");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "schlüssel", "tab\t", "101 characters: 0123456789"})
    void what_is_no_key_is_refused(String header) {
        String key = header.startsWith("101") ? "x".repeat(101) : header;
        assertThat(refusal(() -> create(Optional.of(key), BODY)).status()).isEqualTo(400);
        assertThat(things()).isZero();
    }

    private Answer create(Optional<String> key, Object body) {
        return idempotency.once(key, SCOPE, body, IdempotencyTest::thing);
    }

    private static Outcome thing(Handle transaction) {
        int number = transaction
                .createQuery("INSERT INTO things DEFAULT VALUES RETURNING number")
                .mapTo(int.class)
                .one();
        return Outcome.created("/v1/things/" + number, new Thing(number)).with("ETag", "\"1\"");
    }

    private static ProblemException refusal(Runnable request) {
        return catchThrowableOfType(ProblemException.class, request::run);
    }

    private static int things() {
        return count("things");
    }

    private static int kept() {
        return count("idempotency_keys");
    }

    private static int count(String table) {
        return database.withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                .mapTo(int.class)
                .one());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
