package dev.trunkline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The feed client's own tests against the running system, in the places that it is made for. */
class FeedClientIT {

    @ParameterizedTest
    @ValueSource(strings = {"node", "chromium"})
    void the_client_reads_every_post_once_and_in_order_whatever_is_in_its_way_in(String place) throws Exception {
        RunningSystem system = RunningSystem.shared();
        Path client = system.home().resolve("feed-service/client");
        Path node = Prerequisite.node();
        Prerequisite.made(client.resolve("node_modules"), "npm ci --prefix feed-service/client");
        ProcessBuilder tests = new ProcessBuilder(node.toString(), "--test", "test/system/" + place + ".test.js")
                .directory(client.toFile())
                .redirectErrorStream(true);
        tests.environment().put("BASE_URL", system.gateway());
        if (place.equals("chromium")) {
            tests.environment().put("CHROMIUM", Prerequisite.chromium().toString());
        }
        system.awaitReady();
        run(tests);
    }

    private static void run(ProcessBuilder tests) throws IOException, InterruptedException {
        Process running = tests.start();
        running.getOutputStream().close();
        List<String> output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(running.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(running.exitValue())
                .as(() -> output.stream().collect(Collectors.joining("\n")))
                .isZero();
        assertThat(output).anyMatch(line -> line.matches("# pass [1-9][0-9]*"));
    }
}
