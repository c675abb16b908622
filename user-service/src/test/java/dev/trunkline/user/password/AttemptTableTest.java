package dev.trunkline.user.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.user.FreshDatabase;
import dev.trunkline.user.password.AttemptLimit.State;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class AttemptTableTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Jdbi database = new FreshDatabase().migrated();

    @Test
    void what_is_written_is_read_and_what_is_forgotten_is_not() {
        State state = new State(4.25, NOW);
        database.useTransaction(transaction -> {
            assertThat(AttemptTable.lock(transaction, key(1))).isEqualTo(State.NONE);
            AttemptTable.write(transaction, key(1), state);
        });
        assertThat(read(1)).isEqualTo(state);
        assertThat(read(2)).isEqualTo(State.NONE);
        database.useHandle(handle -> AttemptTable.forget(handle, key(1)));
        assertThat(read(1)).isEqualTo(State.NONE);
    }

    @Test
    void what_is_of_no_consequence_any_more_is_swept() {
        for (int i = 0; i < 4; i++) {
            keep(i, NOW.plusSeconds(i));
        }
        database.useHandle(handle -> AttemptTable.sweep(handle, NOW.plusSeconds(2), 100));
        assertThat(kept()).containsExactly(2, 3);
    }

    @Test
    void there_are_never_more_rows_than_there_may_be_and_those_in_a_pause_stay_longest() {
        for (int i = 0; i < 10; i++) {
            keep(i, NOW.plusSeconds(i));
        }
        database.useHandle(handle -> AttemptTable.sweep(handle, NOW.minusSeconds(60), 3));
        assertThat(kept()).containsExactly(7, 8, 9);
    }

    private void keep(int number, Instant freeAt) {
        database.useTransaction(transaction -> {
            AttemptTable.lock(transaction, key(number));
            AttemptTable.write(transaction, key(number), new State(1, freeAt));
        });
    }

    private State read(int number) {
        return database.withHandle(handle -> AttemptTable.read(handle, key(number)));
    }

    private List<Integer> kept() {
        return database.withHandle(handle -> handle.select("SELECT get_byte(key, 0) FROM password_attempts ORDER BY 1")
                .mapTo(int.class)
                .list());
    }

    private static byte[] key(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        return key;
    }
}
