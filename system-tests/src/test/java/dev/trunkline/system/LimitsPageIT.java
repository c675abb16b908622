package dev.trunkline.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The console's page of limits in a real browser, against the packaged system. Its looks are in {@code target/screenshots}. */
class LimitsPageIT {

    /** Of all limits that the page fires at, in a second. */
    private static final int RATE = 5;

    @RegisterExtension
    static final BrowserSession SESSION = new BrowserSession();

    @Test
    void of_a_burst_each_algorithm_lets_as_many_through_as_its_limit_says() {
        LimitsPage page = LimitsPage.open(SESSION.browser().desk(), SESSION.gateway());
        page.chooseOnly("token-bucket", "sliding-log");
        page.bursts(20, 1);
        page.fire();
        for (String limit : List.of("token-bucket", "sliding-log")) {
            int burst = limit.equals("token-bucket") ? 10 : RATE;
            int allowed = page.measured(limit, "allowed");
            assertThat(allowed + page.measured(limit, "refused")).isEqualTo(20);
            assertThat(allowed).as(limit).isBetween(burst, burst + RATE * (1 + page.seconds(limit)));
            assertThat(page.measured(limit, "delayed")).isZero();
        }
        assertThat(page.panel("fixed-window")).hasAttribute("data-sent", "0");
    }

    @Test
    void who_comes_too_fast_waits_for_a_turn_in_the_leaky_bucket() {
        LimitsPage page = LimitsPage.open(SESSION.browser().desk(), SESSION.gateway());
        page.chooseOnly("leaky-bucket");
        page.bursts(12, 1);
        page.fire();
        int delayed = page.measured("leaky-bucket", "delayed");
        assertThat(delayed).isPositive();
        assertThat(page.measured("leaky-bucket", "allowed") + delayed + page.measured("leaky-bucket", "refused"))
                .isEqualTo(12);
    }

    @Test
    void all_five_are_drawn_side_by_side_around_the_edges_of_windows() {
        LimitsPage page = LimitsPage.open(SESSION.browser().desk(), SESSION.gateway());
        page.aroundEdges(20, 3, 8);
        page.fire();
        for (String limit : LimitsPage.LIMITS) {
            assertThat(page.measured(limit, "allowed")).as(limit).isPositive();
            assertThat(page.measured(limit, "refused")).as(limit).isPositive();
        }
        SESSION.browser().picture(page.page(), "limits-edge");
        page.steadily(10, 6);
        page.fire();
        assertThat((List<?>) page.page().evaluate(Contrast.POOR)).isEmpty();
        SESSION.browser().picture(page.page(), "limits");
    }

    @Test
    void it_fits_a_phone_and_is_readable_in_the_dark() {
        LimitsPage page = LimitsPage.open(SESSION.browser().darkPhone(), SESSION.gateway());
        page.bursts(12, 3);
        page.fire();
        assertThat(page.widthBeyondTheScreen()).isZero();
        assertThat((List<?>) page.page().evaluate(Contrast.POOR)).isEmpty();
        SESSION.browser().picture(page.page(), "limits-phone-dark");
    }

    @Test
    void it_can_be_used_by_the_keyboard_alone() {
        Page page = LimitsPage.open(SESSION.browser().desk(), SESSION.gateway()).page();
        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to the limits")).isFocused();
        page.locator("[name=pattern]:checked").focus();
        page.keyboard().press("ArrowRight");
        assertThat(page.getByLabel("In bursts", new Page.GetByLabelOptions().setExact(true)))
                .isChecked();
        page.keyboard().press("Tab");
        assertThat(page.getByLabel("Requests in a burst")).isFocused();
        page.keyboard().type("3");
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        assertThat(page.getByLabel("Seconds in all")).isFocused();
        page.keyboard().type("1");
        page.keyboard().press("Enter");
        new LimitsPage(page).awaitDone();
        assertThat(page.locator("[data-limit=sliding-log]")).hasAttribute("data-sent", "3");
    }

    @Test
    void what_a_key_has_left_is_shown_and_reset_on_the_management_port() {
        String gateway = "http://127.0.0.1:" + SESSION.system().port(RunningSystem.Port.GATEWAY_HTTP_PORT);
        String key = "http://127.0.0.1:" + SESSION.system().port(RunningSystem.Port.GATEWAY_MANAGEMENT_PORT)
                + "/limits/token-bucket?key=127.0.0.1";
        for (int i = 0; i < 10; i++) {
            given().get(gateway + "/limits/token-bucket").then().header("RateLimit", startsWith("\"token-bucket\""));
        }
        given().get(key)
                .then()
                .statusCode(200)
                .body("[0].quota", is("\"token-bucket\";q=10;w=2"))
                .body("[0].state", is("local"));
        given().delete(key).then().statusCode(200).body("[0].left", is(10));
        given().get(key.replaceAll("\\?.*", "")).then().statusCode(400);
        given().get(key.replace("token-bucket", "no-such-limit")).then().statusCode(404);
    }

    @Test
    void a_gateway_that_does_not_answer_is_told_of() {
        Page page = SESSION.browser().desk();
        page.route("**/limits/leaky-bucket**", route -> route.abort());
        page.navigate(SESSION.gateway() + "/console/limits");
        assertThat(page.locator("#load-error")).not().isEmpty();
    }
}
