package dev.trunkline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.LogInTest;
import dev.trunkline.gateway.tls.AuthorityInTest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that end their connections by a reset, at whatever moment, are nobody's business but their own. */
class ResetTest {

    private static final int TIMES = 20;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String SETTINGS = "\0\0\0\4\0\0\0\0\0";
    private static final String HEADER = "PROXY TCP4 192.0.2.7 192.0.2.1 5 80\r\n";

    @TempDir
    Path folder;

    private AuthorityInTest authority;
    private LogInTest log;
    private GatewayInTest gateway;
    private String greeting = "";

    @BeforeEach
    void certificate() throws Exception {
        authority = new AuthorityInTest("authority");
        AuthorityInTest.write(folder, "edge", authority.sign("EC", "edge.test"));
    }

    @AfterEach
    void stop() throws IOException {
        log.close();
        if (gateway != null) {
            gateway.close();
        }
    }

    static Stream<Arguments> stages() {
        List<String> stages = List.of(
                "",
                "P",
                PREFACE.substring(0, 20),
                PREFACE,
                PREFACE + SETTINGS,
                PREFACE + SETTINGS + "\0\0\7\1",
                "GET / HT",
                "GET / HTTP/1.1\r\nHost: h\r\nX: ",
                "GET /held HTTP/1.1\r\nHost: h\r\n\r\n",
                "POST /held HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf",
                "GET /answered HTTP/1.1\r\nHost: h\r\n\r\n");
        return both(stages);
    }

    @ParameterizedTest(name = "epoll {0}: {1}")
    @MethodSource("stages")
    void in_clear(boolean epoll, String stage) throws Exception {
        start(epoll, false);

        reset(gateway.port(), bytes(stage));

        assertNobodyComplains(gateway.port());
    }

    static Stream<Arguments> headers() {
        return both(List.of(
                "",
                "PROXY TC",
                "\r\n\r\n\0\r\nQUIT\n",
                HEADER,
                HEADER + "PRI *",
                HEADER + "GET / HT",
                "PROXY nonsense\r\n"));
    }

    @ParameterizedTest(name = "epoll {0}: {1}")
    @MethodSource("headers")
    void in_or_behind_the_header_of_a_proxy(boolean epoll, String stage) throws Exception {
        start(epoll, true);

        reset(gateway.port(), bytes(stage));

        assertNobodyComplains(gateway.port());
    }

    static Stream<Arguments> handshakes() {
        return both(List.of(0.0, 0.001, 0.5, 1.0));
    }

    @ParameterizedTest(name = "epoll {0}: {1} of a ClientHello")
    @MethodSource("handshakes")
    void in_the_handshake_of_tls(boolean epoll, double share) throws Exception {
        start(epoll, false);
        byte[] hello = clientHello();

        reset(gateway.httpsPort(), Arrays.copyOf(hello, (int) Math.ceil(share * hello.length)));

        assertNobodyComplains(gateway.httpsPort());
    }

    @ParameterizedTest(name = "epoll {0}: {1}")
    @MethodSource("stages")
    void by_tls(boolean epoll, String stage) throws Exception {
        start(epoll, false);

        for (int i = 0; i < TIMES; i++) {
            Socket plain = new Socket("127.0.0.1", gateway.httpsPort());
            SSLSocket secure = (SSLSocket)
                    authority.client().getSocketFactory().createSocket(plain, "edge.test", gateway.httpsPort(), false);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {stage.startsWith("PRI") ? "h2" : "http/1.1"});
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            secure.getOutputStream().write(bytes(stage));
            plain.setSoLinger(true, 0);
            plain.close();
        }

        assertNobodyComplains(gateway.httpsPort());
    }

    private void start(boolean epoll, boolean behindProxy) throws Exception {
        log = new LogInTest();
        gateway = new GatewayInTest(epoll).with("tls.certificates", folder.toString());
        if (behindProxy) {
            gateway.with("connections.proxy-protocol-from", "127.0.0.1");
            greeting = HEADER;
        }
        int port = gateway.upstream(request -> {
            if (!request.path().equals("/held")) {
                request.response().end("answered");
            }
        });
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes: [{ id: any, match: { path: /** }, to: up, auth: none }]");
    }

    private static void reset(int port, byte[] sent) throws IOException {
        for (int i = 0; i < TIMES; i++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                OutputStream out = socket.getOutputStream();
                out.write(sent);
                socket.setSoLinger(true, 0);
            }
        }
    }

    private void assertNobodyComplains(int port) throws IOException {
        // Connections are taken in the order that they come, so by then all have been there.
        try (Socket last = new Socket("127.0.0.1", port)) {
            last.getOutputStream().write(bytes(greeting));
            await().until(() -> gateway.gateway().connections().open() == 1);
        }
        await().until(() -> gateway.gateway().connections().open() == 0);
        gateway.close();
        gateway = null;
        assertThat(log.complaints()).isEmpty();
    }

    private byte[] clientHello() throws Exception {
        SSLEngine engine = authority.client().createSSLEngine("edge.test", 443);
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        byte[] bytes = new byte[hello.flip().remaining()];
        hello.get(bytes);
        return bytes;
    }

    private static Stream<Arguments> both(List<?> stages) {
        return stages.stream().flatMap(stage -> Stream.of(Arguments.of(false, stage), Arguments.of(true, stage)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
