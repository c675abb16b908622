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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Autobahn's fuzzing client against the way that the feed's messages take (see {@code EchoSocket}). {@code WSTEST}
 * names its program, which {@code src/test/autobahn/install} brings, as {@code .ci/run} does; without it this is
 * skipped. With {@code -Dautobahn=all} it takes some eight minutes and runs every size of compressed messages for every
 * offer.
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

    private static final Logger LOG = Logger.getLogger(AutobahnTest.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fine, or a matter on which RFC 6455 takes no side. */
    private static final Set<String> GOOD = Set.of("OK", "NON-STRICT", "INFORMATIONAL");

    /** An answer of ours that the client takes for an extension that we do not have. */
    private static final String DECLINED = "UNIMPLEMENTED";

    /**
     * Offers that ask for a window of 2^9 bytes and of nothing else: the JDK compresses with 2^15 only, and RFC 7692
     * §7.1.2.1 lets a server decline. In 13.7 another offer follows, which is taken.
     */
    private static final Pattern SMALL_WINDOWS = Pattern.compile("13\\.[35]\\..*");

    /**
     * All cases but those that send binary messages, which the feed refuses: 1.2, 9.2, 9.4, 9.6, 9.8, 12.2, 12.3, 12.5.
     */
    private static final List<String> TEXT =
            List.of("1.1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.1.*", "9.3.*", "9.5.*", "9.7.*", "10.*");

    /** A thousand compressed messages each time. */
    private static final List<String> ALL_COMPRESSED = List.of("12.1.*", "12.4.*");

    private static final List<String> ALL_OFFERS = List.of("13.*");

    /**
     * Of the other file than JSON, and for each kind of offer, the smallest (.1) and the largest size in one frame (.10),
     * and the largest in frames of 32 KiB (.18).
     */
    private static final List<String> SOME_COMPRESSED = List.of("12.1.*", "12.4.1", "12.4.10", "12.4.18");

    private static final List<String> SOME_OFFERS = List.of(
            "13.1.1", "13.1.10", "13.1.18", "13.2.1", "13.2.10", "13.3.1", "13.3.10", "13.4.1", "13.4.10", "13.5.1",
            "13.5.10", "13.6.1", "13.6.10", "13.7.1", "13.7.10", "13.7.18");

    @Test
    void no_case_fails() throws Exception {
        Optional<String> program = Optional.ofNullable(System.getenv("WSTEST"));
        assumeTrue(program.isPresent(), "WSTEST names no program; SocketProtocolTest has the cases' classes by itself");
        boolean all = "all".equals(System.getProperty("autobahn"));
        // By themselves: some of them look at the clock.
        Suite text = new Suite("text", program.orElseThrow(), TEXT).start();
        text.await();
        // These take long, and nothing of it is waiting for one another.
        Suite compressed =
                new Suite("compressed", program.orElseThrow(), all ? ALL_COMPRESSED : SOME_COMPRESSED).start();
        Suite offers = new Suite("offers", program.orElseThrow(), all ? ALL_OFFERS : SOME_OFFERS).start();
        compressed.await();
        offers.await();
        Map<String, JsonNode> results = new HashMap<>();
        for (Suite suite : List.of(text, compressed, offers)) {
            results.putAll(suite.results());
        }
        LOG.infof("%d cases", results.size());
        assertThat(results.keySet().stream().map(each -> each.split("\\.")[0]))
                .contains("1", "2", "3", "4", "5", "6", "7", "9", "10", "12", "13");
        assertThat(results.entrySet()).allMatch(AutobahnTest::passed);
    }

    /** Some of the cases, in a process of their own; its report is in a folder of {@code target/autobahn}. */
    private final class Suite {

        private final Path reports;
        private final ProcessBuilder program;
        private Process process;

        Suite(String name, String program, List<String> cases) throws IOException {
            this.reports =
                    Files.createDirectories(Path.of("target/autobahn", name).toAbsolutePath());
            Files.deleteIfExists(index());
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
                                            root.resolve("/test/echo")
                                                    .toString()
                                                    .replaceFirst("http", "ws"))),
                            "cases", cases,
                            "exclude-cases", List.of(),
                            "exclude-agent-cases", Map.of()));
            this.program = new ProcessBuilder(program, "--mode", "fuzzingclient", "--spec", spec.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(reports.resolve("wstest.log").toFile());
        }

        Suite start() throws IOException {
            process = program.start();
            return this;
        }

        void await() throws InterruptedException {
            assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
        }

        Map<String, JsonNode> results() throws IOException {
            Map<String, JsonNode> results = new HashMap<>();
            JSON.readTree(index().toFile())
                    .get("feed-service")
                    .properties()
                    .forEach(each -> results.put(each.getKey(), each.getValue()));
            return results;
        }

        private Path index() {
            return reports.resolve("index.json");
        }
    }

    private static boolean passed(Map.Entry<String, JsonNode> result) {
        String behaviour = result.getValue().get("behavior").asText();
        boolean asWanted = SMALL_WINDOWS.matcher(result.getKey()).matches()
                ? behaviour.equals(DECLINED)
                : GOOD.contains(behaviour);
        return asWanted && GOOD.contains(result.getValue().get("behaviorClose").asText());
    }
}
