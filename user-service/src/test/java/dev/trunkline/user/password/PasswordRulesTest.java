package dev.trunkline.user.password;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {

    private static final PasswordRules RULES = new PasswordRules();
    private static final String[] ADA = {"ada_1815", "Ada Lovelace", "countess@example.org"};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery",
                "zx9#kq2!",
                "no digits no capitals at all",
                "Zo\u00eb und Bj\u00f6rn",
                "\u6b63\u3057\u3044\u99ac\u306e\u96fb\u6c60\u3067\u3059",
                "\ud83d\udc34\ud83d\udd0b\ud83d\udccc\ud83c\udf0a\ud83c\udfd4\ud83d\ude80\ud83e\udd96\ud83c\udfba",
                "adamant fox in canada",
                "3f9c1d0b7a6e4f2c8b5d9e0a1c7f3b6d4e8a",
            })
    void what_is_long_and_not_guessed_first_is_a_password_whatever_it_is_made_of(String password) {
        assertThat(RULES.check(password, ADA)).isEmpty();
    }

    @Test
    void length_is_from_8_to_128_code_points() {
        assertThat(RULES.check("qzt#w8!"))
                .hasValueSatisfying(fault -> assertThat(fault).contains("8 to 128"));
        assertThat(RULES.check("qzt#w8!v")).isEmpty();
        assertThat(RULES.check("a quite long one".repeat(8))).isEmpty();
        assertThat(RULES.check("a quite long one".repeat(8) + "!")).isPresent();
        // Seven code points, fourteen of Java's characters.
        assertThat(RULES.check("\ud83d\udc34\ud83d\udd0b\ud83d\udccc\ud83c\udf0a\ud83c\udfd4\ud83d\ude80\ud83e\udd96"))
                .isPresent();
        // An accent that is typed apart does not make a character more.
        assertThat(RULES.check("zoe\u0308 xqv")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "PassWord",
                "12345678",
                "qwertyuiop",
                "iloveyou",
                "trustno1",
                "sunshine",
                "baseball1",
                // Full-width letters fold to the plain ones (NFKC).
                "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44",
            })
    void common_ones_are_refused_in_whatever_case_and_width(String password) {
        assertThat(RULES.check(password))
                .hasValueSatisfying(fault -> assertThat(fault).contains("common"));
    }

    @Test
    void the_list_is_one_of_at_least_ten_thousand() {
        assertThat(new CommonPasswords().size()).isGreaterThan(90_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "abababababababababab",
                "xyz!xyz!xyz!xyz!xyz!",
                "90123456789012345678901",
                "fedcba9876543210fedcba",
                "aaaabbbbccccddddeeee",
                "lmnop-----98765",
                "                 ",
            })
    void repetitions_and_sequences_are_refused(String password) {
        assertThat(RULES.check(password))
                .hasValueSatisfying(fault -> assertThat(fault).contains("sequence"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada_1815",
                "ADA_1815!",
                "adalovelace",
                "Lovelace1815",
                "Ada-Lovelace-1815",
                "countess1",
                "countess12345",
                "countess password",
                "trunkline",
                "Trunkline2026",
                "trunkline lovelace",
                "trunklineaaaaaaaaaaaaaa",
            })
    void what_anyone_could_know_of_the_owner_is_refused(String password) {
        assertThat(RULES.check(password, ADA))
                .hasValueSatisfying(fault -> assertThat(fault).contains("handle"));
    }

    @Test
    void the_names_of_others_are_no_matter() {
        assertThat(RULES.check("Lovelace1815", "bob", "Bob", "bob@example.org")).isEmpty();
        assertThat(RULES.check("a_b_c_d_", "x", "?", "@")).isEmpty();
    }
}
