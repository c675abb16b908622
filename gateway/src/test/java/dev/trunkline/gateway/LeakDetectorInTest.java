package dev.trunkline.gateway;

import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Netty's detector, which by itself only logs what it finds, for {@link NoLeaks}; named by the system property
 * {@code io.netty.customResourceLeakDetector}.
 */
public final class LeakDetectorInTest<T> extends ResourceLeakDetector<T> {

    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    public LeakDetectorInTest(Class<?> resource, int samplingInterval) {
        super(resource, samplingInterval);
    }

    public LeakDetectorInTest(Class<?> resource, int samplingInterval, long maxActive) {
        super(resource, samplingInterval);
    }

    /** What was found since it was asked for last. */
    static List<String> found() {
        List<String> found = new ArrayList<>();
        for (String leak = FOUND.poll(); leak != null; leak = FOUND.poll()) {
            found.add(leak);
        }
        return found;
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resource, String records) {
        FOUND.add(resource + " was not released before it was collected:" + records);
    }

    @Override
    protected void reportUntracedLeak(String resource) {
        FOUND.add(resource + " was not released before it was collected");
    }
}
