package dev.trunkline.standalone;

import dev.trunkline.standalone.Settings.Variable;
import java.util.List;

/** What is shown when everything is ready: where things are, who can log in, what to try. */
record Panel(Settings settings, List<String> accounts, String password) {

    String text() {
        String gateway = "http://localhost:" + settings.port(Variable.GATEWAY_HTTP_PORT);
        var text = new StringBuilder("\n");
        row(text, "gateway", gateway);
        row(
                text,
                "by HTTPS",
                "https://localhost:" + settings.port(Variable.GATEWAY_HTTPS_PORT) + "  (its certificate: "
                        + settings.data().resolve("tls").resolve(SelfSigned.CERTIFICATE) + ")");
        row(
                text,
                "its management",
                "http://localhost:" + settings.port(Variable.GATEWAY_MANAGEMENT_PORT) + "/q/health");
        row(
                text,
                "name server",
                "127.0.0.1:" + settings.port(Variable.TRUNKLINE_DNS_PORT) + " (udp, tcp), zone trunkline.test.");
        row(text, "PostgreSQL", "127.0.0.1:" + settings.port(Variable.TRUNKLINE_POSTGRES_PORT));
        row(text, "Redis", "127.0.0.1:" + settings.port(Variable.TRUNKLINE_REDIS_PORT));
        row(text, "data", settings.data() + " (passwords in the file secrets)");
        row(
                text,
                "admin",
                "log in as admin; password: grep ^admin= " + settings.data().resolve("secrets"));
        if (!accounts.isEmpty()) {
            row(text, "accounts", String.join(", ", accounts) + "; password " + password);
        }
        text.append("\n  Try:\n");
        text.append("    curl -i ").append(gateway).append("/v1/users\n");
        text.append("    curl -N ").append(gateway).append("/v1/feed/events\n");
        text.append("    dig @127.0.0.1 -p ")
                .append(settings.port(Variable.TRUNKLINE_DNS_PORT))
                .append(" _http._tcp.feed-service.trunkline.test SRV\n");
        text.append("\n  Ctrl-C stops everything.\n\n");
        text.append("ready ").append(gateway).append('\n');
        return text.toString();
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format("  %-16s%s%n", name, value));
    }
}
