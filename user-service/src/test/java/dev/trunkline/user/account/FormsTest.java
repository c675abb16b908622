package dev.trunkline.user.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FormsTest {

    @Test
    void text_of_any_length_is_held_against_a_form_without_running_out_of_stack() {
        for (String form : List.of(Forms.EMAIL, Forms.HANDLE, Forms.NAME)) {
            for (String part : List.of("a", "a.", "a@", "-", " ", "\ud83d\ude80")) {
                assertThat(("a@" + part.repeat(32_000) + "!").matches(form)).isFalse();
            }
        }
    }

    @Test
    void an_address_may_have_as_many_labels_as_there_is_room_for() {
        assertThat(("a@" + "b.".repeat(126) + "c").matches(Forms.EMAIL)).isTrue();
    }
}
