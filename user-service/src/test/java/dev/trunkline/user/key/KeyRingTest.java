package dev.trunkline.user.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.user.FreshDatabase;
import java.time.Clock;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class KeyRingTest {

    @Test
    void instances_that_start_together_on_an_empty_database_agree_on_one_key() throws Exception {
        FreshDatabase database = new FreshDatabase();
        Callable<KeyRing> instance = () -> new KeyRing(database.migrated(), Clock.systemUTC());
        ExecutorService instances = Executors.newFixedThreadPool(4);
        Set<String> kids = new HashSet<>();
        try {
            for (Future<KeyRing> started : instances.invokeAll(Collections.nCopies(4, instance))) {
                assertThat(started.get().all()).hasSize(1);
                kids.add(started.get().current().kid());
            }
        } finally {
            instances.shutdownNow();
        }
        assertThat(kids).hasSize(1);
        assertThat(instance.call().current().kid()).isIn(kids);
    }

    @Test
    void a_key_comes_back_from_the_database_as_it_was() {
        SigningKey key = SigningKey.generate();
        SigningKey decoded =
                SigningKey.decode(key.publicKey().getEncoded(), key.privateKey().getEncoded());
        assertThat(decoded).isEqualTo(key);
        assertThat(key.toString()).doesNotContain(key.privateKey().getS().toString());
    }
}
