package dev.trunkline.gateway.route;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/** Reads what the bearers of clients' certificates may do: {@code certificates}, a mapping from their names. */
final class CertificatesReading {

    /** RFC 3986 §3.1. A distinguished name has a '=' before any ':'. */
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.+");

    private CertificatesReading() {}

    static Map<String, CertificateRule> read(Section file) {
        Map<String, CertificateRule> rules = new LinkedHashMap<>();
        file.child("certificates").ifPresent(section -> section.children().forEach((name, at) -> {
            CertificateRule rule = rule(at);
            at.nothingElse();
            at.check(() -> {
                if (rules.put(canonical(name), rule) != null) {
                    throw new IllegalArgumentException("'" + name + "' stands twice here: keep one");
                }
            });
        }));
        return Map.copyOf(rules);
    }

    private static CertificateRule rule(Section section) {
        return new CertificateRule(
                section.optional("subject", AccessReading::name),
                Set.copyOf(section.list("scopes", AccessReading::name)),
                Set.copyOf(section.list("roles", AccessReading::name)),
                section.optional("plan", AccessReading::name).orElse(""));
    }

    /** As certificates are looked up: a URI as it is, and a subject as RFC 2253 writes it. */
    private static String canonical(String name) {
        if (URI.matcher(name).matches()) {
            return name;
        }
        try {
            return new X500Principal(name).getName();
        } catch (IllegalArgumentException neither) {
            throw new IllegalArgumentException(
                    "'" + name + "' names no certificate: write its URI, \"spiffe://trunkline.test/exporter\", or its"
                            + " subject, \"CN=exporter,O=Trunkline\"",
                    neither);
        }
    }
}
