package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import java.time.Duration;

/** Told of each change in a pool, once and on the pool's thread. */
interface PoolEvents {

    void ejected(String upstream, Endpoint endpoint, String why, Duration time);

    void readmitted(String upstream, Endpoint endpoint);

    void health(String upstream, Endpoint endpoint, Member.Health health);

    void panic(String upstream, boolean begins);
}
