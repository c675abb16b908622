package dev.trunkline.user.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.rest.paging.Cursors;
import dev.trunkline.user.FreshDatabase;
import dev.trunkline.user.event.UserEvents;
import dev.trunkline.user.password.PasswordRules;
import dev.trunkline.user.password.Passwords;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FirstAdminTest {

    private static final String PASSWORD = "3f9c1d0b7a6e4f2c8b5d";

    @Inject
    Passwords passwords;

    @Inject
    PasswordRules rules;

    @Inject
    UserEvents events;

    @Inject
    Cursors cursors;

    @Inject
    Clock clock;

    private final Jdbi database = new FreshDatabase().migrated();

    @Test
    void an_installation_without_an_admin_gets_one_who_can_log_in() {
        start("admin", PASSWORD);
        Credentials admin = accounts().credentials("admin").orElseThrow();
        assertThat(admin.account().role()).isEqualTo(Role.ADMIN);
        assertThat(admin.account().status()).isEqualTo(AccountStatus.ACTIVE);
        assertThat(passwords.matches(PASSWORD, Optional.of(admin.passwordHash())))
                .isTrue();
        assertThat(count("SELECT count(*) FROM user_events")).isEqualTo(1);
    }

    @Test
    void of_instances_that_start_together_one_makes_it() throws Exception {
        ExecutorService instances = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Object>> starts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starts.add(Executors.callable(() -> start("admin", PASSWORD)));
            }
            for (Future<Object> started : instances.invokeAll(starts)) {
                started.get();
            }
        } finally {
            instances.shutdownNow();
        }
        assertThat(admins()).isEqualTo(1);
    }

    @Test
    void where_there_is_an_admin_no_other_is_made() {
        start("admin", PASSWORD);
        start("other", PASSWORD);
        assertThat(accounts().credentials("other")).isEmpty();
        assertThat(admins()).isEqualTo(1);
    }

    @Test
    void without_a_password_nobody_is_made() {
        starting("admin", Optional.empty()).start(null);
        assertThat(admins()).isZero();
    }

    @Test
    void an_account_of_that_name_and_password_is_raised() {
        register("root", PASSWORD);
        start("root", PASSWORD);
        Account raised = accounts().credentials("root").orElseThrow().account();
        assertThat(raised.role()).isEqualTo(Role.ADMIN);
        assertThat(raised.version()).isEqualTo(2);
    }

    @Test
    void who_was_quicker_to_take_the_name_or_the_address_is_no_admin_by_that() {
        register("root", "the password of a stranger");
        start("root", PASSWORD);
        assertThat(admins()).isZero();
        register("stranger", "the password of a stranger", "admin@trunkline.test");
        start("boss", PASSWORD);
        assertThat(admins()).isZero();
    }

    @Test
    void a_bad_setting_stops_the_start_and_says_which() {
        assertThatThrownBy(() -> start("admin", "password")).hasMessageContaining("trunkline.admin.password");
        assertThatThrownBy(() -> start("No Handle", PASSWORD)).hasMessageContaining("trunkline.admin.handle");
    }

    private void start(String handle, String password) {
        starting(handle, Optional.of(password)).start(null);
    }

    private FirstAdmin starting(String handle, Optional<String> password) {
        return new FirstAdmin(database, accounts(), passwords, rules, handle, "admin@trunkline.test", password);
    }

    private void register(String handle, String password) {
        register(handle, password, handle + "@example.org");
    }

    private void register(String handle, String password, String email) {
        accounts().register(new NewAccount(handle, "Someone", Optional.empty(), Optional.empty(), email, password));
    }

    private Accounts accounts() {
        return new Accounts(database, passwords, events, cursors, clock);
    }

    private int admins() {
        return count("SELECT count(*) FROM accounts WHERE role = 'admin'");
    }

    private int count(String sql) {
        return database.withHandle(handle -> handle.select(sql).mapTo(int.class).one());
    }
}
