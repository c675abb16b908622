package dev.trunkline.user.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.user.key.KeySeals.Sealed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeySealsTest {

    private static final String OLD = "0123456789abcdef0123456789abcdef";
    private static final String NEW = "fedcba9876543210fedcba9876543210";

    private final byte[] clear = "a private key".getBytes(StandardCharsets.UTF_8);

    @Test
    void what_is_sealed_opens_again_and_shows_nothing() {
        KeySeals seals = new KeySeals(List.of(OLD));
        Sealed sealed = seals.seal("kid", clear);
        assertThat(new String(sealed.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("private");
        assertThat(sealed.sealedBy()).isPresent();
        assertThat(sealed.sealedBy().get()).doesNotContain(OLD);
        assertThat(seals.open("kid", sealed)).isEqualTo(clear);
        assertThat(seals.seal("kid", clear).bytes()).isNotEqualTo(sealed.bytes());
    }

    @Test
    void the_first_secret_seals_and_all_open() {
        Sealed sealed = new KeySeals(List.of(OLD)).seal("kid", clear);
        KeySeals changing = new KeySeals(List.of(NEW, OLD));
        assertThat(changing.open("kid", sealed)).isEqualTo(clear);
        assertThat(changing.current(sealed.sealedBy())).isFalse();
        Sealed anew = changing.seal("kid", clear);
        assertThat(changing.current(anew.sealedBy())).isTrue();
        assertThat(new KeySeals(List.of(NEW)).open("kid", anew)).isEqualTo(clear);
    }

    @Test
    void without_a_secret_keys_are_in_clear_and_sealed_ones_do_not_open() {
        KeySeals none = new KeySeals(List.of());
        Sealed plain = none.seal("kid", clear);
        assertThat(plain.sealedBy()).isEmpty();
        assertThat(none.open("kid", plain)).isEqualTo(clear);
        assertThat(new KeySeals(List.of(OLD)).open("kid", plain)).isEqualTo(clear);
        assertThatThrownBy(() -> none.open("kid", new KeySeals(List.of(OLD)).seal("kid", clear)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TRUNKLINE_KEY_SECRET");
    }

    @Test
    void a_row_that_was_changed_or_copied_does_not_open() {
        KeySeals seals = new KeySeals(List.of(OLD));
        Sealed sealed = seals.seal("kid", clear);
        assertThatThrownBy(() -> seals.open("another", sealed)).hasMessageContaining("not as it was written");
        byte[] changed = sealed.bytes().clone();
        changed[changed.length - 1] ^= 1;
        assertThatThrownBy(() -> seals.open("kid", new Sealed(changed, sealed.sealedBy())))
                .hasMessageContaining("not as it was written");
    }

    @Test
    void a_secret_that_could_be_guessed_is_refused() {
        assertThatThrownBy(() -> new KeySeals(List.of("changeit"))).hasMessageContaining("32");
    }
}
