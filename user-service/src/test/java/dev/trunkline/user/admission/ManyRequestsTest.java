package dev.trunkline.user.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.testing.Http1;
import dev.trunkline.user.Narrow;
import dev.trunkline.user.Person;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More requests at once than there are threads for. */
@QuarkusTest
@TestProfile(Narrow.class)
class ManyRequestsTest {

    private static final int AT_ONCE = 400;

    @TestHTTPResource("/")
    URI root;

    @Inject
    MeterRegistry metrics;

    private final HttpClient http = Http1.client();

    @Test
    void each_is_done_or_told_to_come_again_and_none_waits_in_vain() throws Exception {
        Person ada = Person.registered();
        Person bob = Person.registered();
        HttpRequest follow = HttpRequest.newBuilder(root.resolve(ada.path() + "/following/" + bob.id()))
                .header("Authorization", "Bearer " + ada.accessToken())
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();

        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, AT_ONCE)
                .mapToObj(i -> http.sendAsync(follow, HttpResponse.BodyHandlers.ofString()))
                .toList();
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

        List<HttpResponse<String>> refused = answers.stream()
                .map(CompletableFuture::join)
                .filter(answer -> answer.statusCode() != 204)
                .toList();
        assertThat(refused.size()).isLessThan(AT_ONCE);
        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        });
        await().until(() -> running() == 0);
    }

    @Test
    void a_client_that_hangs_up_within_its_body_takes_no_place_for_good() throws Exception {
        for (int i = 0; i < AT_ONCE / 10; i++) {
            try (Socket client = new Socket(root.getHost(), root.getPort())) {
                client.getOutputStream()
                        .write(("POST /v1/sessions HTTP/1.1\r\nHost: " + root.getAuthority()
                                        + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"handle\"")
                                .getBytes(StandardCharsets.US_ASCII));
                await().until(() -> running() == 1);
            }
            await().until(() -> running() == 0);
        }
    }

    private double running() {
        return metrics.get("trunkline.requests").gauge().value();
    }
}
