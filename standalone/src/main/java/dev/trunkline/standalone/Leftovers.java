package dev.trunkline.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends a process whose wrapper or launcher was killed under it, found by its pid file. A process that
 * began after the file was written has only inherited the number and is left alone.
 */
final class Leftovers {

    /** Clocks of processes and of files differ by less. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private Leftovers() {}

    /**
     * Waits for the process to end by itself, then kills it, and deletes the file.
     *
     * @param patience how long it may take for that; its wrapper may be ending it just now
     */
    static void end(Path pidFile, Duration patience) throws InterruptedException {
        Optional<ProcessHandle> left = process(pidFile);
        if (left.isPresent() && !ends(left.get(), patience)) {
            left.get().destroyForcibly();
            ends(left.get(), Duration.ofSeconds(5));
        }
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            // The next start writes it anew.
        }
    }

    private static boolean ends(ProcessHandle process, Duration patience) throws InterruptedException {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (ExecutionException e) {
            return false;
        }
    }

    private static Optional<ProcessHandle> process(Path pidFile) {
        try {
            Instant written = Files.getLastModifiedTime(pidFile).toInstant();
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            return ProcessHandle.of(pid).filter(process -> process.info()
                    .startInstant()
                    .map(start -> start.isBefore(written.plus(TOLERANCE)))
                    .orElse(false));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
