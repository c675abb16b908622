package dev.trunkline.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.matchesPattern;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the README's tour as a newcomer would, in one shell, against the system on this run's ports. */
class ReadmeTourIT {

    private static final String MARK = "@@end of step ";

    @TempDir
    Path folder;

    @Test
    void every_command_of_the_tour_does_what_the_readme_shows() throws IOException, InterruptedException {
        RunningSystem system = RunningSystem.shared();
        waitForLogIns(system);
        List<ReadmeTour.Step> steps =
                ReadmeTour.of(system.home().resolve("README.md")).steps();
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            script.append(system.onOurPorts(steps.get(i).script()))
                    .append("echo '")
                    .append(MARK + i)
                    .append("'\n");
        }
        Process shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().close();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();

        String[] outputs = output.split(MARK + "\\d+\\R", -1);
        for (int i = 0; i < steps.size(); i++) {
            ReadmeTour.Step step = steps.get(i);
            ReadmeTour.Step here = new ReadmeTour.Step(
                    step.script(),
                    step.expected().stream().map(system::onOurPorts).toList());
            assertThat(i).as("steps that ran, of\n%s", output).isLessThan(outputs.length - 1);
            assertThat(here.missingFrom(outputs[i]))
                    .as("what is not in the output of\n%s\nwhich was\n%s", step.script(), outputs[i])
                    .isEmpty();
        }
        assertThat(shell.exitValue()).as(output).isZero();
        assertThat(steps).hasSizeGreaterThan(5);
    }

    /** Other tests may have used up what this address may register and log in; a newcomer has not. */
    private static void waitForLogIns(RunningSystem system) {
        await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> given().baseUri(system.gateway())
                                .contentType("application/json")
                                .body("{}")
                                .post("/v1/sessions")
                                .header("RateLimit"),
                        matchesPattern("\"sign-in\";r=([1-9][0-9]);.*"));
    }
}
