package dev.trunkline.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.testcontainers.DockerClientFactory;

/** Decides once a JVM where a test's stores come from; {@code TRUNKLINE_TEST_STORES=docker|embedded} decides for it. */
enum Stores {
    DOCKER,
    EMBEDDED;

    private static final Stores CHOSEN = choose();

    static Stores chosen() {
        return CHOSEN;
    }

    private static Stores choose() {
        String wish = System.getenv("TRUNKLINE_TEST_STORES");
        if (wish != null && !wish.isBlank()) {
            return valueOf(wish.strip().toUpperCase(Locale.ROOT));
        }
        // Asking Testcontainers costs seconds where there is no engine, so look for a socket first.
        boolean socket = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return socket && DockerClientFactory.instance().isDockerAvailable() ? DOCKER : EMBEDDED;
    }
}
