package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.route.Route;
import dev.trunkline.gateway.tls.AuthorityInTest;
import dev.trunkline.outbox.revocation.RevocationLog;
import dev.trunkline.testing.RedisServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.SoftAssertions;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Who passes the gateway: every route and method of the packaged file, tried with every kind of credential. */
class AuthorizationTableTest {

    private static final String OWNER = "0198c0de-0000-7000-8000-000000000001";
    private static final String OTHER = "0198c0de-0000-7000-8000-000000000002";
    private static final String ADMIN = "0198c0de-0000-7000-8000-000000000003";

    private static final String READING = "users:read posts:read feed:read";

    private static final String ISSUERS = """
            tokens:
              - issuer: $1
                $2
                $3
                $4
              - issuer: https://second.test
                audience: trunkline
                jwks: { upstream: users, path: /.well-known/second.json, refresh: 1s }
              - issuer: https://opaque.test
                audience: trunkline
                introspection: { upstream: users, path: /internal/opaque, good: 1h }""";

    /** Who asks, and by what. */
    private enum As {
        NOBODY,
        OWNER,
        OTHER,
        ADMIN,
        EXPIRED,
        FOREIGN,
        GARBAGE,
        OWNERS_KEY,
        OTHERS_KEY,
        REVOKED_KEY,
        BASIC,
        /** The owner's, made for reading: users:read posts:read feed:read. */
        READING_KEY,
        /** The owner's, made for writing: users:write posts:write. */
        WRITING_KEY,
        /** The owner's, of a session that was ended. */
        ENDED,
        /** Of another issuer that the file knows, for reading. */
        SECOND_ISSUER,
        /** The same, which its issuer must be asked about. */
        OPAQUE,
        ADMINS_KEY,
        /** The owner's: credentials where the route takes tickets, and no more than a parameter elsewhere. */
        TICKET,
        /** Of an authority that the listener knows; no route of the file takes any. */
        CERTIFICATE
    }

    /** What a route asks for; each with what all of {@link As} get, 0 for those who pass. */
    private enum Rule {
        OPEN(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        ANYBODY(0, 0, 0, 0, 401, 401, 401, 0, 0, 401, 401, 0, 0, 401, 0, 0, 0, 0, 0),
        ANYBODY_READS(0, 0, 0, 0, 401, 401, 401, 0, 0, 401, 401, 0, 403, 401, 0, 0, 0, 0, 0),
        ANYBODY_WRITES(0, 0, 0, 0, 401, 401, 401, 0, 0, 401, 401, 403, 0, 401, 403, 403, 0, 0, 0),
        ANYBODY_BY_TOKEN(0, 0, 0, 0, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 0, 0, 401, 0, 0),
        KNOWN_BY_TOKEN(401, 0, 0, 0, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 0, 0, 401, 401, 401),
        OWNER_BY_TOKEN(401, 0, 403, 0, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 403, 403, 401, 401, 401),
        OWNER_READS(401, 0, 403, 0, 401, 401, 401, 0, 403, 401, 401, 0, 403, 401, 403, 403, 0, 401, 401),
        OWNER_READS_OR_HAS_A_TICKET(401, 0, 403, 0, 401, 401, 401, 0, 403, 401, 401, 0, 403, 401, 403, 403, 0, 0, 401);

        private final int[] statuses;

        Rule(int... statuses) {
            this.statuses = statuses;
        }
    }

    private record Row(String route, String path, Rule rule) {}

    private static final List<Row> TABLE = List.of(
            new Row("register", "/v1/users", Rule.ANYBODY_WRITES),
            new Row("list-users", "/v1/users", Rule.ANYBODY_READS),
            new Row("users", "/v1/users/{id}", Rule.ANYBODY_READS),
            new Row("change-users", "/v1/users/{id}", Rule.ANYBODY_WRITES),
            new Row("register-v2", "/v2/users", Rule.ANYBODY_WRITES),
            new Row("list-users-v2", "/v2/users", Rule.ANYBODY_READS),
            new Row("users-v2", "/v2/users/{id}", Rule.ANYBODY_READS),
            new Row("change-users-v2", "/v2/users/{id}", Rule.ANYBODY_WRITES),
            new Row("change-password", "/v1/users/{id}/password", Rule.ANYBODY_BY_TOKEN),
            new Row("api-keys", "/v1/users/{id}/keys/7", Rule.OWNER_BY_TOKEN),
            new Row("end-sessions", "/v1/users/{id}/sessions", Rule.OWNER_BY_TOKEN),
            new Row("log-in", "/v1/sessions", Rule.OPEN),
            new Row("own-sessions", "/v1/sessions", Rule.KNOWN_BY_TOKEN),
            new Row("sessions", "/v1/sessions/current", Rule.KNOWN_BY_TOKEN),
            new Row("refresh-tokens", "/v1/tokens", Rule.OPEN),
            new Row("tickets", "/v1/tickets", Rule.KNOWN_BY_TOKEN),
            new Row("keys", "/.well-known/jwks.json", Rule.OPEN),
            new Row("gateway-keys", "/.well-known/gateway-jwks.json", Rule.OPEN),
            new Row("users-grpc", "/trunkline.user.v1.UserService/GetUser", Rule.ANYBODY),
            new Row("user-posts", "/v1/users/{id}/posts", Rule.ANYBODY_READS),
            new Row("write-posts", "/v1/users/{id}/posts", Rule.ANYBODY_WRITES),
            new Row("posts", "/v1/posts/7", Rule.ANYBODY_READS),
            new Row("delete-posts", "/v1/posts/7", Rule.ANYBODY_WRITES),
            new Row("home-feed", "/v1/users/{id}/feed", Rule.OWNER_READS),
            new Row("home-feed-live", "/v1/users/{id}/feed/events", Rule.OWNER_READS_OR_HAS_A_TICKET),
            new Row("public-feed", "/v1/feed", Rule.ANYBODY_READS),
            new Row("public-feed-live", "/v1/feed/events", Rule.ANYBODY_READS),
            new Row("openapi", "/openapi/v1.yaml", Rule.OPEN),
            new Row("docs", "/docs/v1.yaml", Rule.OPEN),
            new Row("console", "/console/", Rule.OPEN),
            new Row("home", "/", Rule.OPEN),
            new Row("limits-token-bucket", "/limits/token-bucket", Rule.OPEN),
            new Row("limits-leaky-bucket", "/limits/leaky-bucket", Rule.OPEN),
            new Row("limits-fixed-window", "/limits/fixed-window", Rule.OPEN),
            new Row("limits-sliding-window", "/limits/sliding-window", Rule.OPEN),
            new Row("limits-sliding-log", "/limits/sliding-log", Rule.OPEN));

    private static TokenIssuer issuer;
    private static TokenIssuer stranger;
    private static TokenIssuer second;
    private static RedisServer redis;
    private static SSLContext certificate;
    private static GatewayInTest gateway;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws Exception {
        issuer = new TokenIssuer("one");
        stranger = new TokenIssuer("one");
        second = new TokenIssuer("two");
        redis = RedisServer.started();
        AuthorityInTest authority = new AuthorityInTest("authority");
        AuthorityInTest.write(folder, "a", authority.sign("EC", "a.test"));
        Path authorities = folder.resolve("clients.pem");
        authority.writeTo(authorities);
        certificate = authority.client(authority.sign("EC", "device-7"));
        gateway = new GatewayInTest()
                .with("tls.certificates", folder.toString())
                .with("tls.client-auth", "request")
                .with("tls.client-authorities", authorities.toString())
                .with("tickets.redis-url", redis.url())
                // So that a Redis on a busy machine is not taken for one that is away.
                .with("tickets.deadline", "30s")
                .with("revocations.from", redis.url());
        int upstream = gateway.upstream(AuthorizationTableTest::upstream);
        gateway.start(packaged(upstream));
        await().until(() -> gateway.gateway().tokensReady());
        endSession();
        String ended = String.join("", authorization(As.ENDED));
        await().until(() -> request("GET", "/v1/sessions", ended).startsWith("HTTP/1.1 401 "));
        // Its keys are not what the gateway is ready by.
        String other = String.join("", authorization(As.SECOND_ISSUER));
        await().until(() -> request("GET", "/v1/users", other).startsWith("HTTP/1.1 200 "));
    }

    private static void endSession() {
        Redis client = Redis.createClient(gateway.vertx(), redis.url());
        GatewayInTest.await(client.send(Request.cmd(Command.XADD)
                .arg(RevocationLog.STREAM)
                .arg("1-0")
                .arg("epoch")
                .arg("e1")
                .arg("payload")
                .arg("session ended " + System.currentTimeMillis() / 1_000)));
        client.close();
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        redis.close();
    }

    @TestFactory
    Stream<DynamicTest> each_method_of_each_route_lets_those_pass_who_may() {
        return TABLE.stream().flatMap(row -> methods(row).stream()
                .map(method -> DynamicTest.dynamicTest(
                        method + " " + row.path() + " (" + row.route() + ")", () -> attempt(row, method))));
    }

    @Test
    void the_table_has_every_route_of_the_file() {
        TreeSet<String> routes = new TreeSet<>();
        gateway.gateway().routes().routes().forEach(route -> routes.add(route.id()));
        TreeSet<String> tried = new TreeSet<>();
        TABLE.forEach(row -> tried.add(row.route()));
        assertThat(tried).isEqualTo(routes);
    }

    private static void attempt(Row row, String method) throws Exception {
        SoftAssertions softly = new SoftAssertions();
        for (As who : As.values()) {
            String path = row.path().replace("{id}", OWNER);
            String answer =
                    switch (who) {
                        case CERTIFICATE -> byTls(method, path);
                        case TICKET -> request(method, path + "?ticket=" + ticket(), "");
                        default -> request(method, path, String.join("", authorization(who)));
                    };
            int status = Integer.parseInt(answer.substring(9, 12));
            int expected = row.rule().statuses[who.ordinal()];
            if (expected == 0) {
                softly.assertThat(status).as("%s: %s", who, answer).isNotIn(401, 403, 404, 405);
            } else {
                softly.assertThat(status).as("%s: %s", who, answer).isEqualTo(expected);
            }
            if (expected == 401) {
                softly.assertThat(answer).as("%s", who).contains("WWW-Authenticate: ");
            }
        }
        softly.assertAll();
    }

    private static String request(String method, String target, String lines) throws IOException {
        return gateway.raw(head(method, target, lines));
    }

    private static String head(String method, String target, String lines) {
        return method + " " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 0\r\n" + lines
                + "\r\n";
    }

    private static String ticket() throws Exception {
        String answer = request("POST", "/v1/tickets", String.join("", authorization(As.OWNER)));
        assertThat(answer).startsWith("HTTP/1.1 201 ");
        return answer.replaceAll("(?s).*\"ticket\":\"([^\"]*)\".*", "$1");
    }

    private static String byTls(String method, String target) throws IOException {
        Socket plain = new Socket("127.0.0.1", gateway.httpsPort());
        plain.setSoTimeout(60_000);
        try (SSLSocket socket =
                (SSLSocket) certificate.getSocketFactory().createSocket(plain, "a.test", gateway.httpsPort(), true)) {
            socket.getOutputStream().write(head(method, target, "").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> methods(Row row) {
        Route route = gateway.gateway().routes().routes().stream()
                .filter(it -> it.id().equals(row.route()))
                .findFirst()
                .orElseThrow();
        return List.copyOf(new TreeSet<>(route.match().methods()));
    }

    private static List<String> authorization(As who) throws JoseException {
        return switch (who) {
            case NOBODY, TICKET, CERTIFICATE -> List.of();
            case OWNER -> bearer(token(issuer, OWNER, 900));
            case OTHER -> bearer(token(issuer, OTHER, 900, "user"));
            case ADMIN -> bearer(token(issuer, ADMIN, 900, "user", "admin"));
            case EXPIRED -> bearer(token(issuer, OWNER, -60));
            case FOREIGN -> bearer(token(stranger, OWNER, 900));
            case GARBAGE -> bearer("not.a.token");
            case OWNERS_KEY -> List.of("Authorization: ApiKey " + key("a") + "\r\n");
            case OTHERS_KEY -> List.of("Authorization: ApiKey " + key("b") + "\r\n");
            case REVOKED_KEY -> List.of("Authorization: ApiKey " + key("c") + "\r\n");
            case READING_KEY -> List.of("Authorization: ApiKey " + key("d") + "\r\n");
            case WRITING_KEY -> List.of("Authorization: ApiKey " + key("e") + "\r\n");
            case ADMINS_KEY -> List.of("Authorization: ApiKey " + key("f") + "\r\n");
            case ENDED -> {
                JwtClaims claims = TokenIssuer.claims(OWNER, System.currentTimeMillis() / 1_000);
                claims.setStringClaim("sid", "ended");
                yield bearer(issuer.token(claims));
            }
            case SECOND_ISSUER -> {
                JwtClaims claims = TokenIssuer.claims(OWNER, System.currentTimeMillis() / 1_000);
                claims.setIssuer("https://second.test");
                claims.setStringClaim("scope", READING);
                claims.setStringListClaim("groups", "admin");
                yield bearer(second.token(claims));
            }
            case OPAQUE -> bearer("opaque");
            case BASIC ->
                List.of("Authorization: Basic "
                        + Base64.getEncoder().encodeToString(("x:" + key("a")).getBytes(StandardCharsets.US_ASCII))
                        + "\r\n");
        };
    }

    private static List<String> bearer(String token) {
        return List.of("Authorization: Bearer " + token + "\r\n");
    }

    private static String token(TokenIssuer by, String subject, int seconds, String... roles) throws JoseException {
        JwtClaims claims = TokenIssuer.claims(subject, System.currentTimeMillis() / 1_000);
        claims.setExpirationTime(NumericDate.fromSeconds(System.currentTimeMillis() / 1_000 + seconds));
        claims.setStringListClaim("groups", roles);
        return by.token(claims);
    }

    private static void upstream(HttpServerRequest request) {
        if (request.path().equals("/.well-known/jwks.json")) {
            request.response().end(issuer.jwks());
        } else if (request.path().equals("/.well-known/second.json")) {
            request.response().end(second.jwks());
        } else if (request.path().equals("/internal/opaque")) {
            request.body().onSuccess(body -> request.response()
                    .end(
                            body.toString().equals("token=opaque")
                                    ? "{\"active\":true,\"sub\":\"" + OWNER + "\",\"groups\":[\"admin\"],\"scope\":\""
                                            + READING + "\"}"
                                    : "{\"active\":false}"));
        } else if (request.path().equals("/internal/introspection")) {
            request.body().onSuccess(body -> request.response()
                    .end(introspected(body.toString().substring("token=".length()))));
        } else {
            request.response().end("let in");
        }
    }

    private static String introspected(String key) {
        if (key.equals(key("c"))) {
            return "{\"active\":false}";
        }
        if (key.equals(key("f"))) {
            return "{\"active\":true,\"sub\":\"" + ADMIN + "\",\"groups\":[\"user\",\"admin\"]}";
        }
        String scope = key.equals(key("d"))
                ? ",\"scope\":\"" + READING + "\""
                : key.equals(key("e")) ? ",\"scope\":\"users:write posts:write\"" : "";
        return "{\"active\":true,\"sub\":\"" + (key.equals(key("b")) ? OTHER : OWNER) + "\",\"groups\":[\"user\"]"
                + scope + "}";
    }

    private static String key(String filling) {
        String body = "tlk_" + filling.repeat(43);
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.US_ASCII));
        return body + "%08x".formatted(sum.getValue());
    }

    /**
     * The file as it is shipped, before upstreams of the test's own, with two more issuers, and without limits, which would
     * stop the many.
     */
    private static String packaged(int upstream) throws IOException {
        try (InputStream file = Route.class.getResourceAsStream("/routes.yaml")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("\\$\\{GATEWAY_UPSTREAM_[^}]*}", "dns://127.0.0.1:" + upstream)
                    .replaceAll("(?m)^    limit: .*\\R", "")
                    .replaceAll("(?m)^tokens:\\R  issuer: (.*)\\R  (.*)\\R  (.*)\\R  (.*)$", ISSUERS);
        }
    }
}
