package dev.trunkline.testing;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Sets the {@link Waits} of all tests of a JVM before the first one. */
public final class WaitsOfTests implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Waits.beginPatiently();
    }
}
