package dev.trunkline.gateway.openapi;

import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.route.Upstream;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches the documents of all services that have one, and merges them anew when one of them or the routes have changed.
 * Reading what is published costs a volatile read.
 */
public final class Documents {

    private final Vertx vertx;
    private final Discovery discovery;
    private final OpenApiSettings settings;
    private final EdgeAnswers edge = new EdgeAnswers();
    private final Map<String, Watch> watches = new HashMap<>();
    private Optional<Routes> routes = Optional.empty();
    private volatile Published published = Published.of(Map.of(), List.of());

    public Documents(Vertx vertx, Discovery discovery, OpenApiSettings settings) {
        this.vertx = vertx;
        this.discovery = discovery;
        this.settings = settings;
    }

    /** From now on these are the upstreams and the routes; documents of services that stay are kept. */
    public synchronized void use(Routes fresh) {
        routes = Optional.of(fresh);
        Map<String, Upstream> wanted = new HashMap<>();
        fresh.upstreams().values().stream()
                .filter(upstream -> upstream.openapi().isPresent())
                .forEach(upstream -> wanted.put(upstream.name(), upstream));
        watches.values().removeIf(watch -> {
            boolean stays = Optional.ofNullable(wanted.get(watch.upstream().name()))
                    .filter(upstream ->
                            upstream.openapi().equals(watch.upstream().openapi()))
                    .isPresent();
            if (!stays) {
                watch.stop();
            }
            return !stays;
        });
        wanted.forEach((name, upstream) -> watches.computeIfAbsent(name, added -> {
            Watch watch = new Watch(upstream, vertx, discovery, settings, this::mergeLater);
            watch.start();
            return watch;
        }));
        merge();
    }

    public synchronized void close() {
        watches.values().forEach(Watch::stop);
    }

    Published published() {
        return published;
    }

    /** Off the event loop: a merge takes milliseconds. */
    private void mergeLater() {
        vertx.executeBlocking(() -> {
            merge();
            return null;
        });
    }

    private synchronized void merge() {
        List<ServiceDocument> documents = watches.values().stream()
                .map(Watch::document)
                .flatMap(Optional::stream)
                .sorted((a, b) -> a.upstream().compareTo(b.upstream()))
                .toList();
        List<String> missing = watches.values().stream()
                .filter(watch -> watch.document().isEmpty())
                .map(watch -> watch.upstream().name())
                .sorted()
                .toList();
        published =
                Published.of(new DocumentMerge(documents, routes.orElseThrow().table(), edge).merge(), missing);
    }
}
