package dev.trunkline.user.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyTextTest {

    @Test
    void a_fresh_one_is_recognised_by_its_form_and_is_like_no_other() {
        KeyText key = KeyText.fresh();
        assertThat(key.text()).matches("tlk_[A-Za-z0-9_-]{43}[0-9a-f]{8}");
        assertThat(KeyText.parse(key.text())).contains(key);
        assertThat(key.prefix()).hasSize(12);
        assertThat(key.text()).startsWith(key.prefix());
        assertThat(key.toString()).doesNotContain(key.prefix());
        assertThat(IntStream.range(0, 1_000)
                        .mapToObj(i -> KeyText.fresh().text())
                        .distinct())
                .hasSize(1_000);
    }

    @Test
    void one_wrong_character_makes_it_none() {
        String text = KeyText.fresh().text();
        for (int i = 0; i < text.length(); i++) {
            String other = text.substring(0, i) + (text.charAt(i) == 'a' ? 'b' : 'a') + text.substring(i + 1);
            assertThat(KeyText.parse(other)).as("at %d", i).isEmpty();
        }
        assertThat(KeyText.parse("")).isEmpty();
        assertThat(KeyText.parse(text + "0")).isEmpty();
    }
}
