package dev.trunkline.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void flags_are_read_in_any_order() throws LaunchException {
        assertEquals(new Arguments(false, false, false), Arguments.parse(List.of()));
        assertEquals(new Arguments(true, true, false), Arguments.parse(List.of("--demo", "--fresh")));
        assertEquals(new Arguments(false, false, true), Arguments.parse(List.of("-h")));
    }

    @Test
    void an_unknown_flag_is_an_error_that_says_where_to_look() {
        var e = assertThrows(LaunchException.class, () -> Arguments.parse(List.of("--demo", "--frehs")));
        assertTrue(e.getMessage().contains("--frehs") && e.getMessage().contains("--help"), e.getMessage());
    }

    @Test
    void the_usage_names_every_port_variable_with_its_default() throws LaunchException {
        var settings = Settings.of(java.nio.file.Path.of("."), java.util.Map.of());
        for (Settings.Variable variable : Settings.Variable.values()) {
            String ports = settings.ports().get(variable).toString().replaceAll("[\\[\\] ]", "");
            assertTrue(Arguments.USAGE.contains(variable + " " + ports), variable + " " + ports);
        }
    }
}
