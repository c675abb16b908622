package dev.trunkline.user.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.testing.MutableClock;
import dev.trunkline.user.FreshDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class KeyRingTest {

    private static final Duration ROTATION = Duration.ofDays(30);
    private static final Duration PUBLISH_BEFORE = Duration.ofMinutes(10);
    private static final Duration TOKEN = Duration.ofMinutes(15);
    private static final Duration SKEW = Duration.ofMinutes(2);
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final FreshDatabase fresh = new FreshDatabase();
    private final Jdbi database = fresh.migrated();
    private final MutableClock clock = MutableClock.at(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void instances_that_start_together_on_an_empty_database_agree_on_one_key() throws Exception {
        Callable<KeyRing> instance = () -> instance(fresh.migrated(), clock);
        ExecutorService instances = Executors.newFixedThreadPool(4);
        Set<String> kids = new HashSet<>();
        try {
            for (Future<KeyRing> started : instances.invokeAll(Collections.nCopies(4, instance))) {
                assertThat(started.get().published()).hasSize(1);
                kids.add(started.get().current().kid());
            }
        } finally {
            instances.shutdownNow();
        }
        assertThat(kids).hasSize(1);
        assertThat(instance.call().current().kid()).isIn(kids);
    }

    @Test
    void a_new_key_is_published_before_it_signs_and_the_old_one_verifies_until_its_tokens_are_gone() {
        KeyRing one = instance();
        KeyRing other = instance();
        String old = one.current().kid();

        clock.advance(ROTATION.minus(PUBLISH_BEFORE));
        one.refresh();
        other.refresh();
        assertThat(kids(one)).hasSize(2).isEqualTo(kids(other));
        String next = kids(one).get(0);
        assertThat(next).isNotEqualTo(old);
        assertThat(one.current().kid()).isEqualTo(old);
        assertThat(other.current().kid()).isEqualTo(old);

        clock.advance(PUBLISH_BEFORE);
        assertThat(one.current().kid()).isEqualTo(next);
        assertThat(other.current().kid()).isEqualTo(next);
        assertThat(other.find(old)).isPresent();

        clock.advance(TOKEN.plus(SKEW).minusSeconds(1));
        assertThat(other.find(old)).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(other.find(old)).isEmpty();
        assertThat(kids(one)).containsExactly(next);
        one.refresh();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void however_many_instances_there_are_a_rotation_makes_one_key() throws Exception {
        List<KeyRing> rings = List.of(instance(), instance(), instance(), instance());
        clock.advance(ROTATION);
        ExecutorService instances = Executors.newFixedThreadPool(rings.size());
        try {
            List<Callable<Object>> refreshes = rings.stream()
                    .map(ring -> Executors.callable(ring::refresh))
                    .toList();
            for (Future<Object> refreshed : instances.invokeAll(refreshes)) {
                refreshed.get();
            }
        } finally {
            instances.shutdownNow();
        }
        assertThat(rows()).isEqualTo(2);
        assertThat(rings.stream().map(KeyRingTest::kids)).containsOnly(kids(rings.get(0)));
    }

    @Test
    void on_demand_the_next_key_comes_ahead_of_its_time_and_once() {
        KeyRing one = instance();
        KeyRing other = instance();
        KeyKeeper.Next next = one.rotate();
        assertThat(next.made()).isTrue();
        assertThat(next.key().signsFrom()).isEqualTo(clock.instant().plus(PUBLISH_BEFORE));
        assertThat(other.rotate()).isEqualTo(new KeyKeeper.Next(next.key(), false));
        clock.advance(PUBLISH_BEFORE);
        assertThat(one.current()).isEqualTo(next.key().key());
        assertThat(other.current()).isEqualTo(next.key().key());
        clock.advance(ROTATION.minus(PUBLISH_BEFORE).minusSeconds(1));
        one.refresh();
        assertThat(kids(one)).containsExactly(next.key().kid());
    }

    @Test
    void a_key_that_is_dropped_is_gone_at_once_and_another_signs() {
        KeyRing one = instance();
        KeyRing other = instance();
        String stolen = one.current().kid();
        assertThat(one.drop(stolen)).isTrue();
        assertThat(one.find(stolen)).isEmpty();
        assertThat(one.current().kid()).isNotEqualTo(stolen);
        // The other one hears of it when it reads, or as soon as it is shown a token of the new key.
        clock.advance(Duration.ofSeconds(5));
        assertThat(other.find(one.current().kid())).isPresent();
        assertThat(other.find(stolen)).isEmpty();
        assertThat(other.current()).isEqualTo(one.current());
        assertThat(one.drop(stolen)).isFalse();
    }

    @Test
    void the_key_that_waits_takes_the_place_of_one_that_is_dropped() {
        KeyRing ring = instance();
        String first = ring.current().kid();
        String second = ring.rotate().key().kid();
        clock.advance(PUBLISH_BEFORE);
        assertThat(ring.current().kid()).isEqualTo(second);
        String third = ring.rotate().key().kid();
        ring.drop(second);
        assertThat(ring.current().kid()).isEqualTo(third);
        assertThat(kids(ring)).containsExactly(third, first);
    }

    @Test
    void unknown_keys_are_asked_for_at_a_bounded_rate() {
        KeyRing one = instance();
        KeyRing other = instance();
        clock.advance(Duration.ofSeconds(5));
        assertThat(other.find("made up")).isEmpty();
        String next = one.rotate().key().kid();
        assertThat(other.find(next)).isEmpty();
        clock.advance(Duration.ofSeconds(5));
        assertThat(other.find(next)).isPresent();
    }

    @Test
    void an_instance_that_could_not_read_for_long_reads_before_it_signs() {
        KeyRing one = instance();
        KeyRing other = instance();
        one.rotate();
        clock.advance(PUBLISH_BEFORE.plusSeconds(1));
        assertThat(other.current()).isEqualTo(one.current());
    }

    @Test
    void without_the_database_the_last_known_keys_go_on() {
        KeyRing ring = instance();
        SigningKey key = ring.current();
        database.useHandle(handle -> handle.execute("ALTER TABLE signing_keys RENAME TO away"));
        clock.advance(ROTATION.multipliedBy(2));
        assertThatThrownBy(ring::refresh).isNotNull();
        assertThat(ring.current()).isEqualTo(key);
        assertThat(ring.find(key.kid())).contains(key);
        assertThat(ring.find("unknown")).isEmpty();
    }

    @Test
    void keys_in_clear_are_encrypted_as_soon_as_there_is_a_secret() {
        SigningKey key = instance().current();
        assertThat(sealedRows()).isZero();
        KeyRing ring = instance(Optional.of(List.of(SECRET)));
        assertThat(ring.current()).isEqualTo(key);
        assertThat(sealedRows()).isEqualTo(1);
        ring.rotate();
        assertThat(sealedRows()).isEqualTo(2);
        byte[] kept = database.withHandle(
                handle -> handle.select("SELECT private_key FROM signing_keys WHERE kid = ?", key.kid())
                        .mapTo(byte[].class)
                        .one());
        assertThat(kept).isNotEqualTo(key.privateKey().getEncoded());
        assertThat(instance(Optional.of(List.of(SECRET))).current()).isEqualTo(key);
        assertThatThrownBy(this::instance).hasMessageContaining("TRUNKLINE_KEY_SECRET");
    }

    @Test
    void a_key_comes_back_from_the_database_as_it_was() {
        SigningKey key = SigningKey.generate();
        SigningKey decoded =
                SigningKey.decode(key.publicKey().getEncoded(), key.privateKey().getEncoded());
        assertThat(decoded).isEqualTo(key);
        assertThat(key.toString()).doesNotContain(key.privateKey().getS().toString());
    }

    private KeyRing instance() {
        return instance(Optional.empty());
    }

    private KeyRing instance(Optional<List<String>> secrets) {
        return new KeyRing(database, settings(secrets), TOKEN, clock);
    }

    private static KeyRing instance(Jdbi database, Clock clock) {
        return new KeyRing(database, settings(Optional.empty()), TOKEN, clock);
    }

    private static KeySettings settings(Optional<List<String>> secrets) {
        return new KeySettings() {
            @Override
            public Duration rotation() {
                return ROTATION;
            }

            @Override
            public Duration publishBefore() {
                return PUBLISH_BEFORE;
            }

            @Override
            public Duration refresh() {
                return Duration.ofSeconds(30);
            }

            @Override
            public Optional<List<String>> encryptionSecret() {
                return secrets;
            }
        };
    }

    private static List<String> kids(KeyRing ring) {
        return ring.published().stream().map(KeptKey::kid).toList();
    }

    private int rows() {
        return count("SELECT count(*) FROM signing_keys");
    }

    private int sealedRows() {
        return count("SELECT count(*) FROM signing_keys WHERE sealed_by IS NOT NULL");
    }

    private int count(String sql) {
        return database.withHandle(handle -> handle.select(sql).mapTo(int.class).one());
    }
}
