package dev.trunkline.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/** Passes a child's output on to the console by lines, cut where a line would grow without end. */
final class ChildOutput {

    private static final int LINE_LIMIT = 8_192;

    private final String child;
    private final Console console;
    private final StringBuilder line = new StringBuilder();

    ChildOutput(String child, Console console) {
        this.child = child;
        this.console = console;
    }

    /** Reads until the child has closed its output. */
    void pass(InputStream output) {
        try (Reader reader = new InputStreamReader(output, StandardCharsets.UTF_8)) {
            var chunk = new char[LINE_LIMIT];
            for (int n = reader.read(chunk); n >= 0; n = reader.read(chunk)) {
                for (int i = 0; i < n; i++) {
                    take(chunk[i]);
                }
            }
        } catch (IOException e) {
            // The child is gone; what it said before was printed.
        }
        if (line.length() > 0) {
            flush();
        }
    }

    private void take(char c) {
        if (c != '\n') {
            line.append(c);
        }
        if (c == '\n' || line.length() == LINE_LIMIT) {
            flush();
        }
    }

    private void flush() {
        console.line(child, line.toString());
        line.setLength(0);
    }
}
