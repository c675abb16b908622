package dev.trunkline.gateway.proxy;

import static dev.trunkline.gateway.GatewayInTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.GatewayInTest;
import dev.trunkline.gateway.exchange.Outcome;
import dev.trunkline.gateway.tls.AuthorityInTest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that are lent on their way: each arrives as it was sent, whoever leaves beside it. */
class LargeAnswersTest {

    private static final int LENGTH = 300_000;
    private static final int AT_ONCE = 16;

    private GatewayInTest gateway;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws Exception {
        AuthorityInTest.write(folder, "edge", new AuthorityInTest("authority").sign("EC", "localhost"));
        gateway = new GatewayInTest(true).with("tls.certificates", folder.toString());
        int port = gateway.upstream(LargeAnswersTest::serve);
        gateway.start(
                "upstreams: { up: { discover: \"dns://127.0.0.1:" + port + "\" } }",
                "routes:",
                "  - { id: any, match: { path: /** }, to: up, auth: none, timeout: 60s, compress: true }");
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1,false", "HTTP_2,false", "HTTP_1_1,true", "HTTP_2,true"})
    void arrive_as_they_were_sent(HttpVersion version, boolean tls) {
        HttpClient client = client(version, tls);
        List<Future<Buffer>> answers = new ArrayList<>();
        for (int seed = 0; seed < AT_ONCE; seed++) {
            answers.add(whole(client, (seed % 2 == 0 ? "/sized/" : "/chunked/") + seed));
        }
        for (int seed = 0; seed < AT_ONCE; seed++) {
            assertThat(await(answers.get(seed))).isEqualTo(body(seed));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void arrive_though_others_leave_in_the_middle_of_theirs(HttpVersion version) {
        HttpClient client = client(version, false);
        for (int seed = 0; seed < AT_ONCE; seed++) {
            HttpClientRequest leaving = await(client.request(HttpMethod.GET, "/half/" + seed));
            await(leaving.send()).exceptionHandler(left -> {});
            Future<Buffer> stays = whole(client, "/sized/" + (seed + AT_ONCE));
            leaving.reset();
            assertThat(await(stays)).isEqualTo(body(seed + AT_ONCE));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> gateway.outcomes().size() == 2 * AT_ONCE);
        assertThat(gateway.outcomes())
                .filteredOn(outcome -> outcome == Outcome.ABANDONED)
                .hasSize(AT_ONCE);
    }

    @Test
    void are_compressed_as_they_were_sent() throws IOException {
        Buffer coded = await(client(HttpVersion.HTTP_1_1, false)
                .request(HttpMethod.GET, "/text/7")
                .compose(request -> request.putHeader("Accept-Encoding", "gzip").send())
                .compose(answer -> {
                    assertThat(answer.getHeader("Content-Encoding")).isEqualTo("gzip");
                    return answer.body();
                }));
        byte[] text = new GZIPInputStream(new ByteArrayInputStream(coded.getBytes())).readAllBytes();
        assertThat(Buffer.buffer(text)).isEqualTo(body(7));
    }

    private HttpClient client(HttpVersion version, boolean tls) {
        return gateway.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(tls ? gateway.httpsPort() : gateway.port())
                        .setSsl(tls)
                        .setTrustAll(true)
                        .setVerifyHost(false)
                        .setUseAlpn(tls)
                        .setProtocolVersion(version)
                        .setHttp2ClearTextUpgrade(false)
                        .setMaxPoolSize(AT_ONCE));
    }

    private static Future<Buffer> whole(HttpClient client, String path) {
        return client.request(HttpMethod.GET, path)
                .compose(request -> request.send().compose(HttpClientResponse::body));
    }

    private static void serve(HttpServerRequest request) {
        String[] path = request.path().split("/");
        Buffer body = body(Integer.parseInt(path[2]));
        switch (path[1]) {
            case "sized" -> request.response().end(body);
            case "half" ->
                request.response()
                        .putHeader("Content-Length", Integer.toString(LENGTH))
                        .write(body.slice(0, LENGTH / 2));
            case "text" ->
                request.response().putHeader("Content-Type", "text/plain").end(body);
            default -> {
                request.response().setChunked(true).write(body.slice(0, LENGTH / 2));
                request.response().end(body.slice(LENGTH / 2, LENGTH));
            }
        }
    }

    /** Bytes that no other answer, and no other place of this one, has. */
    private static Buffer body(int seed) {
        byte[] bytes = new byte[LENGTH];
        new Random(seed).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }
}
