package dev.trunkline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real browser for the tests of one class, which look at the shared system with it. After each of them its pages must
 * have complained of nothing.
 */
final class BrowserSession implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private RunningSystem system;
    private Optional<Browser> browser = Optional.empty();

    RunningSystem system() {
        return system;
    }

    /** The gateway's address. */
    String gateway() {
        return system.gateway();
    }

    Browser browser() {
        return browser.orElseThrow();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        var chromium = Prerequisite.chromium();
        system = RunningSystem.shared();
        system.awaitReady();
        browser = Optional.of(new Browser(chromium, system.home().resolve("system-tests/target/screenshots")));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<String> complaints = List.copyOf(browser().complaints());
        browser().forget();
        assertThat(complaints).isEmpty();
    }

    /** Also of a class that was not begun, for want of a browser. */
    @Override
    public void afterAll(ExtensionContext context) {
        browser.ifPresent(Browser::close);
    }
}
