package dev.trunkline.gateway.compress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityTagsTest {

    @ParameterizedTest
    @CsvSource({"'\"a\"', 'W/\"a\"'", "'W/\"a\"', 'W/\"a\"'"})
    void a_strong_tag_becomes_weak_and_a_weak_one_stays(String tag, String weak) {
        assertThat(EntityTags.weak(tag)).isEqualTo(weak);
    }

    @ParameterizedTest
    @CsvSource({
        "*, *",
        "'\"a\"', '\"a\"'",
        "'W/\"a\"', 'W/\"a\", \"a\"'",
        "'W/\"a\", \"b\"', 'W/\"a\", \"b\", \"a\", \"b\"'",
    })
    void a_weak_tag_that_comes_back_is_told_in_both_forms(String list, String widened) {
        assertThat(EntityTags.widened(list)).isEqualTo(widened);
    }

    @ParameterizedTest
    @CsvSource({
        "*, *",
        "'\"a\"', '\"a\"'",
        "'W/\"a\"', '\"a\"'",
        "'W/\"a\", \"b\",W/\"c\"', '\"a\", \"b\",\"c\"'",
        "'\"W/\", W/\"a\"', '\"W/\", \"a\"'",
    })
    void a_condition_for_a_change_has_strong_tags(String list, String strong) {
        assertThat(EntityTags.strengthened(list)).isEqualTo(strong);
    }

    @Test
    void the_weak_form_of_a_tag_is_found_in_a_list() {
        assertThat(EntityTags.hasWeakForm("\"a\", W/\"b\"", "\"b\"")).isTrue();
        assertThat(EntityTags.hasWeakForm("\"a\", W/\"b\"", "\"a\"")).isFalse();
        assertThat(EntityTags.hasWeakForm("W/\"b\"", "W/\"b\"")).isFalse();
    }
}
