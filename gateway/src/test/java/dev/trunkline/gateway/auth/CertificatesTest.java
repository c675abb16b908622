package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.exchange.Scopes;
import dev.trunkline.gateway.exchange.Unrouted;
import dev.trunkline.gateway.route.CredentialKind;
import dev.trunkline.gateway.tls.AuthorityInTest;
import dev.trunkline.outbox.revocation.RevocationLog;
import dev.trunkline.testing.RedisServer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate of a TLS connection as a credential. */
class CertificatesTest {

    @TempDir
    Path folder;

    private final List<Principal> known = new CopyOnWriteArrayList<>();
    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private AuthorityInTest authority;
    private GatewayInTest gateway;
    private int upstream;
    private TokenIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        start(Optional.empty());
    }

    /**
     * @param redis where revocations are told of
     */
    private void start(Optional<String> redis) throws Exception {
        issuer = new TokenIssuer("one");
        authority = new AuthorityInTest("authority");
        AuthorityInTest.write(folder, "a", authority.sign("EC", "a.test"));
        Path authorities = folder.resolve("clients.pem");
        authority.writeTo(authorities);
        gateway = new GatewayInTest()
                .with("tls.certificates", folder.toString())
                .with("tls.client-auth", "request")
                .with("tls.client-authorities", authorities.toString())
                .listening(new ExchangeListener() {
                    @Override
                    public void finished(Exchange exchange, Outcome outcome, int status, long durationNanos) {
                        known.add(exchange.principal());
                    }

                    @Override
                    public void unrouted(Unrouted unrouted) {}
                });
        int port = gateway.upstream(request -> {
            if (request.path().equals("/keys")) {
                request.response().end(issuer.jwks());
            } else {
                arrived.add(String.valueOf(request.getHeader("Authorization")));
                request.response().end("let in");
            }
        });
        upstream = port;
        redis.ifPresent(url -> gateway.with("revocations.from", url));
        gateway.start(routes("{ subject: eight, scopes: [things:write], roles: [device], plan: pro }"));
        await().until(() -> gateway.gateway().tokensReady());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void it_counts_where_the_route_says_so_and_nowhere_else() throws Exception {
        SSLContext device = authority.client(authority.sign("EC", "device-7"));
        assertThat(get(device, "/devices", "")).endsWith("let in");
        assertThat(get(device, "/people", "")).startsWith("HTTP/1.1 401 ");
        assertThat(get(authority.client(), "/devices", "")).startsWith("HTTP/1.1 401 ");
        assertThat(gateway.gateway().counts().of("gateway.authentications", "method", "mtls", "result", "accepted"))
                .isEqualTo(1);
        assertThat(known.get(0)).isInstanceOfSatisfying(Principal.Subject.class, who -> assertThat(who.subject())
                .isEqualTo("x509:CN=device-7"));
    }

    @Test
    void the_file_says_what_a_certificate_may_do_and_whom_it_stands_for() throws Exception {
        SSLContext eight = authority.client(authority.sign("EC", "device-8"));
        SSLContext nine = authority.client(authority.sign("EC", "device-9"));
        assertThat(get(eight, "/writing", "")).endsWith("let in");
        assertThat(get(nine, "/writing", "")).startsWith("HTTP/1.1 403 ");
        assertThat(get(eight, "/own/eight", "")).endsWith("let in");
        assertThat(get(eight, "/own/nine", "")).startsWith("HTTP/1.1 403 ");
        assertThat(known.get(0))
                .isEqualTo(new Principal.Subject(
                        "eight",
                        CredentialKind.CERTIFICATE,
                        "",
                        Scopes.of(Set.of("things:write")),
                        Set.of("device"),
                        "pro"));
    }

    @Test
    void services_get_a_token_for_a_certificate_that_the_file_knows_and_none_for_others() throws Exception {
        assertThat(get(authority.client(authority.sign("EC", "device-8")), "/devices", ""))
                .endsWith("let in");
        assertThat(get(authority.client(authority.sign("EC", "device-9")), "/devices", ""))
                .endsWith("let in");
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(Bearer.token(arrived.get(0)).orElseThrow());
        String jwks = gateway.get("/jwks");
        signature.setKey(new JsonWebKeySet(jwks.substring(jwks.indexOf("\r\n\r\n") + 4))
                .getJsonWebKeys()
                .get(0)
                .getKey());
        assertThat(signature.verifySignature()).isTrue();
        JwtClaims claims = JwtClaims.parse(signature.getPayload());
        assertThat(claims.getSubject()).isEqualTo("eight");
        assertThat(claims.getStringClaimValue("scope")).isEqualTo("things:write");
        assertThat(claims.getStringListClaimValue("groups")).containsExactly("device");
        assertThat(arrived.get(1)).isEqualTo("null");
    }

    @Test
    void what_it_may_do_ends_with_the_file_that_said_it() throws Exception {
        SSLContext eight = authority.client(authority.sign("EC", "device-8"));
        assertThat(get(eight, "/writing", "")).endsWith("let in");
        gateway.routes(routes("{ subject: eight, scopes: [things:read], roles: [device] }"));
        await().until(() -> get(eight, "/writing", "").startsWith("HTTP/1.1 403 "));
    }

    @Test
    void where_nothing_else_would_do_nothing_else_is_asked_for() throws Exception {
        for (String lines : List.of("", "Authorization: Bearer " + issuer.token("eight") + "\r\n")) {
            assertThat(get(authority.client(), "/own/eight", lines))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("show a certificate")
                    .doesNotContain("WWW-Authenticate");
        }
        assertThat(get(authority.client(authority.sign("EC", "device-9")), "/writing", ""))
                .startsWith("HTTP/1.1 403 ")
                .doesNotContain("WWW-Authenticate");
    }

    @Test
    void an_account_that_is_suspended_is_out_by_its_certificate_too() throws Exception {
        gateway.close();
        try (RedisServer server = RedisServer.started()) {
            start(Optional.of(server.url()));
            SSLContext eight = authority.client(authority.sign("EC", "device-8"));
            assertThat(get(eight, "/devices", "")).endsWith("let in");
            Redis redis = Redis.createClient(gateway.vertx(), server.url());
            GatewayInTest.await(redis.send(Request.cmd(Command.XADD)
                    .arg(RevocationLog.STREAM)
                    .arg("1-0")
                    .arg("epoch")
                    .arg("e1")
                    .arg("payload")
                    .arg("account eight " + System.currentTimeMillis() / 1_000)));
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(get(eight, "/devices", ""))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("its account was suspended"));
            assertThat(get(authority.client(authority.sign("EC", "device-7")), "/devices", ""))
                    .endsWith("let in");
            assertThat(gateway.gateway().counts().of("gateway.authentications", "method", "mtls", "result", "refused"))
                    .isPositive();
            redis.close();
        }
    }

    @Test
    void who_shows_both_is_known_by_the_token() throws Exception {
        SSLContext device = authority.client(authority.sign("EC", "device-7"));
        assertThat(get(device, "/devices", "Authorization: Bearer " + issuer.token("ada") + "\r\n"))
                .endsWith("let in");
        assertThat(known).singleElement().isInstanceOfSatisfying(Principal.Subject.class, who -> assertThat(
                        who.subject())
                .isEqualTo("ada"));
    }

    @Test
    void a_certificate_that_somebody_else_has_seen_is_no_password() throws Exception {
        AuthorityInTest.Signed signed = authority.sign("EC", "device-7");
        assertThat(get(authority.client(signed), "/devices", "")).endsWith("let in");
        String seen =
                ":" + Base64.getEncoder().encodeToString(signed.certificate().getEncoded()) + ":";
        for (String header : List.of("Authorization: ", "Authorization: Bearer ", "Client-Cert: ")) {
            assertThat(get(authority.client(), "/devices", header + seen + "\r\n"))
                    .startsWith("HTTP/1.1 401 ");
        }
    }

    private String[] routes(String eight) {
        return new String[] {
            "upstreams: { up: { discover: \"dns://127.0.0.1:" + upstream + "\" } }",
            "tokens: { issuer: \"https://trunkline.test\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
            "certificates:",
            "  \"CN=device-8\": " + eight,
            "routes:",
            "  - { id: own, match: { path: \"/own/{id}\" }, to: up, auth: { rule: required, by: [certificate], owner: id } }",
            "  - id: writing",
            "    match: { path: /writing }",
            "    to: up",
            "    auth: { rule: required, by: [certificate], scopes: [things:write], roles: [device] }",
            "  - { id: jwks, match: { path: /jwks }, to: gateway-keys, auth: none }",
            "  - { id: devices, match: { path: /devices }, to: up, auth: { rule: required, by: [certificate, bearer] } }",
            "  - { id: people, match: { path: /people }, to: up, auth: required }"
        };
    }

    private String get(SSLContext context, String path, String lines) throws IOException {
        Socket plain = new Socket("127.0.0.1", gateway.httpsPort());
        plain.setSoTimeout(60_000);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "a.test", gateway.httpsPort(), true)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n" + lines + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
