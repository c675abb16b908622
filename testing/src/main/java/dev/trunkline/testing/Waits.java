package dev.trunkline.testing;

import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * How tests wait that do not say how. Patiently, for a machine may be busy, and a test that is right is not made wrong by
 * that. And without waste: what is so already is seen at once, where Awaitility by itself would first look after a tenth of
 * a second, in each of some thousand tests.
 */
final class Waits {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private Waits() {}

    static void beginPatiently() {
        Awaitility.setDefaultTimeout(LONGEST);
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(BETWEEN_LOOKS);
    }
}
