package dev.trunkline.rest.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final byte[] ANSWER = "{\"accessToken\":\"secret\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void the_same_request_opens_its_answer() {
        byte[] closed = seal("key", "scope", "{}").close(ANSWER);
        assertThat(seal("key", "scope", "{}").open(closed)).hasValue(ANSWER);
    }

    @Test
    void another_key_scope_or_body_does_not() {
        byte[] closed = seal("key", "scope", "{}").close(ANSWER);
        assertThat(seal("yek", "scope", "{}").open(closed)).isEmpty();
        assertThat(seal("key", "epocs", "{}").open(closed)).isEmpty();
        assertThat(seal("key", "scope", "[]").open(closed)).isEmpty();
    }

    @Test
    void what_is_kept_shows_nothing_of_the_request_or_the_answer() {
        Seal seal = seal("the-key", "the-scope", "{\"password\":\"hunter22\"}");
        String kept = new String(seal.id(), StandardCharsets.ISO_8859_1)
                + new String(seal.close(ANSWER), StandardCharsets.ISO_8859_1);
        assertThat(kept).doesNotContain("the-key", "the-scope", "hunter22", "secret");
    }

    @Test
    void the_same_answer_is_closed_differently_each_time() {
        Seal seal = seal("key", "scope", "{}");
        assertThat(seal.close(ANSWER)).isNotEqualTo(seal.close(ANSWER));
    }

    @Test
    void a_changed_answer_does_not_open() {
        Seal seal = seal("key", "scope", "{}");
        byte[] closed = seal.close(ANSWER);
        closed[closed.length - 1] ^= 1;
        assertThat(seal.open(closed)).isEmpty();
    }

    @Test
    void the_id_is_that_of_scope_and_key_whatever_the_body() {
        assertThat(seal("key", "scope", "{}").id())
                .isEqualTo(seal("key", "scope", "[]").id())
                .isNotEqualTo(seal("key", "other", "{}").id())
                .hasSize(32);
        // The border between the two is part of it.
        assertThat(seal("b", "a a", "{}").id())
                .isNotEqualTo(seal("a b", "a", "{}").id());
    }

    private static Seal seal(String key, String scope, String body) {
        return new Seal(key, scope, body.getBytes(StandardCharsets.UTF_8));
    }
}
