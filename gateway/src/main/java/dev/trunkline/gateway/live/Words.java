package dev.trunkline.gateway.live;

import dev.trunkline.gateway.route.HashKey;
import dev.trunkline.gateway.route.PathPattern;
import dev.trunkline.gateway.route.Template;
import dev.trunkline.gateway.route.ValueTest;
import dev.trunkline.gateway.route.Zones;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts values into the words that a routes file has for them. */
final class Words {

    private static final List<String> SIZES = List.of("B", "KiB", "MiB", "GiB");

    private Words() {}

    /** In the largest unit that leaves no fraction, as in {@code 90s}. */
    static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0 || millis == 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        return seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** As in {@code 64KiB}. */
    static String size(long bytes) {
        int unit = 0;
        long left = bytes;
        while (left > 0 && left % 1_024 == 0 && unit < SIZES.size() - 1) {
            left /= 1_024;
            unit++;
        }
        return left + SIZES.get(unit);
    }

    /** As in {@code 0.5%}. */
    static String percent(double share) {
        return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }

    /** What keeps requests together, as in {@code cookie:session}. */
    static String key(HashKey key) {
        if (key instanceof HashKey.Header header) {
            return "header:" + header.name();
        } else if (key instanceof HashKey.Cookie cookie) {
            return "cookie:" + cookie.name();
        } else if (key instanceof HashKey.PathVariable variable) {
            return "path:" + variable.name();
        }
        return key instanceof HashKey.Principal ? "principal" : "address";
    }

    /** A lone value, or one of {@code prefix}, {@code regex}, {@code find} and {@code present}. */
    static Object test(ValueTest test) {
        if (test instanceof ValueTest.Is is) {
            return is.text();
        } else if (test instanceof ValueTest.Prefix prefix) {
            return Map.of("prefix", prefix.text());
        } else if (test instanceof ValueTest.Regex regex) {
            return Map.of(regex.whole() ? "regex" : "find", regex.pattern().pattern());
        }
        return Map.of("present", ((ValueTest.Present) test).wanted());
    }

    /**
     * As in <code>/v1/{id}/**</code>.
     *
     * @param route whose path has the variables
     */
    static String template(Template template, PathPattern route) {
        StringBuilder text = new StringBuilder();
        for (Template.Part part : template.parts()) {
            if (part instanceof Template.Part.Literal literal) {
                text.append(literal.text());
            } else if (part instanceof Template.Part.Segment segment) {
                text.append(segment(route.segments().get(segment.number())));
            } else if (part instanceof Template.Part.Rest rest) {
                route.segments().stream().skip(rest.segments()).forEach(left -> text.append('/')
                        .append(segment(left)));
                text.append(route.prefix() ? "/**" : "");
            } else {
                text.append(part instanceof Template.Part.Host ? "{host}" : "{path}");
            }
        }
        return text.toString();
    }

    private static String segment(PathPattern.Segment segment) {
        return segment instanceof PathPattern.Segment.Literal literal
                ? literal.text()
                : "{" + ((PathPattern.Segment.Variable) segment).name() + "}";
    }

    /** A range of addresses, as in {@code 10.1.0.0/16}, or a domain. */
    static String zone(Zones.Rule rule) {
        if (rule instanceof Zones.Domain domain) {
            return domain.domain();
        }
        Zones.AddressRange range = (Zones.AddressRange) rule;
        byte[] network = new byte[range.network().size()];
        for (int i = 0; i < network.length; i++) {
            network[i] = range.network().get(i);
        }
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/" + range.bits();
        } catch (UnknownHostException neither) {
            throw new IllegalStateException("an address has 4 or 16 bytes", neither);
        }
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
