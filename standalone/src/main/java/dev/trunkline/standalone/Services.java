package dev.trunkline.standalone;

import dev.trunkline.standalone.Settings.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Our own services as children: which there are, with what heap, environment and order. */
final class Services {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int GRACE_SECONDS = 15; // They let requests under way end, for up to 12 s.

    private final Settings settings;
    private final Secrets secrets;
    private final Path fragment;
    private final Path certificates;

    /**
     * @param fragment the master file with the running instances
     * @param certificates the folder with the gateway's
     */
    Services(Settings settings, Secrets secrets, Path fragment, Path certificates) {
        this.settings = settings;
        this.secrets = secrets;
        this.fragment = fragment;
        this.certificates = certificates;
    }

    List<Child> children() throws IOException {
        var children = new ArrayList<Child>();
        children.add(nameServer());
        children.add(userService());
        for (int i = 0; i < settings.feedInstances(); i++) {
            children.add(feedService(i));
        }
        children.add(gateway());
        return children;
    }

    /** Where the name server finds whom. */
    ZoneFragment zone() {
        var instances = new ArrayList<ZoneFragment.Instance>();
        instances.add(new ZoneFragment.Instance(
                "user-service", "user-service-1", settings.port(Variable.TRUNKLINE_USER_PORT)));
        for (int i = 0; i < settings.feedInstances(); i++) {
            instances.add(new ZoneFragment.Instance(
                    "feed-service", feedName(i), settings.port(Variable.TRUNKLINE_FEED_PORTS, i)));
        }
        return new ZoneFragment(instances);
    }

    private Child nameServer() {
        int management = settings.port(Variable.TRUNKLINE_DNS_MANAGEMENT_PORT);
        // Small work, done by few methods: the first compiler tier is enough for it.
        List<String> java = java("dns-config", 24, "-XX:TieredStopAtLevel=1");
        var environment = Map.of(
                "DNS_HOST",
                LOOPBACK,
                "DNS_PORT",
                port(Variable.TRUNKLINE_DNS_PORT),
                "DNS_INSTANCES",
                fragment.toString(),
                "HTTP_HOST",
                LOOPBACK,
                "MANAGEMENT_PORT",
                String.valueOf(management));
        return child("name-server", java, environment, Set.of(), 1, management);
    }

    private Child userService() throws IOException {
        int management = settings.port(Variable.TRUNKLINE_USER_MANAGEMENT_PORT);
        var environment = withStores("USERS", "users");
        environment.put("HTTP_HOST", LOOPBACK);
        environment.put("HTTP_PORT", port(Variable.TRUNKLINE_USER_PORT));
        environment.put("MANAGEMENT_PORT", String.valueOf(management));
        environment.put("TRUNKLINE_KEY_SECRET", secrets.get("signing-keys"));
        environment.put("TRUNKLINE_ADMIN_PASSWORD", secrets.get("admin"));
        return child(
                "user-service-1", java("user-service", 112), environment, Set.of("postgres", "redis"), 2, management);
    }

    private Child feedService(int instance) throws IOException {
        int management = settings.port(Variable.TRUNKLINE_FEED_MANAGEMENT_PORTS, instance);
        var environment = withStores("FEED", "feed");
        environment.put("HTTP_HOST", LOOPBACK);
        environment.put("HTTP_PORT", String.valueOf(settings.port(Variable.TRUNKLINE_FEED_PORTS, instance)));
        environment.put("MANAGEMENT_PORT", String.valueOf(management));
        environment.put(
                "TRUNKLINE_JWKS_URL",
                "http://localhost:" + port(Variable.TRUNKLINE_USER_PORT) + "/.well-known/jwks.json");
        // Who presses Ctrl-C has no herd of readers to spread.
        environment.put("FEED_DRAIN", "2s");
        return child(
                feedName(instance), java("feed-service", 96), environment, Set.of("postgres", "redis"), 2, management);
    }

    private Child gateway() {
        int management = settings.port(Variable.GATEWAY_MANAGEMENT_PORT);
        var environment = Map.of(
                "GATEWAY_HTTP_PORT", port(Variable.GATEWAY_HTTP_PORT),
                "GATEWAY_HTTPS_PORT", port(Variable.GATEWAY_HTTPS_PORT),
                "GATEWAY_TLS_CERTIFICATES", certificates.toString(),
                // Made at the first start and kept, so that what it has told services counts when it starts anew.
                "GATEWAY_IDENTITY_KEY",
                        settings.data()
                                .resolve("identity")
                                .resolve("identity.jwk")
                                .toString(),
                "GATEWAY_MANAGEMENT_PORT", String.valueOf(management),
                "GATEWAY_DNS", LOOPBACK + ":" + port(Variable.TRUNKLINE_DNS_PORT),
                // Well within the grace time; a poll that waits longer is told to ask again. With nothing running none
                // of
                // it is waited.
                "GATEWAY_DRAIN", "10s",
                "REDIS_URL", redisUrl());
        // Its fields and handlers come as more than the two types that the compiler remembers of a place by itself.
        List<String> java = java("gateway", 128, "-XX:TypeProfileWidth=4");
        return child("gateway", java, environment, Set.of("name-server"), 3, management);
    }

    private Map<String, String> withStores(String prefix, String database) throws IOException {
        var environment = new HashMap<String, String>();
        environment.put(
                prefix + "_DB_URL",
                "jdbc:postgresql://localhost:" + port(Variable.TRUNKLINE_POSTGRES_PORT) + "/" + database);
        environment.put(prefix + "_DB_USER", database);
        environment.put(prefix + "_DB_PASSWORD", secrets.get(database));
        environment.put("REDIS_URL", redisUrl());
        environment.put(
                "TRUNKLINE_GATEWAY_JWKS_URL",
                "http://localhost:" + port(Variable.GATEWAY_HTTP_PORT) + "/.well-known/gateway-jwks.json");
        return environment;
    }

    private String redisUrl() {
        return "redis://localhost:" + port(Variable.TRUNKLINE_REDIS_PORT);
    }

    private String port(Variable variable) {
        return String.valueOf(settings.port(variable));
    }

    private static String feedName(int instance) {
        return "feed-service-" + (instance + 1);
    }

    private List<String> java(String module, int heapMegabytes, String... options) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms16m", // Else it would begin with all of -Xmx on a machine of some size, and touch it.
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC", // The least memory of all, and its pauses are short on heaps of this size.
                "-Xss512k",
                "-XX:ReservedCodeCacheSize=48m"));
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", jar(module).toString()));
        return command;
    }

    private Path jar(String module) {
        return settings.home().resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    }

    private static Child child(
            String name, List<String> java, Map<String, String> environment, Set<String> after, int stage, int port) {
        var whole = new HashMap<>(environment);
        whole.put("MALLOC_ARENA_MAX", "2"); // glibc would keep an arena for each thread.
        // Who waits for readiness asks often, and each "not yet" would be a line.
        whole.put("QUARKUS_LOG_CATEGORY__IO_SMALLRYE_HEALTH__LEVEL", "WARN");
        Path jar = Path.of(java.get(java.size() - 1));
        return new Child(
                name, java, whole, after, stage, "TERM", GRACE_SECONDS, () -> requireBuilt(jar), Readiness.http(port));
    }

    private static void requireBuilt(Path jar) throws IOException {
        if (!Files.exists(jar)) {
            throw new IOException(jar + " is not built");
        }
    }
}
