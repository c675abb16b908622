package dev.trunkline.gateway.route;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files that a routes file names, as one reading of it has found them: each is read when it is first asked for, and
 * what came of that is kept, be it that it could not be read.
 */
final class Beside {

    /** What a file holds, or what is wrong with it, in words for a fault: one of the two. */
    record Held(Optional<String> text, Optional<String> fault) {}

    private final Map<Path, Held> files = new HashMap<>();

    Held of(Path file) {
        return files.computeIfAbsent(file, Beside::read);
    }

    /** The same files as they are now. */
    Beside again() {
        Beside now = new Beside();
        files.keySet().forEach(now::of);
        return now;
    }

    /** Whether all files of the other are here, and were alike. */
    boolean covers(Beside other) {
        return files.entrySet().containsAll(other.files.entrySet());
    }

    private static Held read(Path file) {
        try {
            return new Held(Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1)), Optional.empty());
        } catch (NoSuchFileException gone) {
            return new Held(Optional.empty(), Optional.of("there is no file '" + file + "'"));
        } catch (IOException unreadable) {
            return new Held(Optional.empty(), Optional.of("'" + file + "' cannot be read: " + unreadable.getMessage()));
        }
    }
}
