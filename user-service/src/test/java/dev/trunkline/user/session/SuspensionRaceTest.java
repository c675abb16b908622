package dev.trunkline.user.session;

import static dev.trunkline.user.Person.json;
import static dev.trunkline.user.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.user.Person;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Holds a suspension open, for as long as it takes a request for tokens to come upon it. */
@QuarkusTest
class SuspensionRaceTest {

    private static final String HASH_OF_ANOTHER =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    @Inject
    Jdbi database;

    @Test
    void a_refresh_that_meets_a_suspension_waits_for_it_and_gets_nothing() {
        Person ada = Person.registered();
        problem(
                duringSuspension(ada, () -> json(Map.of("refreshToken", ada.refreshToken()))
                        .post("/v1/tokens")),
                401);
    }

    @Test
    void a_log_in_that_meets_a_suspension_waits_for_it_and_gets_nothing() {
        Person ada = Person.registered();
        problem(
                duringSuspension(ada, () -> json(Map.of("handle", ada.handle(), "password", Person.PASSWORD))
                        .post("/v1/sessions")),
                403);
        assertThat(sessions(ada)).isZero();
    }

    @Test
    void a_log_in_by_the_old_password_that_meets_its_change_gets_nothing() {
        Person ada = Person.registered();
        problem(
                during(
                        ada,
                        "UPDATE accounts SET password_hash = '" + HASH_OF_ANOTHER + "' WHERE id = ?",
                        () -> json(Map.of("handle", ada.handle(), "password", Person.PASSWORD))
                                .post("/v1/sessions")),
                401);
    }

    private Response duringSuspension(Person person, Supplier<Response> request) {
        return during(person, "UPDATE accounts SET status = 'suspended' WHERE id = ?", request);
    }

    private Response during(Person person, String change, Supplier<Response> request) {
        CompletableFuture<Response> answer = database.inTransaction(transaction -> {
            UUID id = UUID.fromString(person.id());
            transaction.execute(change, id);
            transaction.execute("DELETE FROM sessions WHERE account_id = ?", id);
            int holder = transaction
                    .select("SELECT pg_backend_pid()")
                    .mapTo(int.class)
                    .one();
            CompletableFuture<Response> sent = CompletableFuture.supplyAsync(request);
            await().until(() -> waitingFor(holder) > 0);
            assertThat(sent).isNotDone();
            return sent;
        });
        return answer.join();
    }

    private int waitingFor(int holder) {
        return database.withHandle(handle -> handle.select(
                        "SELECT count(*) FROM pg_stat_activity WHERE ? = ANY (pg_blocking_pids(pid))", holder)
                .mapTo(int.class)
                .one());
    }

    private int sessions(Person person) {
        return database.withHandle(handle -> handle.select(
                        "SELECT count(*) FROM sessions WHERE account_id = ?", UUID.fromString(person.id()))
                .mapTo(int.class)
                .one());
    }
}
