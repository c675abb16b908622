package dev.trunkline.gateway.limit;

import io.vertx.core.Handler;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** What one turn of the event loop asks of Redis: the keys and arguments of one call of {@code limit.lua}. */
final class RedisBatch {

    private static final Logger LOG = Logger.getLogger(RedisBatch.class);
    /** Numbers that the script says of each limit. */
    private static final int NUMBERS = 5;

    /** Who is told of the answer; the numbers of its limits begin with those of the limit {@code first}. */
    private record Asker(int first, Handler<Numbers> then) {}

    /** What was asked of a key. */
    record Asked(Tier tier, String key, String operation) {}

    /** Who is told of what was answered when nobody waited for it any more. */
    interface Late {
        void said(Asked asked, Numbers numbers);
    }

    /** What the script said of some limits. */
    static final class Numbers {
        static final Numbers UNKNOWN = new Numbers(null, 0);

        private final Response all;
        private final int first;

        private Numbers(Response all, int first) {
            this.all = all;
            this.first = first;
        }

        /** Whether there was an answer at all. */
        boolean known() {
            return all != null;
        }

        long get(int limit, int number) {
            return all.get((first + limit) * NUMBERS + number).toLong();
        }
    }

    private final RedisKeys names;
    private final List<String> keys = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final List<Asker> askers = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    /** Where the number of the present request's limits stands. */
    private int counted;

    RedisBatch(RedisKeys names) {
        this.names = names;
    }

    /** Begins a request, whose limits are then added. */
    void begin(Handler<Numbers> then) {
        askers.add(new Asker(keys.size(), then));
        counted = arguments.size();
        arguments.add("0");
    }

    void add(Tier tier, String key, String operation) {
        add(names.count(key, tier.id()), tier.specification(), operation);
        asked.add(new Asked(tier, key, operation));
    }

    /** Has this gateway counted among the others. */
    void addGateway(String specification, String operation) {
        add(names.gateways(), specification, operation);
    }

    private void add(String key, String specification, String operation) {
        keys.add(key);
        arguments.add(specification);
        arguments.add(operation);
        arguments.set(
                counted,
                Integer.toString(keys.size() - askers.get(askers.size() - 1).first()));
    }

    int size() {
        return keys.size();
    }

    List<String> keys() {
        return keys;
    }

    List<String> arguments() {
        return arguments;
    }

    void answered(Response numbers) {
        for (Asker asker : askers) {
            tell(asker, new Numbers(numbers, asker.first()));
        }
    }

    /** All that was asked of limits is told of, which is all or nothing of a batch. */
    void late(Response numbers, Late who) {
        for (int i = 0; i < asked.size(); i++) {
            who.said(asked.get(i), new Numbers(numbers, i));
        }
    }

    void failed() {
        for (Asker asker : askers) {
            tell(asker, Numbers.UNKNOWN);
        }
    }

    /** Strangers share a batch: what goes wrong with one must not keep the others waiting. */
    private static void tell(Asker asker, Numbers numbers) {
        try {
            asker.then().handle(numbers);
        } catch (RuntimeException broken) {
            LOG.error("What Redis said of a limit could not be heeded", broken);
        }
    }
}
