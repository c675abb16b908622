package dev.trunkline.user.account.v1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNamesTest {

    @ParameterizedTest
    @CsvSource({
        "curl/8.5.0,curl",
        "'Mozilla/5.0 (X11; Linux x86_64)',Mozilla",
        "my-app,my-app",
        "'  spaced/1 ',spaced",
        "'',unnamed",
        ",unnamed",
        "'(only a comment)',other",
        "'naïve/1',other"
    })
    void a_client_is_named_by_its_product(String userAgent, String name) {
        assertThat(new ClientNames(10).of(userAgent)).isEqualTo(name);
    }

    @Test
    void beyond_its_bound_new_clients_are_not_told_apart() {
        ClientNames names = new ClientNames(2);
        assertThat(names.of("one/1")).isEqualTo("one");
        assertThat(names.of("two/1")).isEqualTo("two");
        assertThat(names.of("three/1")).isEqualTo(ClientNames.OTHER);
        assertThat(names.of("one/2")).isEqualTo("one");
    }
}
