package dev.trunkline.gateway.route;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The written forms of durations, sizes, rates and discovery targets; each refusal says what would be right. */
final class Scalars {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KiB|MiB|GiB)");
    private static final Pattern RATE = Pattern.compile("(\\d{1,9})/(s|min|h)");
    private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,4})?)%");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.\\-]+|\\[[0-9A-Fa-f:.]+]");

    private Scalars() {}

    /** How many in which time, as in {@code 100/s}. */
    record Rate(long permits, Duration period) {}

    static Duration duration(String text) {
        Matcher m = matched(DURATION, text, "a duration is written 250ms, 2s, 5m or 1h");
        long n = Long.parseLong(m.group(1));
        Duration duration =
                switch (m.group(2)) {
                    case "ms" -> Duration.ofMillis(n);
                    case "s" -> Duration.ofSeconds(n);
                    case "m" -> Duration.ofMinutes(n);
                    default -> Duration.ofHours(n);
                };
        if (duration.isZero() || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("'" + text + "': a duration is more than 0 and at most 24h");
        }
        return duration;
    }

    static Duration duration(String text, Duration least) {
        Duration duration = duration(text);
        if (duration.compareTo(least) < 0) {
            throw new IllegalArgumentException("'" + text + "': write " + least.toMillis() + "ms or more");
        }
        return duration;
    }

    static long size(String text) {
        Matcher m = matched(SIZE, text, "a size is written 512B, 64KiB, 1MiB or 2GiB");
        long unit = Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30)
                .get(m.group(2));
        return Long.parseLong(m.group(1)) * unit;
    }

    static Rate rate(String text) {
        Matcher m = matched(RATE, text, "a rate is written 100/s, 60/min or 1000/h");
        long permits = Long.parseLong(m.group(1));
        Duration period =
                switch (m.group(2)) {
                    case "s" -> Duration.ofSeconds(1);
                    case "min" -> Duration.ofMinutes(1);
                    default -> Duration.ofHours(1);
                };
        if (permits == 0) {
            throw new IllegalArgumentException("'" + text + "': a rate lets at least 1 request through");
        }
        return new Rate(permits, period);
    }

    static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("'" + text + "': write true or false");
        }
        return text.equals("true");
    }

    static long count(String text, long least, long most) {
        try {
            long n = Long.parseLong(text);
            if (n >= least && n <= most) {
                return n;
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        throw new IllegalArgumentException("'" + text + "' is not a whole number from " + least + " to " + most);
    }

    /** From 0 to 1. */
    static double share(String text) {
        Matcher m = matched(SHARE, text, "a share is written 20% or 0.5%");
        double percent = Double.parseDouble(m.group(1));
        if (percent <= 0 || percent > 100) {
            throw new IllegalArgumentException("'" + text + "': a share is more than 0% and at most 100%");
        }
        return percent / 100;
    }

    static String oneOf(String text, Set<String> allowed) {
        if (!allowed.contains(text)) {
            throw new IllegalArgumentException("'" + text + "': write " + String.join(", ", new TreeSet<>(allowed)));
        }
        return text;
    }

    /**
     * @param what the names stand for, in one word
     */
    static String known(String name, Set<String> names, String what) {
        if (!names.contains(name)) {
            throw new IllegalArgumentException("there is no " + what + " '" + name + "', only "
                    + (names.isEmpty() ? "none at all" : String.join(", ", names)));
        }
        return name;
    }

    static Target target(String text) {
        if (text.startsWith("dns+srv://")) {
            String name = text.substring("dns+srv://".length());
            if (name.matches("_[A-Za-z0-9\\-]+\\._(tcp|udp)\\.[A-Za-z0-9_.\\-]+")) {
                return new Target.Service(name);
            }
        } else if (text.startsWith("dns://")) {
            String rest = text.substring("dns://".length());
            int colon = rest.lastIndexOf(':');
            if (colon > 0 && HOST.matcher(rest.substring(0, colon)).matches()) {
                return new Target.Host(rest.substring(0, colon), (int) count(rest.substring(colon + 1), 1, 65_535));
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "': write dns+srv://_service._tcp.name (SRV records) or dns://name:port (A and AAAA)");
    }

    private static Matcher matched(Pattern pattern, String text, String right) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "': " + right);
        }
        return matcher;
    }
}
