package dev.trunkline.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;

/** The console as its users see it: by labels and roles. */
record ConsolePage(Page page) {

    static final List<String> PANELS = List.of("automatic", "websocket", "sse", "long-poll", "poll");

    static ConsolePage open(Page page, String gateway) {
        page.navigate(gateway + "/console/");
        ConsolePage console = new ConsolePage(page);
        console.awaitLive();
        return console;
    }

    void logIn(Member member) {
        handle().fill(member.handle());
        page.getByLabel("Password").fill(Member.PASSWORD);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log in"))
                .click();
        assertThat(page.locator("#who")).hasText("@" + member.handle());
        awaitLive();
    }

    Locator handle() {
        return page.locator("#account").getByLabel("Handle");
    }

    void post(String text) {
        page.getByLabel("Post", new Page.GetByLabelOptions().setExact(true)).fill(text);
        page.getByLabel("Post", new Page.GetByLabelOptions().setExact(true)).press("Enter");
    }

    Locator panel(String name) {
        return page.locator("[data-panel=" + name + "]");
    }

    /** @param name latency, bytes or requests */
    Locator chart(String panel, String name) {
        return panel(panel).locator("[data-chart=" + name + "]");
    }

    Locator posts(String panel, String text) {
        return panel(panel).locator(".posts li").filter(new Locator.FilterOptions().setHasText(text));
    }

    Locator state(String panel) {
        return panel(panel).locator(".state");
    }

    Locator powerOf(String panel) {
        return panel(panel).getByRole(AriaRole.SWITCH);
    }

    void awaitLive() {
        PANELS.forEach(panel -> assertThat(state(panel)).hasAttribute("data-state", "live"));
    }

    void awaitOnce(String panel, String text) {
        assertThat(posts(panel, text)).hasCount(1);
    }

    void awaitState(String panel, String text) {
        assertThat(state(panel)).hasText(text);
    }

    int widthBeyondTheScreen() {
        return (int) page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth");
    }
}
