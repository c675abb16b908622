package dev.trunkline.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;

/** Decides once a JVM where a test's stores come from; {@code TRUNKLINE_TEST_STORES=docker|embedded} decides for it. */
enum Stores {
    DOCKER,
    EMBEDDED;

    private static final Logger LOG = Logger.getLogger(Stores.class);
    private static final boolean WISHED = System.getenv("TRUNKLINE_TEST_STORES") != null;
    private static Stores chosen = WISHED
            ? valueOf(System.getenv("TRUNKLINE_TEST_STORES").strip().toUpperCase(Locale.ROOT))
            : answers() ? DOCKER : EMBEDDED;

    /** Starts a store; embedded if the engine that answers cannot get or start the image, unless Docker was asked for. */
    static synchronized <T> T start(Supplier<T> container, Supplier<T> embedded) {
        if (chosen == DOCKER) {
            try {
                return container.get();
            } catch (ContainerFetchException | ContainerLaunchException e) {
                if (WISHED) {
                    throw e;
                }
                LOG.warnf("Docker answers but cannot start a store, so stores are embedded: %s", e.getMessage());
                chosen = EMBEDDED;
            }
        }
        return embedded.get();
    }

    private static boolean answers() {
        // Asking Testcontainers costs seconds where there is no engine, so look for a socket first.
        boolean socket = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return socket && DockerClientFactory.instance().isDockerAvailable();
    }
}
