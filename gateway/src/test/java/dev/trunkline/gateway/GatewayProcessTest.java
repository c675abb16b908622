package dev.trunkline.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.gateway.observe.TickingClock;
import dev.trunkline.testing.Http1;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(GatewayProcessTest.FreePorts.class)
class GatewayProcessTest {

    public static final class FreePorts implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "gateway.host", "127.0.0.1",
                    "gateway.http-port", "0",
                    "gateway.https-port", "0",
                    "gateway.dns", "127.0.0.1:1");
        }
    }

    @Inject
    Gateway gateway;

    @Inject
    MeterRegistry registry;

    @TestHTTPResource(value = "", management = true)
    URI management;

    private final HttpClient client = Http1.client();

    @Test
    void without_name_servers_it_lives_but_is_not_ready_and_says_why() throws Exception {
        assertThat(get(management + "/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = get(management + "/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("waiting for DNS", "users", "not loaded yet");
    }

    @Test
    void requests_are_counted() throws Exception {
        assertThat(get("http://127.0.0.1:" + gateway.port() + "/nothing/here").statusCode())
                .isEqualTo(404);

        assertThat(get(management + "/metrics").body())
                .contains(
                        "gateway_requests_total{outcome=\"refused\",route=\"none\",status=\"404\",upstream=\"none\"}");
    }

    @Test
    void the_meters_have_a_clock_that_costs_nothing_and_goes_on() {
        assertThat(((CompositeMeterRegistry) registry).getRegistries())
                .isNotEmpty()
                .allSatisfy(each -> {
                    Clock clock = each.config().clock();
                    assertThat(clock).isInstanceOf(TickingClock.class);
                    long before = System.currentTimeMillis();
                    await().untilAsserted(
                                    () -> assertThat(clock.wallTime()).isBetween(before, System.currentTimeMillis()));
                });
    }

    @Test
    void what_is_live_is_shown_on_the_management_port() throws Exception {
        URI root = URI.create("http://" + management.getAuthority() + "/");

        assertThat(get(root + "routes").body())
                .contains("\"id\" : \"register\"", "\"path\" : \"/v1/users/{id}/posts\"", "\"upstream\" : \"users\"")
                .contains("\"local\" : \"openapi\"", "\"limits\" : [ \"sign-in\" ]", "\"mostVisits\"");
        assertThat(get(root + "upstreams").body())
                .contains("\"name\" : \"feed\"", "\"target\" : \"dns+srv://_http._tcp.feed-service.trunkline.test\"");
    }

    @Test
    void limits_are_shown_and_reset_on_the_management_port() throws Exception {
        URI root = URI.create("http://" + management.getAuthority() + "/");
        String page = "http://127.0.0.1:" + gateway.port() + "/limits/token-bucket";
        get(page);
        get(page);

        assertThat(get(root + "limits").body()).contains("\"policy\" : \"token-bucket\"", "q=10;w=2");
        assertThat(get(root + "limits/token-bucket?key=127.0.0.1").body()).contains("\"left\" : ", "\"local\"");
        HttpRequest reset = HttpRequest.newBuilder(URI.create(root + "limits/token-bucket?key=127.0.0.1"))
                .DELETE()
                .build();
        assertThat(client.send(reset, HttpResponse.BodyHandlers.ofString()).body())
                .contains("\"left\" : 10");
        assertThat(get(root + "limits/anonymous").statusCode()).isEqualTo(400);
        assertThat(get(root + "limits/nobody?key=a").statusCode()).isEqualTo(404);
    }

    @Test
    void management_is_not_reachable_through_the_data_plane() throws Exception {
        assertThat(get("http://127.0.0.1:" + gateway.port() + "/q/health").statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> get(String uri) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
