package dev.trunkline.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StrictParserTest {

    @Test
    void a_field_that_the_kind_does_not_have_is_refused() {
        assertThatThrownBy(() -> new StrictParser().parse("""
                        apiVersion: v1
                        kind: Service
                        metadata: { name: gateway }
                        spec: { ports: [{ name: http, port: 80, targetport: http }] }
                        """))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("v1 Service gateway")
                .hasMessageContaining("targetport");
    }

    @Test
    void a_field_given_twice_is_refused() {
        assertThatThrownBy(() -> new StrictParser().parse("""
                        apiVersion: v1
                        kind: Namespace
                        metadata: { name: one, name: two }
                        """)).hasMessageContaining("Duplicate field 'name'");
    }
}
