package dev.trunkline.gateway.compress;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Chooses a coding by what a client takes (RFC 9110 §12.5.3). */
final class AcceptEncoding {

    private static final int UNSAID = -1;
    private static final int MOST = 1_000;

    private final int[] quality = new int[Coding.values().length];
    private int identity = UNSAID;
    private int others = UNSAID;

    private AcceptEncoding() {
        Arrays.fill(quality, UNSAID);
    }

    /**
     * The coding that the client likes best, and among equals the one that we do.
     *
     * @param field the value of {@code Accept-Encoding}; null if there is none, which asks for nothing
     * @return empty for none, as also where the client takes nothing that we have
     */
    static Optional<Coding> choose(String field, Set<Coding> offered) {
        if (field == null || field.isEmpty()) {
            return Optional.empty();
        }
        AcceptEncoding accepted = new AcceptEncoding();
        accepted.read(field);
        return accepted.best(offered);
    }

    /** The field's value, of however many lines (RFC 9110 §5.3); null if there is none. */
    static String of(MultiMap headers) {
        String first = headers.get(HttpHeaders.ACCEPT_ENCODING);
        if (first == null) {
            return null;
        }
        List<String> lines = headers.getAll(HttpHeaders.ACCEPT_ENCODING);
        return lines.size() == 1 ? first : String.join(",", lines);
    }

    private Optional<Coding> best(Set<Coding> offered) {
        Coding best = null;
        // Who says of the plain form how much he likes it means it; unsaid, any coding is better.
        int least = Math.max(1, identity);
        for (Coding coding : Coding.values()) {
            int said = quality[coding.ordinal()] != UNSAID ? quality[coding.ordinal()] : others;
            boolean better = best == null ? said >= least : said > least;
            if (offered.contains(coding) && better) {
                best = coding;
                least = said;
            }
        }
        return Optional.ofNullable(best);
    }

    private void read(String field) {
        int from = 0;
        while (from < field.length()) {
            int comma = field.indexOf(',', from);
            int to = comma < 0 ? field.length() : comma;
            element(field, from, to);
            from = to + 1;
        }
    }

    private void element(String field, int from, int to) {
        int semicolon = field.indexOf(';', from);
        int nameEnd = semicolon < 0 || semicolon > to ? to : semicolon;
        int start = skipBlanks(field, from, nameEnd);
        int end = dropBlanks(field, start, nameEnd);
        if (start == end) {
            return;
        }
        int q = nameEnd == to ? MOST : quality(field, nameEnd + 1, to);
        if (end - start == 1 && field.charAt(start) == '*') {
            others = q;
        } else if (field.regionMatches(true, start, "identity", 0, 8) && end - start == 8) {
            identity = q;
        } else {
            Coding.named(field, start, end).ifPresent(coding -> quality[coding.ordinal()] = q);
        }
    }

    /** In thousandths (RFC 9110 §12.4.2); what is no quality asks for nothing. */
    private static int quality(String field, int from, int to) {
        int at = skipBlanks(field, from, to);
        int end = dropBlanks(field, at, to);
        if (!field.regionMatches(true, at, "q=", 0, 2) || end - at < 3) {
            return 0;
        }
        char whole = field.charAt(at + 2);
        int value = whole == '1' ? MOST : 0;
        if (whole != '0' && whole != '1' || end - at > 3 && field.charAt(at + 3) != '.' || end - at > 7) {
            return 0;
        }
        int unit = 100;
        for (int i = at + 4; i < end; i++) {
            int digit = field.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            value += digit * unit;
            unit /= 10;
        }
        return Math.min(MOST, value);
    }

    private static int skipBlanks(String text, int from, int to) {
        int at = from;
        while (at < to && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static int dropBlanks(String text, int from, int to) {
        int at = to;
        while (at > from && (text.charAt(at - 1) == ' ' || text.charAt(at - 1) == '\t')) {
            at--;
        }
        return at;
    }
}
