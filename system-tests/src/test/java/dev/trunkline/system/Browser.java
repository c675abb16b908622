package dev.trunkline.system;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real browser, and what its pages complain of. Each context is a profile of its own. */
final class Browser implements AutoCloseable {

    private static final List<String> ARGUMENTS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** For whatever a page is to show or to let be done, on a machine that has other things to do. */
    static final double PATIENCE = 60_000;

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Path screenshots;

    Browser(Path executable, Path screenshots) {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(ARGUMENTS));
        this.screenshots = screenshots;
    }

    Page desk() {
        return page(context(1280, 900));
    }

    Page darkPhone() {
        return page(context(360, 740).setColorScheme(ColorScheme.DARK).setReducedMotion(ReducedMotion.REDUCE));
    }

    /** Errors of scripts and of the content security policy, and dialogs. */
    List<String> complaints() {
        return complaints;
    }

    void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(screenshots.resolve(name + ".png"))
                .setFullPage(true));
    }

    void forget() {
        chromium.contexts().forEach(BrowserContext::close);
        complaints.clear();
    }

    @Override
    public void close() {
        playwright.close();
    }

    private static com.microsoft.playwright.Browser.NewContextOptions context(int width, int height) {
        return new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(width, height);
    }

    private Page page(com.microsoft.playwright.Browser.NewContextOptions options) {
        Page page = chromium.newContext(options).newPage();
        page.setDefaultTimeout(PATIENCE);
        page.onPageError(error -> complaints.add("error: " + error));
        page.onConsoleMessage(message -> {
            // The browser itself notes what answers with an error; that the page must expect.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                complaints.add("console: " + message.text());
            }
        });
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        return page;
    }
}
