package dev.trunkline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTourTest {

    private static final String README = """
            # Name

            ```sh
            not in the tour
            ```

            ## Tour

            ```sh
            echo one
            ```

            ```text
            o…e
            ```

            ```sh
            echo two
            ```

            ## After

            ```sh
            not either
            ```
            """;

    @TempDir
    Path folder;

    @Test
    void the_blocks_of_the_tour_are_its_steps() throws IOException {
        ReadmeTour tour = ReadmeTour.of(Files.writeString(folder.resolve("README.md"), README));
        assertThat(tour.steps())
                .containsExactly(
                        new ReadmeTour.Step("echo one\n", List.of("o…e")),
                        new ReadmeTour.Step("echo two\n", List.of()));
    }

    @Test
    void a_line_that_is_not_in_the_output_is_missed() {
        ReadmeTour.Step step = new ReadmeTour.Step("", List.of("HTTP/1.1 201", "Location: /v1/users/…", "end"));
        assertThat(step.missingFrom("HTTP/1.1 201 Created\nlocation: /v1/users/7\nend"))
                .isEmpty();
        assertThat(step.missingFrom("HTTP/1.1 201 Created\nend")).containsExactly("Location: /v1/users/…");
        assertThat(step.missingFrom("location: /v1/users/7\nHTTP/1.1 201\nend"))
                .containsExactly("Location: /v1/users/…");
    }
}
