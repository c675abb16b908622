package dev.trunkline.gateway.route;

import dev.trunkline.gateway.route.Balancing.Algorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads what an upstream says of balancing: {@code balance}, {@code health}, {@code eject} and {@code zones}. */
final class BalancingReading {

    private static final Pattern PERCENT = Pattern.compile("(\\d{1,4})%");
    private static final Pattern STATUSES = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$&'*+.^_`|~\\-]+");

    /** Endpoints have other work than to be well. */
    private static final Duration MOST_OFTEN = Duration.ofMillis(10);

    private BalancingReading() {}

    static Balancing ofUpstream(Section upstream) {
        Balancing absent = Balancing.DEFAULT;
        Section balance = null;
        Optional<Algorithm> algorithm = Optional.empty();
        Optional<Node> said = upstream.one("balance", "write peak-ewma, or { algorithm: peak-ewma, slow-start: 10s }");
        if (said.filter(MappingNode.class::isInstance).isPresent()) {
            balance = upstream.section(said.get(), "'balance'");
        } else {
            algorithm = said.flatMap(node -> upstream.read(node, "'balance'", BalancingReading::algorithm));
        }
        Optional<HashKey> key = Optional.empty();
        double load = absent.load();
        Duration slowStart = absent.slowStart();
        double panic = absent.panic();
        if (balance != null) {
            algorithm = balance.required("algorithm", BalancingReading::algorithm);
            key = balance.optional("key", BalancingReading::key);
            load = balance.optional("load", text -> percent(text, 101, 1_000), load);
            slowStart = balance.optional("slow-start", Scalars::duration, slowStart);
            panic = balance.optional("panic", text -> percent(text, 0, 100), panic);
            balance.nothingElse();
        }
        boolean hashed = algorithm.filter(Algorithm.CONSISTENT_HASH::equals).isPresent();
        if (hashed && key.isEmpty()) {
            upstream.fault(
                    "balance",
                    "consistent-hash needs to know what keeps requests together: {algorithm: consistent-hash, key: "
                            + "header:X-Tenant}, or cookie:name, path:variable, principal, address");
        } else if (!hashed && key.isPresent()) {
            upstream.fault("balance", "'key' is for the algorithm consistent-hash alone: remove it");
        }
        if (balance != null && balance.has("load") && !hashed) {
            upstream.fault("balance", "'load' is for the algorithm consistent-hash alone: remove it");
        }
        return new Balancing(
                algorithm.orElse(absent.algorithm()),
                key,
                load,
                slowStart,
                panic,
                upstream.child("health").flatMap(BalancingReading::health),
                ejecting(upstream),
                zones(upstream));
    }

    private static Optional<HealthCheck> health(Section section) {
        Optional<String> path = section.required("path", BalancingReading::path);
        Optional<Integer> port = section.optional("port", text -> (int) Scalars.count(text, 1, 65_535));
        Optional<Transport.Protocol> protocol = section.optional("protocol", Transport::protocol);
        Duration every = section.optional("every", text -> Scalars.duration(text, MOST_OFTEN), Duration.ofSeconds(2));
        Duration timeout = section.optional("timeout", Scalars::duration, Duration.ofSeconds(1));
        long healthy = section.optional("healthy", text -> Scalars.count(text, 1, 100), 2L);
        long unhealthy = section.optional("unhealthy", text -> Scalars.count(text, 1, 100), 3L);
        int[] expect = section.optional("expect", BalancingReading::statuses, new int[] {200, 299});
        section.nothingElse();
        return path.map(at -> new HealthCheck(
                at, port, protocol, every, timeout, (int) healthy, (int) unhealthy, expect[0], expect[1]));
    }

    /** By default endpoints are ejected; {@code eject: never} is how to be without. */
    private static Optional<Ejecting> ejecting(Section upstream) {
        Optional<Node> said = upstream.one("eject", "write never, or { failures: 5, time: 10s }");
        if (said.filter(MappingNode.class::isInstance).isPresent()) {
            return Optional.of(ejecting(upstream.section(said.get(), "'eject'"), Ejecting.DEFAULT));
        }
        boolean never = said.flatMap(node -> upstream.read(node, "'eject'", BalancingReading::never))
                .isPresent();
        return never ? Optional.empty() : Optional.of(Ejecting.DEFAULT);
    }

    private static Ejecting ejecting(Section section, Ejecting absent) {
        long failures = section.optional("failures", text -> Scalars.count(text, 1, 10_000), (long) absent.failures());
        double rate = section.optional("rate", text -> percent(text, 1, 100), absent.rate());
        long least = section.optional("least", text -> Scalars.count(text, 1, 1_000_000), (long) absent.least());
        Duration window = section.optional("window", Scalars::duration, absent.window());
        Duration time = section.optional("time", Scalars::duration, absent.time());
        Duration mostTime = section.optional("most-time", Scalars::duration, absent.mostTime());
        double share = section.optional("share", text -> percent(text, 1, 100), absent.share());
        section.nothingElse();
        if (mostTime.compareTo(time) < 0) {
            section.fault("most-time", "the longest time out is shorter than the first, " + time.toMillis() + "ms");
        }
        return new Ejecting((int) failures, rate, (int) least, window, time, mostTime, share);
    }

    private static Zones zones(Section upstream) {
        List<Zones.Rule> rules = new ArrayList<>();
        upstream.child("zones").ifPresent(section -> section.names()
                .forEach(zone -> rules.addAll(section.list(zone, text -> Zones.rule(zone, text)))));
        return new Zones(List.copyOf(rules));
    }

    private static Algorithm algorithm(String text) {
        return Arrays.stream(Algorithm.values())
                .filter(one -> one.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "': write "
                        + Arrays.stream(Algorithm.values())
                                .map(Algorithm::text)
                                .sorted()
                                .collect(Collectors.joining(", "))));
    }

    /** Of requests that have such a path. */
    static HashKey key(String text, PathPattern path) {
        HashKey key = key(text);
        if (key instanceof HashKey.PathVariable variable
                && !path.segments().contains(new PathPattern.Segment.Variable(variable.name()))) {
            throw new IllegalArgumentException("there is no variable {" + variable.name() + "} in " + path.text());
        }
        return key;
    }

    static HashKey key(String text) {
        if (text.equals("principal")) {
            return new HashKey.Principal();
        }
        if (text.equals("address")) {
            return new HashKey.Address();
        }
        int colon = text.indexOf(':');
        String name = text.substring(colon + 1);
        if (colon > 0 && NAME.matcher(name).matches()) {
            switch (text.substring(0, colon)) {
                case "header":
                    return new HashKey.Header(name);
                case "cookie":
                    return new HashKey.Cookie(name);
                case "path":
                    return new HashKey.PathVariable(name);
                default:
                    break;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "': write header:X-Tenant, cookie:name, path:variable, principal or address");
    }

    private static String path(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("'" + text + "': a path starts with '/', as in /q/health/ready");
        }
        return text;
    }

    private static int[] statuses(String text) {
        Matcher range = STATUSES.matcher(text);
        if (!range.matches()) {
            throw new IllegalArgumentException("'" + text + "': write a status, 200, or a range, 200-299");
        }
        int least = Integer.parseInt(range.group(1));
        int most = range.group(2) == null ? least : Integer.parseInt(range.group(2));
        if (most < least) {
            throw new IllegalArgumentException("'" + text + "': a range goes from the lower status to the higher");
        }
        return new int[] {least, most};
    }

    private static String never(String text) {
        if (!text.equals("never")) {
            throw new IllegalArgumentException("'" + text + "': write never, or {failures: 5, time: 10s}");
        }
        return text;
    }

    private static double percent(String text, int least, int most) {
        Matcher percent = PERCENT.matcher(text);
        if (!percent.matches()
                || Integer.parseInt(percent.group(1)) < least
                || Integer.parseInt(percent.group(1)) > most) {
            throw new IllegalArgumentException(
                    "'" + text + "': write a share from " + least + "% to " + most + "%, as in " + least + "%");
        }
        return Integer.parseInt(percent.group(1)) / 100.0;
    }
}
