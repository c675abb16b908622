package dev.trunkline.user.session;

import static dev.trunkline.user.Person.json;
import static dev.trunkline.user.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.Person;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

@QuarkusTest
class GuessingTest {

    private static final int FREE = 5;

    @Inject
    MutableClock clock;

    @Inject
    MeterRegistry metrics;

    @Test
    void after_five_wrong_passwords_the_right_one_must_wait_too_and_nothing_is_hashed() {
        Person ada = Person.registered();
        for (int i = 0; i < FREE; i++) {
            problem(guess(ada.handle(), anywhere()), 401);
        }
        long hashed = hashed();
        problem(login(ada.handle(), Person.PASSWORD, anywhere()), 429).header("Retry-After", equalTo("10"));
        assertThat(hashed()).isEqualTo(hashed);
        clock.advance(Duration.ofSeconds(10));
        login(ada.handle(), Person.PASSWORD, anywhere()).then().statusCode(201);
        // All is forgiven.
        problem(guess(ada.handle(), anywhere()), 401);
    }

    @Test
    void a_handle_that_nobody_has_is_treated_the_same() {
        Person ada = Person.registered();
        assertThat(answersToGuesses(Person.newHandle())).isEqualTo(answersToGuesses(ada.handle()));
    }

    @Test
    void a_handle_is_the_same_in_whatever_case() {
        Person ada = Person.registered();
        for (int i = 0; i < FREE; i++) {
            problem(guess(i % 2 == 0 ? ada.handle() : ada.handle().toUpperCase(), anywhere()), 401);
        }
        problem(guess(ada.handle(), anywhere()), 429);
    }

    @Test
    void of_many_guesses_at_once_no_more_are_let_through_than_of_as_many_in_turn() throws Exception {
        Person ada = Person.registered();
        ExecutorService guessers = Executors.newFixedThreadPool(12);
        try {
            List<Integer> answers = new ArrayList<>();
            Callable<Response> guess = () -> guess(ada.handle(), anywhere());
            for (Future<Response> answer : guessers.invokeAll(Collections.nCopies(24, guess))) {
                answers.add(answer.get().statusCode());
            }
            assertThat(Collections.frequency(answers, 401)).isEqualTo(FREE);
            assertThat(Collections.frequency(answers, 429)).isEqualTo(24 - FREE);
        } finally {
            guessers.shutdownNow();
        }
    }

    @Test
    void whoever_guesses_one_account_after_another_is_held_up_for_the_whole_network() {
        String network = anywhere();
        for (int i = 0; i < 20; i++) {
            problem(guess(Person.newHandle(), network), 401);
        }
        Person ada = Person.registered();
        problem(login(ada.handle(), Person.PASSWORD, network), 429).header("Retry-After", equalTo("10"));
        login(ada.handle(), Person.PASSWORD, anywhere()).then().statusCode(201);
        clock.advance(Duration.ofSeconds(10));
        login(ada.handle(), Person.PASSWORD, network).then().statusCode(201);
        // A success says nothing about the other guesses from there.
        problem(guess(Person.newHandle(), network), 401);
        problem(guess(Person.newHandle(), network), 429).header("Retry-After", equalTo("20"));
    }

    @Test
    void where_one_has_a_session_strangers_elsewhere_cannot_shut_one_out() {
        Person ada = Person.registered();
        String home = anywhere();
        login(ada.handle(), Person.PASSWORD, home).then().statusCode(201);
        for (int i = 0; i < FREE; i++) {
            problem(guess(ada.handle(), anywhere()), 401);
        }
        problem(login(ada.handle(), Person.PASSWORD, anywhere()), 429);
        login(ada.handle(), Person.PASSWORD, home).then().statusCode(201);
        // Which is no way around the limit for a guesser at home.
        for (int i = 0; i < FREE; i++) {
            problem(guess(ada.handle(), home), 401);
        }
        problem(login(ada.handle(), Person.PASSWORD, home), 429);
    }

    @Test
    void sessions_there_are_go_on_while_an_account_is_guessed_at() {
        Person ada = Person.registered();
        for (int i = 0; i <= FREE; i++) {
            guess(ada.handle(), anywhere());
        }
        json(Map.of("refreshToken", ada.refreshToken()))
                .post("/v1/tokens")
                .then()
                .statusCode(201);
        ada.read().then().statusCode(200).body("email", equalTo(ada.handle() + "@example.org"));
    }

    private List<String> answersToGuesses(String handle) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < FREE + 2; i++) {
            Response answer = guess(handle, anywhere());
            answers.add(answer.statusCode() + " " + answer.header("Retry-After") + " " + answer.path("detail"));
        }
        return answers;
    }

    private static Response guess(String handle, String network) {
        return login(handle, "not the password", network);
    }

    private static Response login(String handle, String password, String network) {
        return json(Map.of("handle", handle, "password", password))
                .header("X-Forwarded-For", network)
                .post("/v1/sessions");
    }

    /** A client that no test has used. */
    private static String anywhere() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "2001:db8:%x:%x::1".formatted(random.nextInt(0x10000), random.nextInt(0x10000));
    }

    private long hashed() {
        return metrics.get("trunkline.password.hash").timer().count();
    }
}
