package dev.trunkline.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakDetectorTest {

    @Test
    void a_buffer_that_nobody_releases_is_found() {
        forget();
        List<String> found = new ArrayList<>();
        await().untilAsserted(() -> {
            System.gc();
            ByteBuf another = PooledByteBufAllocator.DEFAULT.directBuffer(1);
            another.release();
            found.addAll(LeakDetectorInTest.found());
            assertThat(found).isNotEmpty();
        });
    }

    private static void forget() {
        ByteBuf forgotten = PooledByteBufAllocator.DEFAULT.directBuffer(1);
        assertThat(forgotten.refCnt()).isEqualTo(1);
    }
}
