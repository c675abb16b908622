package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.KeyValue;
import dev.trunkline.gateway.route.HashKey;
import java.util.concurrent.ThreadLocalRandom;

/** Hashes what keeps a request together with others. A request that has nothing of it may go anywhere. */
public final class RequestKey {

    private RequestKey() {}

    public static long of(HashKey key, Exchange exchange) {
        return KeyValue.of(key, exchange).map(Hash::of).orElseGet(() -> ThreadLocalRandom.current()
                .nextLong());
    }
}
