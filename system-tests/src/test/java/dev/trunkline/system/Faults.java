package dev.trunkline.system;

import static org.awaitility.Awaitility.await;

import dev.trunkline.system.RunningSystem.Port;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What goes wrong with a running system, when and to whom: drawn from a seed, each kind at least once. */
final class Faults implements AutoCloseable {

    /** How long a stopped process stands still. */
    static final Duration STOPPED = Duration.ofSeconds(10);

    /** Beyond one of each kind, so that faults of instances fall into each other. */
    private static final int FURTHER = 4;

    enum Kind {
        INSTANCE_KILLED,
        /** Neither dead nor alive: its connections stand, nothing answers, and then it goes on where it was. */
        INSTANCE_STOPPED,
        INSTANCE_DRAINED,
        /** Comes back with what its file has. */
        REDIS_KILLED,
        /** Emptied under those who read it. */
        REDIS_EMPTIED,
        /** Killed, and empty when it is back. */
        REDIS_LOST,
        POSTGRES_RESTARTED;

        private boolean ofInstance() {
            return this == INSTANCE_KILLED || this == INSTANCE_STOPPED || this == INSTANCE_DRAINED;
        }
    }

    /**
     * One of them.
     *
     * @param instance counts from 1; means nothing where a store is meant
     * @param at after the beginning
     */
    record Fault(Kind kind, int instance, Duration at) {

        @Override
        public String toString() {
            return "%4.1f s %s%s".formatted(at.toMillis() / 1000.0, kind, kind.ofInstance() ? " " + instance : "");
        }
    }

    private final RunningSystem system;
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(4);

    Faults(RunningSystem system) {
        this.system = system;
    }

    /** Faults over {@code length}, one in each equal part of it. */
    static List<Fault> schedule(long seed, int instances, Duration length) {
        Random random = new Random(seed);
        List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        List<Kind> ofInstances = kinds.stream().filter(Kind::ofInstance).toList();
        for (int i = 0; i < FURTHER; i++) {
            kinds.add(ofInstances.get(random.nextInt(ofInstances.size())));
        }
        Collections.shuffle(kinds, random);
        List<Fault> faults = new ArrayList<>();
        for (Kind kind : kinds) {
            double part = (faults.size() + random.nextDouble()) / kinds.size();
            faults.add(new Fault(
                    kind, 1 + random.nextInt(instances), Duration.ofMillis((long) (part * length.toMillis()))));
        }
        return faults;
    }

    /** Lets them happen; returns when the last one is over, though what it hit may still be coming back. */
    void happen(List<Fault> faults) throws InterruptedException, ExecutionException {
        List<CompletableFuture<Void>> over = faults.stream()
                .map(fault -> in(fault.at(), () -> happen(fault)))
                .toList();
        for (CompletableFuture<Void> each : over) {
            each.get();
        }
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }

    private void happen(Fault fault) {
        String instance = "feed-service-" + fault.instance();
        switch (fault.kind()) {
            case INSTANCE_KILLED -> signal("KILL", running(instance));
            case INSTANCE_DRAINED -> signal("TERM", running(instance));
            case INSTANCE_STOPPED -> {
                ProcessHandle stopped = running(instance);
                signal("STOP", stopped);
                in(STOPPED, () -> signal("CONT", stopped)).join();
            }
            case REDIS_KILLED -> signal("KILL", running("redis"));
            case REDIS_EMPTIED -> emptyRedis();
            case REDIS_LOST -> {
                ProcessHandle redis = running("redis");
                signal("KILL", redis);
                await().until(() -> !redis.isAlive());
                emptyRedis();
            }
            // Its fast shutdown: connections are cut, what is committed stays.
            case POSTGRES_RESTARTED -> signal("INT", running("postgres"));
            default -> throw new IllegalStateException(fault.toString());
        }
    }

    /** The child's process, once there is one: it may be on its way back from the fault before. */
    private ProcessHandle running(String child) {
        return await().ignoreExceptions().until(() -> system.process(child), ProcessHandle::isAlive);
    }

    private void emptyRedis() {
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            try (Socket redis = new Socket(InetAddress.getLoopbackAddress(), system.port(Port.TRUNKLINE_REDIS_PORT))) {
                redis.setSoTimeout(2_000);
                redis.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
                return new String(redis.getInputStream().readNBytes(3), StandardCharsets.US_ASCII).equals("+OK");
            }
        });
    }

    private CompletableFuture<Void> in(Duration delay, Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        timers.schedule(
                () -> {
                    try {
                        action.run();
                        done.complete(null);
                    } catch (RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                },
                delay.toMillis(),
                TimeUnit.MILLISECONDS);
        return done;
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            // A process that died meanwhile needs no signal, so the status says nothing.
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
