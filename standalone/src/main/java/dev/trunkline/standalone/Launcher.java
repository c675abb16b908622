package dev.trunkline.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts children in the order that they need, all at once where they need none, and stops them in reverse. */
final class Launcher implements Supervisor.Watcher {

    private final Console console;
    private final Path fragmentFile;
    private final ZoneFragment fragment;
    private final Map<String, Supervisor> supervisors = new LinkedHashMap<>();
    private final Set<String> down = new HashSet<>();

    Launcher(
            List<Child> children,
            DataDirectory data,
            Path wrapper,
            Console console,
            Path fragmentFile,
            ZoneFragment fragment) {
        this.console = console;
        this.fragmentFile = fragmentFile;
        this.fragment = fragment;
        for (Child child : children) {
            supervisors.put(child.name(), new Supervisor(child, data, wrapper, console, this));
        }
    }

    /**
     * Starts everything and waits until all are ready.
     *
     * @throws LaunchException when one cannot be started, or is not ready in time
     */
    void start(Duration patience) throws LaunchException, InterruptedException {
        writeFragment();
        for (Supervisor supervisor : supervisors.values()) {
            CompletableFuture<?>[] needed = supervisor.child().after().stream()
                    .filter(supervisors::containsKey)
                    .map(name -> supervisors.get(name).ready())
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(needed).thenRun(supervisor::start);
        }
        CompletableFuture<?>[] all =
                supervisors.values().stream().map(Supervisor::ready).toArray(CompletableFuture[]::new);
        try {
            firstFailureOrAll(all).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new LaunchException(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            List<String> late = supervisors.values().stream()
                    .filter(supervisor -> !supervisor.ready().isDone())
                    .map(supervisor -> supervisor.child().name())
                    .toList();
            throw new LaunchException("not ready after " + patience.toSeconds() + " s: " + late, e);
        }
    }

    /** Stops every child, stage after stage; those of one stage at the same time. */
    void stop() throws InterruptedException {
        var stages = new TreeMap<Integer, List<Supervisor>>();
        supervisors.values().forEach(supervisor -> stages.computeIfAbsent(
                        supervisor.child().stage(), stage -> new ArrayList<>())
                .add(supervisor));
        for (List<Supervisor> stage : stages.descendingMap().values()) {
            var threads = stage.stream().map(Launcher::stopping).toList();
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    @Override
    public synchronized void up(String child) {
        console.say(child + " is ready");
        if (down.remove(child)) {
            writeFragment();
        }
    }

    @Override
    public synchronized void down(String child) {
        if (down.add(child)) {
            writeFragment();
        }
    }

    private synchronized void writeFragment() {
        try {
            Path next = fragmentFile.resolveSibling(fragmentFile.getFileName() + ".new");
            Files.writeString(next, fragment.text(down));
            Files.move(next, fragmentFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            console.say("the name server's instances cannot be written: " + e);
        }
    }

    private static CompletableFuture<Void> firstFailureOrAll(CompletableFuture<?>[] all) {
        CompletableFuture<Void> result = CompletableFuture.allOf(all);
        for (CompletableFuture<?> one : all) {
            one.whenComplete((ok, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(failure);
                }
            });
        }
        return result;
    }

    private static Thread stopping(Supervisor supervisor) {
        var thread = new Thread(() -> {
            try {
                supervisor.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        return thread;
    }
}
