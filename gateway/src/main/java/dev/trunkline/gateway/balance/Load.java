package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What one event loop has running at one endpoint, and how it went. Only that loop writes here, so its counts cost no
 * more than a store; others read them a moment late.
 *
 * <p>It is the choice itself, since an attempt has nothing of its own to remember: choosing makes no object.
 */
final class Load implements Choice {

    private static final int LINE = 8;
    private static final int RUNNING = LINE;
    private static final int ANSWERED = LINE + 1;
    private static final int FAILED = LINE + 2;

    private final Member member;
    private final Tally tally;
    private final PeakLatency latency = new PeakLatency();
    /** With a line's length around them, so that loops that count for the same endpoint do not slow each other down. */
    private final AtomicLongArray counts = new AtomicLongArray(2 * LINE + 3);

    private final Optional<Choice> chosen = Optional.of(this);
    private int era;

    /** The running requests of one event loop to one upstream. */
    static final class Tally {
        private final int[] padded = new int[4 * LINE];

        int running() {
            return padded[2 * LINE];
        }

        private void add(int more) {
            padded[2 * LINE] += more;
        }
    }

    Load(Member member, Tally tally) {
        this.member = member;
        this.tally = tally;
    }

    Member member() {
        return member;
    }

    @Override
    public Endpoint endpoint() {
        return member.endpoint();
    }

    Optional<Choice> begin() {
        add(RUNNING, 1);
        tally.add(1);
        return chosen;
    }

    @Override
    public void ended(Result result, long firstByteNanos, long nowNanos) {
        add(RUNNING, -1);
        tally.add(-1);
        switch (result) {
            case ANSWERED -> {
                add(ANSWERED, 1);
                member.succeeded();
                if (member.measured() && firstByteNanos >= 0) {
                    fresh().answered(nowNanos, firstByteNanos);
                }
            }
            case CANCELLED -> {
                if (member.measured() && firstByteNanos >= 0) {
                    fresh().outrun(nowNanos, firstByteNanos);
                }
            }
            default -> {
                add(FAILED, 1);
                member.failed();
                if (member.measured()) {
                    fresh().failed(nowNanos, firstByteNanos);
                }
            }
        }
    }

    private void add(int count, int more) {
        counts.setRelease(count, counts.getPlain(count) + more);
    }

    int running() {
        return (int) counts.getAcquire(RUNNING);
    }

    long answered() {
        return counts.getAcquire(ANSWERED);
    }

    long failed() {
        return counts.getAcquire(FAILED);
    }

    /** Nanoseconds; 0 if unknown. */
    double latency() {
        return latency.latency();
    }

    /**
     * @param share of the requests, against the mean
     */
    double cost(double share, long now) {
        return fresh().cost(now, counts.getPlain(RUNNING) / share);
    }

    /** What was observed before an endpoint was taken out says nothing of it after its return. */
    private PeakLatency fresh() {
        if (era != member.era()) {
            era = member.era();
            latency.forget();
        }
        return latency;
    }
}
