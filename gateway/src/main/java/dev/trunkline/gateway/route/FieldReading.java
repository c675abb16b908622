package dev.trunkline.gateway.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads changes to header fields. */
final class FieldReading {

    /** RFC 9110 §5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]{1,128}");

    /** Framing and what is between neighbours is the gateway's, and the host that of the endpoint. */
    private static final Set<String> NOT_THEIRS = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via");

    private FieldReading() {}

    static boolean isToken(String name) {
        return TOKEN.matcher(name).matches();
    }

    static FieldChanges read(Optional<Section> section, PathPattern path) {
        if (section.isEmpty()) {
            return FieldChanges.NONE;
        }
        FieldChanges changes = new FieldChanges(
                lines(section.get(), "set", path),
                more(section.get(), "add", path),
                section.get().list("remove", FieldReading::name));
        section.get().nothingElse();
        return changes;
    }

    /** A value for each name. */
    static List<FieldChanges.Line> lines(Section parent, String key, PathPattern path) {
        List<FieldChanges.Line> lines = new ArrayList<>();
        parent.child(key).ifPresent(section -> {
            for (String name : section.names()) {
                section.optional(name, text -> line(name, text, path)).ifPresent(lines::add);
            }
        });
        return List.copyOf(lines);
    }

    /** A value for each name, or a list of some. */
    private static List<FieldChanges.Line> more(Section parent, String key, PathPattern path) {
        List<FieldChanges.Line> lines = new ArrayList<>();
        parent.child(key).ifPresent(section -> {
            for (String name : section.names()) {
                lines.addAll(section.list(name, text -> line(name, text, path)));
            }
        });
        return List.copyOf(lines);
    }

    private static FieldChanges.Line line(String name, String text, PathPattern path) {
        return new FieldChanges.Line(name(name), Template.text(value(text), path));
    }

    static String name(String text) {
        if (!isToken(text)) {
            throw new IllegalArgumentException("'" + text + "' is not the name of a header field");
        }
        if (NOT_THEIRS.contains(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("'" + text + "' is written by the gateway alone");
        }
        return text;
    }

    /** RFC 9110 §5.5: visible characters and blanks. */
    static String value(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) >= 0x7f) {
                throw new IllegalArgumentException(
                        "a header's value has neither line ends, other controls nor non-ASCII");
            }
        }
        return text;
    }
}
