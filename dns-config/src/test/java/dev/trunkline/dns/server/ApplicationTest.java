package dev.trunkline.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The application as it starts: the packaged zone has every record type, and the management port tells how it is. */
@QuarkusTest
class ApplicationTest {

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    NameServer server;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "trunkline.test., SOA", "trunkline.test., NS", "trunkline.test., A", "trunkline.test., AAAA",
        "www.trunkline.test., CNAME", "trunkline.test., MX", "trunkline.test., TXT", "_dmarc.trunkline.test., TXT",
        "mail._domainkey.trunkline.test., TXT", "_dns._udp.trunkline.test., SRV", "branch-7.preview.trunkline.test., A",
    })
    void the_packaged_zone_answers(String name, String type) throws Exception {
        var resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        Message response =
                resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), Type.value(type), DClass.IN)));
        assertEquals(Rcode.NOERROR, response.getRcode());
        assertFalse(response.getSection(Section.ANSWER).isEmpty());
    }

    @Test
    void health_and_metrics_are_on_the_management_port() throws Exception {
        the_packaged_zone_answers("trunkline.test.", "SOA");
        for (String probe : new String[] {"live", "ready", "started"}) {
            assertEquals(200, get("health/" + probe).statusCode());
        }
        assertTrue(
                get("metrics").body().contains("dns_queries_total{qtype=\"SOA\",rcode=\"NOERROR\",transport=\"udp\"}"));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(management.resolve("/q/" + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
