package dev.trunkline.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Autobahn's fuzzing client against the way that the feed's messages take (see {@code EchoSocket}). {@code WSTEST} names
 * its program, {@code wstest} of the package autobahntestsuite, which runs on Python 2.7 alone; without it this is skipped.
 */
@QuarkusTest
@TestProfile(AutobahnTest.Echo.class)
class AutobahnTest extends RunningFeed {

    /** Messages that no feed has, of up to 16 MB. */
    public static final class Echo implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("feed.message-bytes", "17000000");
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fine, or a matter on which RFC 6455 takes no side. */
    private static final Set<String> GOOD = Set.of("OK", "NON-STRICT", "INFORMATIONAL");

    /**
     * Without the cases that send binary messages, which the feed refuses, and with the first of each long row of ever
     * larger messages (9, 12, 13).
     */
    private static final List<String> CASES = List.of(
            "1.1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.1.*", "9.3.*", "9.5.*", "9.7.*", "10.*", "12.1.*",
            "12.4.*", "13.*");

    @Test
    void no_case_fails() throws Exception {
        Optional<String> program = Optional.ofNullable(System.getenv("WSTEST"));
        assumeTrue(program.isPresent(), "WSTEST names no program; SocketProtocolTest has the cases' classes by itself");
        Path reports = Files.createDirectories(Path.of("target/autobahn").toAbsolutePath());
        Path spec = reports.resolve("spec.json");
        JSON.writeValue(
                spec.toFile(),
                Map.of(
                        "outdir", reports.toString(),
                        "servers",
                                List.of(Map.of(
                                        "agent",
                                        "feed-service",
                                        "url",
                                        root.resolve("/test/echo").toString().replaceFirst("http", "ws"))),
                        "cases", CASES,
                        "exclude-cases", List.of(),
                        "exclude-agent-cases", Map.of()));
        Process process = new ProcessBuilder(
                        program.orElseThrow(), "--mode", "fuzzingclient", "--spec", spec.toString())
                .redirectErrorStream(true)
                .redirectOutput(reports.resolve("wstest.log").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
        Set<String> classes = new TreeSet<>();
        assertThat(failures(reports, classes)).isEmpty();
        assertThat(classes).contains("1", "2", "3", "4", "5", "6", "7", "9", "10", "12", "13");
    }

    private static List<String> failures(Path reports, Set<String> classes) throws IOException {
        List<String> failures = new ArrayList<>();
        JSON.readTree(reports.resolve("index.json").toFile())
                .get("feed-service")
                .properties()
                .forEach(each -> {
                    JsonNode result = each.getValue();
                    classes.add(each.getKey().split("\\.")[0]);
                    if (!GOOD.contains(result.get("behavior").asText())
                            || !GOOD.contains(result.get("behaviorClose").asText())) {
                        failures.add(each.getKey() + ": " + result);
                    }
                });
        return failures;
    }
}
