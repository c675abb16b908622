package dev.trunkline.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void flags_are_read_in_any_order() throws LaunchException {
        assertEquals(new Arguments(false, false), Arguments.parse(List.of()));
        assertEquals(new Arguments(true, false), Arguments.parse(List.of("--fresh")));
        assertEquals(new Arguments(true, true), Arguments.parse(List.of("--demo", "--fresh")));
    }

    @Test
    void an_unknown_flag_is_an_error_that_says_where_to_look() {
        var e = assertThrows(LaunchException.class, () -> Arguments.parse(List.of("--demo", "--frehs")));
        assertTrue(e.getMessage().contains("--frehs") && e.getMessage().contains("--help"), e.getMessage());
    }

    @Test
    void the_usage_names_every_port_variable_with_its_default() throws Exception {
        String usage = script("--help", 0);
        var settings = Settings.of(Path.of("."), Map.of());
        for (Settings.Variable variable : Settings.Variable.values()) {
            String ports = settings.ports().get(variable).toString().replaceAll("[\\[\\] ]", "");
            assertTrue(usage.contains(variable + " " + ports), variable + " " + ports);
        }
    }

    @Test
    void the_script_refuses_an_unknown_flag_before_it_builds_anything() throws Exception {
        assertEquals("run: unknown argument --frehs; ./run --help lists what there is", script("--frehs", 1));
    }

    private static String script(String flag, int status) throws Exception {
        Command.Result result = Command.run(List.of("../run", flag));
        assertEquals(status, result.status(), result.output());
        return result.output();
    }
}
