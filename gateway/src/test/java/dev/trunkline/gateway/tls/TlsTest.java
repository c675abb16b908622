package dev.trunkline.gateway.tls;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.LogInTest;
import dev.trunkline.gateway.connection.ConnectionCount.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n";

    @TempDir
    Path folder;

    private AuthorityInTest authority;
    private GatewayInTest gateway;

    @BeforeEach
    void certificates() throws Exception {
        authority = new AuthorityInTest("authority");
        AuthorityInTest.write(folder, "a", authority.sign("EC", "a.test"));
        AuthorityInTest.write(folder, "b", authority.sign("RSA", "b.test", "*.b.test"));
        gateway =
                new GatewayInTest().with("tls.certificates", folder.toString()).with("tls.check", "20ms");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void each_name_gets_its_certificate_and_an_unknown_one_the_first() throws Exception {
        start();

        assertThat(shownFor("a.test")).isEqualTo("CN=a.test");
        assertThat(shownFor("B.test")).isEqualTo("CN=b.test");
        assertThat(shownFor("deep.b.test")).isEqualTo("CN=b.test");
        assertThat(shownFor("too.deep.b.test")).isEqualTo("CN=a.test");
        assertThat(shownFor("unknown.test")).isEqualTo("CN=a.test");
    }

    @Test
    void only_tls_1_2_and_1_3_with_forward_secrecy_are_spoken() throws Exception {
        start();

        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (SSLSocket socket = connect("b.test", authority.client())) {
                socket.setEnabledProtocols(new String[] {version});
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                assertThat(socket.getSession().getCipherSuite()).matches("TLS_(AES|CHACHA20|ECDHE).*(GCM|POLY1305).*");
            }
        }
        try (SSLSocket socket = connect("b.test", authority.client())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void new_files_are_for_new_connections_and_open_ones_go_on() throws Exception {
        start();
        try (SSLSocket open = connect("a.test", authority.client())) {
            open.startHandshake();

            AuthorityInTest.write(folder, "a", authority.sign("EC", "a.test", "renewed.test"));

            await().until(() -> shown("a.test").getSubjectAlternativeNames().size() == 2);
            assertThat(exchange(open, GET + "\r\n")).startsWith("HTTP/1.1 200").endsWith("via https");
        }
    }

    @Test
    void files_with_faults_leave_the_old_certificates_in_use() throws Exception {
        start();

        Files.writeString(folder.resolve("a.key"), "no key");
        Files.createFile(folder.resolve("z.crt"));
        long changed = System.nanoTime();
        await().until(() -> System.nanoTime() - changed > Duration.ofMillis(200).toNanos());

        assertThat(shownFor("a.test")).isEqualTo("CN=a.test");
    }

    /** What fails to be read for a while, as for want of descriptors, looks the same before and after from outside. */
    @Test
    void files_that_could_not_be_read_are_tried_again_though_they_have_not_changed() throws Exception {
        start();
        Path other = Files.createTempDirectory(folder, "..new");
        AuthorityInTest.write(other, "a", authority.sign("EC", "a.test", "renewed.test"));
        byte[] key = Files.readAllBytes(other.resolve("a.key"));
        FileTime written = Files.getLastModifiedTime(other.resolve("a.key"));

        try (LogInTest log = new LogInTest()) {
            Files.write(other.resolve("a.key"), new byte[key.length]);
            place(other.resolve("a.key"), written);
            await().until(() -> saidBy(log) == 1);
            place(other.resolve("a.crt"), written);
            await().until(() -> saidBy(log) == 2);
            Files.write(other.resolve("a.key"), key);
            place(other.resolve("a.key"), written);

            await().until(() -> shown("a.test").getSubjectAlternativeNames().size() == 2);
            assertThat(saidBy(log)).isEqualTo(2);
        }
    }

    /** The kubelet has a folder for each version of a Secret, and a link to the newest that it renames into place. */
    @Test
    void the_links_of_a_secret_are_followed() throws Exception {
        Path volume = Files.createDirectory(folder.resolve("0"));
        Files.createSymbolicLink(volume.resolve("tls.crt"), Path.of("..data/tls.crt"));
        Files.createSymbolicLink(volume.resolve("tls.key"), Path.of("..data/tls.key"));
        swap(volume, "..1", authority.sign("EC", "secret.test"));
        start();
        assertThat(shownFor("secret.test")).isEqualTo("CN=secret.test");

        swap(volume, "..2", authority.sign("EC", "secret.test", "renewed.test"));

        await().until(() -> shown("secret.test").getSubjectAlternativeNames().size() == 2);
    }

    private static void swap(Path volume, String version, AuthorityInTest.Signed signed) throws Exception {
        AuthorityInTest.write(Files.createDirectory(volume.resolve(version)), "tls", signed);
        Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), Path.of(version));
        Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void place(Path file, FileTime written) throws IOException {
        Files.setLastModifiedTime(file, written);
        Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    private static long saidBy(LogInTest log) {
        return log.complaints().stream()
                .filter(said -> said.startsWith(TlsFiles.class.getName()))
                .count();
    }

    @Test
    void a_key_of_another_certificate_is_not_taken() throws Exception {
        start();
        Path other = Files.createTempDirectory(folder, "..new");
        AuthorityInTest.write(other, "new", authority.sign("EC", "a.test"));
        X509Certificate before = shown("a.test");

        // As one who renews them does who has written the certificate only.
        Files.copy(other.resolve("new.crt"), folder.resolve("a.crt"), StandardCopyOption.REPLACE_EXISTING);
        long changed = System.nanoTime();
        await().until(() -> System.nanoTime() - changed > Duration.ofMillis(200).toNanos());
        assertThat(shown("a.test")).isEqualTo(before);

        Files.copy(other.resolve("new.key"), folder.resolve("a.key"), StandardCopyOption.REPLACE_EXISTING);
        await().until(() -> !shown("a.test").equals(before));
    }

    @Test
    void a_client_whose_authority_is_taken_away_goes_on_neither_with_its_connection_nor_with_its_session()
            throws Exception {
        Path authorities = folder.resolve("clients.pem");
        authority.writeTo(authorities);
        SSLContext client = authority.client(authority.sign("EC", "device-7"));
        gateway.with("tls.client-auth", "required").with("tls.client-authorities", authorities.toString());
        start();
        try (SSLSocket open = connect("a.test", client)) {
            open.setEnabledProtocols(new String[] {"TLSv1.2"});
            open.getOutputStream().write("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(open.getInputStream().read()).isEqualTo('H');

            new AuthorityInTest("its successor").writeTo(authorities);

            await().untilAsserted(() -> assertThat(answered(client)).isFalse());
            assertThat(gateway.gateway().connections().ended(Reason.CERTIFICATE))
                    .isPositive();
            open.getOutputStream().write((GET + "\r\n").getBytes(StandardCharsets.US_ASCII));
            String rest = new String(open.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(rest).startsWith("TTP/1.1 200").doesNotContain("HTTP/1.1 200");
        }
    }

    /** Whether a new connection, which resumes the session where it can, is answered. */
    private boolean answered(SSLContext client) {
        try (SSLSocket socket = connect("a.test", client)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            return exchange(socket, GET + "\r\n").startsWith("HTTP/1.1 200");
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void a_verified_client_certificate_goes_upstream_and_a_clients_own_header_does_not() throws Exception {
        Path authorities = folder.resolve("clients.pem");
        authority.writeTo(authorities);
        AuthorityInTest.Signed client = authority.sign("EC", "device-7");
        gateway.with("tls.client-auth", "request").with("tls.client-authorities", authorities.toString());
        start();

        try (SSLSocket socket = connect("a.test", authority.client(client))) {
            assertThat(exchange(socket, GET + "Client-Cert: :Zm9yZ2Vk:\r\n\r\n"))
                    .endsWith("via https with :"
                            + Base64.getEncoder()
                                    .encodeToString(client.certificate().getEncoded()) + ":");
        }
        try (SSLSocket socket = connect("a.test", authority.client())) {
            assertThat(exchange(socket, GET + "Client-Cert: :Zm9yZ2Vk:\r\n\r\n"))
                    .endsWith("via https");
        }
    }

    @Test
    void where_one_is_required_no_certificate_or_a_strangers_ends_the_handshake() throws Exception {
        Path authorities = folder.resolve("clients.pem");
        authority.writeTo(authorities);
        AuthorityInTest.Signed stranger = new AuthorityInTest("stranger").sign("EC", "device-8");
        gateway.with("tls.client-auth", "required").with("tls.client-authorities", authorities.toString());
        start();

        for (SSLContext refused : List.of(authority.client(), authority.client(stranger))) {
            assertThatThrownBy(() -> {
                        try (SSLSocket socket = connect("a.test", refused)) {
                            exchange(socket, GET + "\r\n");
                            throw new SSLException("closed without an answer");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        try (SSLSocket socket = connect("a.test", authority.client(authority.sign("RSA", "device-9")))) {
            assertThat(exchange(socket, GET + "\r\n")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void clear_text_is_sent_on_to_https_where_that_is_wanted() throws Exception {
        gateway.with("tls.redirect", "true")
                .with("tls.public-port", "443")
                .with("tls.hsts", "365d")
                .with("hosts", "a.test");
        start();

        assertThat(gateway.raw("POST /x?y=1 HTTP/1.1\r\nHost: a.test:8080\r\nConnection: close\r\n"
                        + "Content-Length: 1\r\n\r\nz"))
                .startsWith("HTTP/1.1 308 ")
                .contains("Location: https://a.test/x?y=1\r\n")
                .doesNotContain("strict-transport-security");
        assertThat(gateway.raw("GET http://a.test//x/../y HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 308 ")
                .contains("Location: https://a.test/y\r\n");
        assertThat(gateway.raw("GET / HTTP/1.1\r\nHost: elsewhere.test\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ");
        assertThat(gateway.raw("GET /%2g HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        try (SSLSocket socket = connect("a.test", authority.client())) {
            assertThat(exchange(socket, GET + "\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .containsOnlyOnce("trict-")
                    .contains("strict-transport-security: max-age=31536000\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // What the proxy that is trusted says of its client counts, and of several the last that is not trusted.
        "127.0.0.1, https, true",
        "127.0.0.1, http, false",
        "127.0.0.1, 'https, http', false",
        "127.0.0.1, 'http, https', true",
        "192.0.2.1, https, false"
    })
    void hsts_is_told_to_who_came_by_https_to_a_trusted_proxy(String trusted, String told, boolean securely)
            throws Exception {
        gateway.with("tls.hsts", "365d").with("trusted-proxies", trusted);
        start();

        String answer = gateway.get("/", "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: " + told);
        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(answer.contains("strict-transport-security: max-age=31536000\r\n"))
                .isEqualTo(securely);
        assertThat(gateway.get("/")).doesNotContain("max-age=31536000");
    }

    @Test
    void hsts_is_not_told_by_tls_to_who_came_in_clear_to_a_trusted_proxy() throws Exception {
        gateway.with("tls.hsts", "365d").with("trusted-proxies", "127.0.0.1");
        start();

        try (SSLSocket socket = connect("a.test", authority.client())) {
            assertThat(exchange(socket, GET + "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: http\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("max-age=31536000");
        }
    }

    private void start() throws Exception {
        int port = gateway.upstream(request -> {
            String certificate = request.getHeader("Client-Cert");
            request.response()
                    .putHeader("Strict-Transport-Security", "max-age=1")
                    .end("via " + request.getHeader("X-Forwarded-Proto")
                            + (certificate == null ? "" : " with " + certificate));
        });
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none }");
    }

    private String shownFor(String name) throws Exception {
        return shown(name).getSubjectX500Principal().getName();
    }

    private X509Certificate shown(String name) throws Exception {
        try (SSLSocket socket = connect(name, authority.client())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private SSLSocket connect(String name, SSLContext context) throws IOException {
        Socket plain = new Socket("127.0.0.1", gateway.httpsPort());
        plain.setSoTimeout(60_000);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, gateway.httpsPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static String exchange(SSLSocket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
}
