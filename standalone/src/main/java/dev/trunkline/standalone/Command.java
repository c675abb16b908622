package dev.trunkline.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A short command that is run to its end for its output. */
final class Command {

    private static final long PATIENCE_SECONDS = 120;

    /** @param output standard output and error together */
    record Result(int status, String output) {}

    private Command() {}

    static Result run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.get(0) + " did not end in " + PATIENCE_SECONDS + " s");
            }
            return new Result(process.exitValue(), output.strip());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Whether the command exists and ends with status 0. */
    static boolean succeeds(List<String> command) {
        try {
            return run(command).status() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
