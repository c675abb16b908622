package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.compress.Compression;
import dev.trunkline.gateway.exchange.DeadlineWheel;
import java.util.function.LongSupplier;

/**
 * What all forwarding on one event loop shares.
 *
 * @param nanoClock that of {@code Exchange.startNanos}
 */
record Lane(DeadlineWheel wheel, OpenStreams streams, Compression compression, LongSupplier nanoClock) {

    long now() {
        return nanoClock.getAsLong();
    }
}
