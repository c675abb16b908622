package dev.trunkline.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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

    /** The table of the README: what to ask, and what comes back. */
    static Stream<Arguments> readme() throws IOException {
        Pattern row = Pattern.compile("\\| [^|]+ \\| `dig [^`]* \\+short (\\S+) (\\S+)` \\| `(.*)` \\|");
        return Files.readAllLines(Path.of("README.md")).stream()
                .map(row::matcher)
                .filter(Matcher::matches)
                .map(m ->
                        Arguments.of(m.group(1), m.group(2), List.of(m.group(3).split("` `"))));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("readme")
    void what_the_readme_shows_is_so(String name, String type, List<String> answers) throws IOException {
        assertEquals(new TreeSet<>(answers), new TreeSet<>(ask(name, type)));
    }

    private List<String> ask(String name, String type) throws IOException {
        var resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        Message response = resolver.send(
                Message.newQuery(Record.newRecord(Name.fromString(name + "."), Type.value(type), DClass.IN)));
        assertEquals(Rcode.NOERROR, response.getRcode());
        return response.getSection(Section.ANSWER).stream()
                .map(record -> record.rdataToString().replace(":0:0:0:0:0:", "::"))
                .toList();
    }

    @Test
    void health_and_metrics_are_on_the_management_port() throws Exception {
        ask("trunkline.test", "SOA");
        for (String probe : new String[] {"live", "ready", "started"}) {
            assertEquals(200, get("health/" + probe).statusCode());
        }
        assertTrue(
                get("metrics").body().contains("dns_queries_total{qtype=\"SOA\",rcode=\"NOERROR\",transport=\"udp\"}"));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(management.resolve("/q/" + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
