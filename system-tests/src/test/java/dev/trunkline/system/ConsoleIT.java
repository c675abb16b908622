package dev.trunkline.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The console in a real browser, against the packaged system. What it looks like is in {@code target/screenshots}. */
class ConsoleIT {

    @RegisterExtension
    static final BrowserSession SESSION = new BrowserSession();

    @Test
    void a_post_arrives_once_in_every_panel_and_is_measured_and_deleted() {
        Member ada = Member.join(SESSION.gateway(), "ada");
        ConsolePage console = openFor(ada);
        console.post("Mr. Watson, come here");
        for (String panel : ConsolePage.PANELS) {
            console.awaitOnce(panel, "Mr. Watson, come here");
            assertThat(console.panel(panel).locator("[data-figure=median]"))
                    .hasText(Pattern.compile("\\d+ ms|\\d\\.\\d s"));
        }
        for (int i = 0; i < 4; i++) {
            console.post("I want to see you, for the time " + i);
        }
        ConsolePage.PANELS.forEach(panel -> console.awaitOnce(panel, "for the time 3"));
        assertThat(console.page().locator("#comparison tbody tr")).hasCount(6);
        assertThat(console.page().locator("#comparison tbody tr").first().locator("small"))
                .hasText(new Pattern[] {measured(), measured(), measured(), measured()});
        SESSION.browser().picture(console.page(), "desk");

        console.posts("sse", "Mr. Watson, come here")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete: Mr. Watson"))
                .click();
        ConsolePage.PANELS.forEach(panel ->
                assertThat(console.posts(panel, "Mr. Watson, come here")).hasCount(0, patient()));
    }

    @Test
    void a_transport_that_is_cut_stops_and_later_catches_up() {
        Member ada = Member.join(SESSION.gateway(), "ada");
        ConsolePage console = openFor(ada);
        for (String panel : List.of("websocket", "sse", "long-poll")) {
            console.powerOf(panel).uncheck();
            console.awaitState(panel, "cut");
        }
        ada.post("while it was cut").then().statusCode(201);
        console.awaitOnce("automatic", "while it was cut");
        console.awaitOnce("poll", "while it was cut");
        for (String panel : List.of("websocket", "sse", "long-poll")) {
            assertThat(console.posts(panel, "while it was cut")).hasCount(0);
        }
        SESSION.browser().picture(console.page(), "cut");
        for (String panel : List.of("websocket", "sse", "long-poll")) {
            console.powerOf(panel).check();
            console.awaitState(panel, "live");
            console.awaitOnce(panel, "while it was cut");
        }
    }

    @Test
    void the_automatic_panel_falls_back_one_by_one_and_returns() {
        Member ada = Member.join(SESSION.gateway(), "ada");
        ConsolePage console = openFor(ada);
        console.awaitState("automatic", "live by WebSocket");
        int number = 0;
        for (String[] step : new String[][] {
            {"WebSocket", "live by SSE"}, {"SSE", "live by Long polling"}, {"Long polling", "live by Polling"}
        }) {
            console.panel("automatic")
                    .getByLabel(step[0], new Locator.GetByLabelOptions().setExact(true))
                    .uncheck();
            console.awaitState("automatic", step[1]);
            console.post("post " + ++number);
            console.awaitOnce("automatic", "post " + number);
        }
        SESSION.browser().picture(console.page(), "fallback");
        console.panel("automatic").getByLabel("WebSocket").check();
        console.awaitState("automatic", "live by WebSocket");
        console.post("back");
        console.awaitOnce("automatic", "back");
        assertThat(console.panel("automatic").locator(".changes li"))
                .hasText(new String[] {"WebSocket", "SSE", "Long polling", "Polling", "WebSocket"});
    }

    @Test
    void hostile_names_and_texts_are_shown_as_they_were_written() {
        String text =
                "<img src=x onerror=\"alert(1)\"><script>alert(2)</script>\"'`${alert(3)}<a href=javascript:alert(4)>x";
        Member eve = Member.join(SESSION.gateway(), "eve");
        given().baseUri(SESSION.gateway())
                .header("Authorization", "Bearer " + eve.token())
                .header("If-Match", "*")
                .contentType("application/merge-patch+json")
                .body(Map.of("displayName", "<svg/onload=alert(5)>"))
                .patch("/v1/users/{id}", eve.id())
                .then()
                .statusCode(200);
        ConsolePage console = openFor(eve);
        eve.post(text).then().statusCode(201);
        for (String panel : ConsolePage.PANELS) {
            console.awaitOnce(panel, text);
            assertThat(console.posts(panel, text).locator("p")).hasText(text);
        }
        assertThat(console.page().locator(".posts img, .posts script, .posts svg, .posts a"))
                .hasCount(0);
        console.page().locator("#target").fill("<b>nobody</b>");
        console.page().locator("#target").press("Enter");
        assertThat(console.page().locator("#desk-error")).not().isEmpty();
        assertThat(console.page().locator("#desk-error b")).hasCount(0);
        SESSION.browser().picture(console.page(), "hostile");
    }

    @Test
    void who_is_followed_comes_into_the_home_feed() {
        Member ada = Member.join(SESSION.gateway(), "ada");
        Member bob = Member.join(SESSION.gateway(), "bob");
        ConsolePage console = openFor(ada);
        console.page().locator("#target").fill("@" + bob.handle());
        console.page()
                .getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Follow").setExact(true))
                .click();
        assertThat(console.page().locator("#desk-done")).hasText("You follow @" + bob.handle() + ".");
        console.page().getByLabel("Public").check();
        console.awaitLive();
        bob.post("Hello from Bob to the public").then().statusCode(201);
        console.awaitOnce("websocket", "Hello from Bob to the public");
        assertThat(console.posts("websocket", "Hello from Bob to the public").getByRole(AriaRole.BUTTON))
                .hasCount(0);
    }

    @Test
    void tokens_are_in_no_storage_and_logging_out_forgets_them() {
        Member ada = Member.join(SESSION.gateway(), "ada");
        ConsolePage console = openFor(ada);
        assertThat((List<?>) console.page()
                        .evaluate("() => [localStorage.length, sessionStorage.length, document.cookie.length]"))
                .allMatch(Integer.valueOf(0)::equals);
        console.page()
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out"))
                .click();
        assertThat(console.handle()).isFocused();
        assertThat(console.page().getByLabel("Home")).isDisabled();
        console.awaitLive();
    }

    @Test
    void somebody_new_registers_and_is_told_what_is_wrong() {
        ConsolePage console = ConsolePage.open(SESSION.browser().desk(), SESSION.gateway());
        String handle = "new" + Long.toString(System.nanoTime(), 36);
        console.page().getByLabel("I am new here").check();
        console.handle().fill(handle);
        console.page().getByLabel("Password").fill("short");
        console.page().getByLabel("Email").fill(handle + "@example.test");
        Locator enter =
                console.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Register and log in"));
        enter.click();
        assertThat(console.page().getByRole(AriaRole.ALERT).first()).containsText("password");
        console.page().getByLabel("Password").fill(Member.PASSWORD);
        enter.click();
        assertThat(console.page().locator("#who")).hasText("@" + handle);
    }

    @Test
    void everything_can_be_done_by_the_keyboard_alone_and_the_focus_is_seen() {
        Member ada = Member.join(SESSION.gateway(), "ada");
        ConsolePage console = ConsolePage.open(SESSION.browser().desk(), SESSION.gateway());
        Page page = console.page();
        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to the feed")).isFocused();
        tabTo(page, console.handle());
        page.keyboard().type(ada.handle());
        page.keyboard().press("Tab");
        page.keyboard().type(Member.PASSWORD);
        page.keyboard().press("Enter");
        assertThat(page.locator("#text")).isFocused();
        console.awaitLive();
        page.keyboard().type("typed");
        page.keyboard().press("Enter");
        console.awaitOnce("websocket", "typed");
        tabTo(page, console.powerOf("websocket"));
        SESSION.browser().picture(page, "focus");
        page.keyboard().press("Space");
        console.awaitState("websocket", "cut");
        page.keyboard().press("Space");
        console.awaitState("websocket", "live");
        tabTo(page, console.posts("websocket", "typed").getByRole(AriaRole.BUTTON));
        page.keyboard().press("Enter");
        assertThat(console.posts("websocket", "typed")).hasCount(0, patient());
    }

    @Test
    void it_fits_a_phone_and_is_readable_in_the_dark_and_at_rest() {
        Member ada = Member.join(SESSION.gateway(), "ada");
        ConsolePage console = ConsolePage.open(SESSION.browser().darkPhone(), SESSION.gateway());
        assertThat(console.widthBeyondTheScreen()).isZero();
        SESSION.browser().picture(console.page(), "phone-dark-logged-out");
        console.logIn(ada);
        console.post("a_long_word_that_has_no_place_to_break_and_is_wider_than_any_phone_".repeat(3));
        ConsolePage.PANELS.forEach(panel -> console.awaitOnce(panel, "a_long_word"));
        assertThat(console.widthBeyondTheScreen()).isZero();
        assertThat((List<?>) console.page().evaluate(Contrast.POOR)).isEmpty();
        assertThat(console.posts("sse", "a_long_word")).hasCSS("animation-name", "none");
        SESSION.browser().picture(console.page(), "phone-dark");
    }

    @Test
    void it_is_readable_by_day() {
        ConsolePage console = openFor(Member.join(SESSION.gateway(), "ada"));
        console.post("by day");
        console.awaitOnce("poll", "by day");
        assertThat((List<?>) console.page().evaluate(Contrast.POOR)).isEmpty();
    }

    private static ConsolePage openFor(Member member) {
        ConsolePage console = ConsolePage.open(SESSION.browser().desk(), SESSION.gateway());
        console.logIn(member);
        return console;
    }

    /** Presses Tab until it is there; whatever has the focus on the way shows it. */
    private static void tabTo(Page page, Locator goal) {
        for (int i = 0; i < 60; i++) {
            page.keyboard().press("Tab");
            assertThat((String) page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle"))
                    .as(() -> "outline of " + page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)"))
                    .isNotEqualTo("none");
            if ((boolean) goal.evaluate("node => node === document.activeElement")) {
                return;
            }
        }
        throw new AssertionError("no way by Tab to " + goal);
    }

    private static Pattern measured() {
        return Pattern.compile(".*(ms|s), 95 % within .*(ms|s)");
    }

    private static LocatorAssertions.HasCountOptions patient() {
        return new LocatorAssertions.HasCountOptions().setTimeout(20_000);
    }
}
