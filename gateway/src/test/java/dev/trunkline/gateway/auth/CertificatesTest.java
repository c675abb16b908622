package dev.trunkline.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.exchange.Principal;
import dev.trunkline.gateway.exchange.Unrouted;
import dev.trunkline.gateway.tls.AuthorityInTest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate of a TLS connection as a credential. */
class CertificatesTest {

    @TempDir
    Path folder;

    private final List<Principal> known = new CopyOnWriteArrayList<>();
    private AuthorityInTest authority;
    private GatewayInTest gateway;
    private TokenIssuer issuer;

    @BeforeEach
    void start() throws Exception {
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
        int port = gateway.upstream(
                request -> request.response().end(request.path().equals("/keys") ? issuer.jwks() : "let in"));
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "tokens: { issuer: \"https://trunkline.test\", audience: trunkline, jwks: { upstream: up, path: /keys } }",
                "routes:",
                "  - { id: devices, match: { path: /devices }, to: up, auth: { rule: required, by: [certificate, bearer] } }",
                "  - { id: people, match: { path: /people }, to: up, auth: required }");
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
