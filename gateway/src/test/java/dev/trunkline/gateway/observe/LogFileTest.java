package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

    @TempDir
    Path directory;

    private long now = 1;

    @Test
    void lines_are_added_to_what_is_there() throws IOException {
        Path path = directory.resolve("log/access.json");
        for (String line : new String[] {"one\n", "two\n"}) {
            try (LogFile file = new LogFile(path, () -> now)) {
                write(file, line);
            }
        }

        assertThat(path).hasContent("one\ntwo\n");
    }

    @Test
    void a_file_that_was_moved_away_is_begun_anew_within_a_second() throws IOException {
        Path path = directory.resolve("access.json");
        Path rotated = directory.resolve("access.json.1");
        try (LogFile file = new LogFile(path, () -> now)) {
            write(file, "one\n");
            Files.move(path, rotated);
            now += TimeUnit.MILLISECONDS.toNanos(999);
            write(file, "two\n");
            now += TimeUnit.MILLISECONDS.toNanos(1);
            write(file, "three\n");
        }

        assertThat(rotated).hasContent("one\ntwo\n");
        assertThat(path).hasContent("three\n");
    }

    private static void write(LogFile file, String line) throws IOException {
        file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }
}
