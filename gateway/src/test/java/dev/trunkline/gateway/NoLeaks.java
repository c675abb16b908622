package dev.trunkline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a class of tests after which buffers were collected that nobody had released; registered for all of them. */
public final class NoLeaks implements AfterAllCallback {

    /** A leak that was collected is found when another buffer is tracked. */
    private static final int TRACKED = 16;

    @Override
    public void afterAll(ExtensionContext context) {
        System.gc();
        for (int i = 0; i < TRACKED; i++) {
            ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(1);
            buffer.release();
        }
        assertThat(LeakDetectorInTest.found())
                .as("leaks, of this class of tests or one before it")
                .isEmpty();
    }
}
