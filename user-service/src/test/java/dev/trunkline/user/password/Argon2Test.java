package dev.trunkline.user.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Argon2Test {

    private final Argon2 argon2 = new Argon2(64, 1);

    @Test
    void the_reference_implementations_hash_is_understood() {
        // From test.c of the reference implementation, phc-winner-argon2.
        String reference = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assertThat(Argon2.matches("password", reference)).isTrue();
        assertThat(Argon2.matches("Password", reference)).isFalse();
    }

    @Test
    void the_same_password_never_has_the_same_hash() {
        String one = argon2.hash("secret");
        String other = argon2.hash("secret");
        assertThat(one).startsWith("$argon2id$v=19$m=64,t=1,p=1$").isNotEqualTo(other);
        assertThat(Argon2.matches("secret", one)).isTrue();
        assertThat(Argon2.matches("secret", other)).isTrue();
    }

    @Test
    void a_hash_is_verified_by_the_parameters_it_was_made_with() {
        String older = new Argon2(32, 2).hash("secret");
        assertThat(Argon2.matches("secret", older)).isTrue();
        assertThat(argon2.made(older)).isFalse();
        assertThat(argon2.made(argon2.hash("secret"))).isTrue();
    }

    @Test
    void a_dummy_has_the_form_of_a_hash_and_no_password() {
        assertThat(argon2.made(argon2.dummy())).isTrue();
        assertThat(argon2.dummy()).hasSameSizeAs(argon2.hash("secret"));
        assertThat(Argon2.matches("", argon2.dummy())).isFalse();
    }

    @Test
    void what_is_no_hash_is_an_error_of_ours() {
        assertThatThrownBy(() -> Argon2.matches("secret", "$2a$10$bcrypt"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
