package dev.trunkline.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A program that a test needs and a JDK does not bring. Who builds by hand may go without; CI may not. */
final class Prerequisite {

    private Prerequisite() {}

    /** The browser: {@code CHROMIUM}, or the system's. */
    static Path chromium() {
        return Optional.ofNullable(System.getenv("CHROMIUM"))
                .map(Path::of)
                .or(() -> program("chromium"))
                .orElseGet(() -> missing("Chromium is not installed (apt-get install chromium, or set CHROMIUM)"));
    }

    static Path node() {
        return program("node").orElseGet(() -> missing("node is not installed (20 or later)"));
    }

    /** Something that a command of ours makes. */
    static Path made(Path path, String command) {
        return Files.exists(path) ? path : missing(path + " is not there; make it by: " + command);
    }

    private static Optional<Path> program(String name) {
        return Stream.concat(
                        Arrays.stream(Optional.ofNullable(System.getenv("PATH"))
                                .orElse("")
                                .split(":")),
                        Stream.of("/usr/bin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path missing(String message) {
        if ("true".equals(System.getenv("CI"))) {
            return Assertions.fail(message + ", and in CI nothing is skipped");
        }
        return Assumptions.abort(message);
    }
}
