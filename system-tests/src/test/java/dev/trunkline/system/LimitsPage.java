package dev.trunkline.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;

/** The console's page of limits as its users see it: by labels and roles. */
record LimitsPage(Page page) {

    static final List<String> LIMITS =
            List.of("token-bucket", "leaky-bucket", "fixed-window", "sliding-window", "sliding-log");

    static LimitsPage open(Page page, String gateway) {
        page.navigate(gateway + "/console/limits");
        LimitsPage limits = new LimitsPage(page);
        // The gateway has told of all limits, and where windows begin.
        assertThat(page.locator("#edge")).containsText("is known");
        return limits;
    }

    void chooseOnly(String... chosen) {
        LIMITS.forEach(limit -> panel(limit)
                .getByRole(AriaRole.SWITCH)
                .setChecked(List.of(chosen).contains(limit)));
    }

    void steadily(int rate, int seconds) {
        page.getByLabel("Steadily").check();
        page.getByLabel("Requests a second").fill("" + rate);
        page.getByLabel("Seconds in all").fill("" + seconds);
    }

    void bursts(int size, int seconds) {
        page.getByLabel("In bursts", new Page.GetByLabelOptions().setExact(true))
                .check();
        page.getByLabel("Requests in a burst").fill("" + size);
        page.getByLabel("Seconds in all").fill("" + seconds);
    }

    void aroundEdges(int size, int every, int seconds) {
        page.getByLabel("In bursts around a window's edge").check();
        page.getByLabel("Requests in a burst").fill("" + size);
        page.getByLabel("Seconds between bursts").fill("" + every);
        page.getByLabel("Seconds in all").fill("" + seconds);
    }

    /** Fires, and waits for the last answer. */
    void fire() {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Fire"))
                .click();
        awaitDone();
    }

    void awaitDone() {
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Fire")))
                .isVisible();
        assertThat(page.locator("#status")).hasText("Done.");
    }

    Locator panel(String limit) {
        return page.locator("[data-limit=" + limit + "]");
    }

    int measured(String limit, String figure) {
        return Integer.parseInt(
                panel(limit).locator("[data-figure=" + figure + "] .measured").textContent());
    }

    /** Between the first request and the last answer, rounded up. */
    int seconds(String limit) {
        return (Integer.parseInt(panel(limit).getAttribute("data-millis")) + 999) / 1_000;
    }

    int widthBeyondTheScreen() {
        return (int) page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth");
    }
}
