package dev.trunkline.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What each transport costs, drawn: the charts fill while the feed is read, and tell in words what they show. */
class ConsoleChartsIT {

    @RegisterExtension
    static final BrowserSession SESSION = new BrowserSession();

    private static final List<String> CHARTS = List.of("latency", "bytes", "requests");
    private static final String SOME_POSTS = "Latency, .+: [1-9]\\d* posts? in the last 60 seconds, at most .+ m?s";
    private static final String SOME_BYTES =
            "Received, .+: [1-9][\\d.]* K?B in the last 60 seconds, at most .+B a second";
    private static final String SOME_REQUESTS =
            "Requests, .+: [1-9]\\d* in the last 60 seconds, at most [\\d.]+ a second";

    @Test
    void latency_bytes_and_requests_of_each_transport_are_charts_that_fill() {
        Member ada = Member.join(SESSION.gateway(), "ada");
        ConsolePage console = ConsolePage.open(SESSION.browser().desk(), SESSION.gateway());
        console.logIn(ada);
        for (String panel : ConsolePage.PANELS) {
            fill(console, panel);
            CHARTS.forEach(chart -> assertThat(painted(console.chart(panel, chart)))
                    .as("points of the %s chart of %s", chart, panel)
                    .isPositive());
        }
        SESSION.browser().picture(console.page(), "charts");
    }

    @Test
    void they_fit_a_phone_and_are_seen_in_the_dark() {
        Member ada = Member.join(SESSION.gateway(), "ada");
        ConsolePage console = ConsolePage.open(SESSION.browser().darkPhone(), SESSION.gateway());
        console.logIn(ada);
        fill(console, "sse");
        double width = console.panel("sse").boundingBox().width;
        for (String chart : CHARTS) {
            assertThat(painted(console.chart("sse", chart))).as(chart).isPositive();
            assertThat(console.chart("sse", chart).boundingBox().width).isBetween(width / 2, width);
        }
        assertThat(console.widthBeyondTheScreen()).isZero();
        SESSION.browser().picture(console.page(), "charts-phone-dark");
    }

    @Test
    void they_have_names_that_tell_them_apart() {
        ConsolePage console = ConsolePage.open(SESSION.browser().desk(), SESSION.gateway());
        Locator images = console.page().locator(".panel [role=img]");
        assertThat(images).hasCount(ConsolePage.PANELS.size() * CHARTS.size());
        assertThat((List<?>) images.evaluateAll("all => all.map(one => one.getAttribute('aria-label'))"))
                .doesNotHaveDuplicates()
                .allMatch(name -> ((String) name).contains("in the last 60 seconds"));
    }

    /** A transport that has slept makes requests once it wakes, whichever it is; and a post is measured. */
    private static void fill(ConsolePage console, String panel) {
        console.powerOf(panel).uncheck();
        console.awaitState(panel, "cut");
        console.powerOf(panel).check();
        named(console, panel, "requests", SOME_REQUESTS);
        assertThat(console.state(panel)).hasAttribute("data-state", "live");
        // What arrives while a panel still catches up is not measured; the second comes after that.
        for (String text : List.of("first of " + panel, "second of " + panel)) {
            console.post(text);
            console.awaitOnce(panel, text);
        }
        named(console, panel, "latency", SOME_POSTS);
        named(console, panel, "bytes", SOME_BYTES);
    }

    private static void named(ConsolePage console, String panel, String chart, String words) {
        assertThat(console.chart(panel, chart)).hasAttribute("aria-label", Pattern.compile(words));
    }

    /** How many points of a chart have the colour of what is measured, once the browser has drawn it. */
    private static int painted(Locator chart) {
        return (int) chart.evaluate("""
                async box => {
                  await new Promise(requestAnimationFrame);
                  await new Promise(requestAnimationFrame);
                  const accent = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
                  const wanted = [1, 3, 5].map(i => parseInt(accent.slice(i, i + 2), 16));
                  const canvas = box.querySelector('canvas');
                  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                  let points = 0;
                  for (let i = 0; i < data.length; i += 4) {
                    points += data[i + 3] > 128 && wanted.every((channel, c) => Math.abs(data[i + c] - channel) < 40);
                  }
                  return points;
                }
                """);
    }
}
