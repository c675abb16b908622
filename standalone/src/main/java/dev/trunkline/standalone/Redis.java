package dev.trunkline.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Redis as a child: every write kept in a file, loopback only, a stated limit of memory. */
final class Redis {

    /** Streams are never evicted; a full Redis refuses writes, and the services then work without it. */
    private static final String MAX_MEMORY = "64mb";

    private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.(\\d+)\\.(\\d+)");

    private Redis() {}

    static Child child(String program, Path directory, int port) {
        List<String> command = List.of(
                program,
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString(),
                "--appendonly",
                "yes",
                "--save",
                "",
                "--maxmemory",
                MAX_MEMORY,
                "--maxmemory-policy",
                "noeviction",
                "--loglevel",
                "warning",
                "--daemonize",
                "no");
        return new Child("redis", command, Map.of(), Set.of(), 0, "TERM", 10, () -> {}, Readiness.redis(port));
    }

    /** The first of the programs that runs here and is new enough, 6.2 or later. */
    static String usable(String... programs) throws LaunchException {
        var reasons = new StringBuilder();
        for (String program : programs) {
            try {
                String output = Command.run(List.of(program, "--version")).output();
                Matcher version = VERSION.matcher(output);
                if (version.find() && isEnough(version)) {
                    return program;
                }
                reasons.append("\n  ").append(program).append(": ").append(output);
            } catch (IOException e) {
                reasons.append("\n  ").append(e.getMessage());
            }
        }
        throw new LaunchException("no Redis 6.2 or later runs here; install OpenSSL 3 for the packaged one, or Redis "
                + "itself (package redis-server):" + reasons);
    }

    static String version(String program) throws IOException {
        Matcher version =
                VERSION.matcher(Command.run(List.of(program, "--version")).output());
        return version.find() ? version.group().substring(2) : "unknown";
    }

    private static boolean isEnough(Matcher version) {
        int major = Integer.parseInt(version.group(1));
        return major > 6 || major == 6 && Integer.parseInt(version.group(2)) >= 2;
    }
}
