package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnverifiedIssuerTest {

    @Test
    void a_signed_token_has_three_parts_and_a_header_first() {
        for (String header : List.of("{}", "{\"alg\":\"ES256\"}", " {\n\"a\" : [ {} ] }\n")) {
            assertThat(UnverifiedIssuer.signed(encoded(header) + ".e30.c2ln"))
                    .as(header)
                    .isTrue();
        }
    }

    @Test
    void what_only_has_two_dots_is_opaque() {
        for (String first :
                List.of("opaque", "v1", "9f8e", "=", encoded("[]"), encoded("1"), encoded("{"), encoded("{}{}"))) {
            assertThat(UnverifiedIssuer.signed(first + ".e30.c2ln")).as(first).isFalse();
        }
        for (String other : List.of("", "..", ".e30.c2ln", "e30", "e30.e30", "e30.e30.e30.e30")) {
            assertThat(UnverifiedIssuer.signed(other)).as(other).isFalse();
        }
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
