package dev.trunkline.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.gateway.GatewayInTest;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCertificatesTest {

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        GatewayInTest.await(vertx.close());
    }

    @Test
    void a_connection_that_outlives_its_certificate_has_none() throws Exception {
        AuthorityInTest authority = new AuthorityInTest("authority");
        AuthorityInTest.Signed device = authority.sign("EC", "device-7");
        long end = device.certificate().getNotAfter().getTime();
        AtomicLong now = new AtomicLong(end);
        int port = listen(authority, new ClientCertificates(now::get));
        try (Socket plain = new Socket("127.0.0.1", port);
                SSLSocket socket = (SSLSocket)
                        authority.client(device).getSocketFactory().createSocket(plain, "a.test", port, true)) {
            socket.setSoTimeout(60_000);
            assertThat(ask(socket)).isEqualTo("known");
            now.set(end + 1);
            assertThat(ask(socket)).isEqualTo("nobody");
        }
    }

    @Test
    void who_shows_none_has_none() throws Exception {
        AuthorityInTest authority = new AuthorityInTest("authority");
        int port = listen(authority, new ClientCertificates(() -> 0));
        try (Socket plain = new Socket("127.0.0.1", port);
                SSLSocket socket =
                        (SSLSocket) authority.client().getSocketFactory().createSocket(plain, "a.test", port, true)) {
            socket.setSoTimeout(60_000);
            assertThat(ask(socket)).isEqualTo("nobody");
            assertThat(ask(socket)).isEqualTo("nobody");
        }
    }

    private int listen(AuthorityInTest authority, ClientCertificates certificates) throws Exception {
        AuthorityInTest.write(folder, "a", authority.sign("EC", "a.test"));
        authority.writeTo(folder.resolve("clients.pem"));
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setClientAuth(ClientAuth.REQUEST)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setKeyPath(folder.resolve("a.key").toString())
                        .setCertPath(folder.resolve("a.crt").toString()))
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(folder.resolve("clients.pem").toString()));
        return GatewayInTest.await(vertx.createHttpServer(options)
                        .requestHandler(request -> {
                            Optional<String> shown = certificates.apply(request);
                            request.response().end(shown.isPresent() ? "known" : "nobody");
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    /** By the same connection each time. */
    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream answer = socket.getInputStream();
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith("known") && !read.toString().endsWith("nobody")) {
            int octet = answer.read();
            assertThat(octet).as("after " + read).isNotNegative();
            read.append((char) octet);
        }
        return read.substring(read.indexOf("\r\n\r\n") + 4);
    }
}
