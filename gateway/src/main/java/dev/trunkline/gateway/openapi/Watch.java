package dev.trunkline.gateway.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.fetch.Fetch;
import dev.trunkline.gateway.route.Upstream;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Keeps the newest document of one service, through its outages. */
final class Watch {

    private static final Logger LOG = Logger.getLogger(Watch.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Upstream upstream;
    private final OpenApiSettings settings;
    private final Vertx vertx;
    private final Context context;
    private final Fetch source;
    private final Runnable changed;
    private volatile Optional<ServiceDocument> document = Optional.empty();
    private volatile boolean stopped;
    private boolean failing;

    /**
     * @param changed told, on this watch's own context, when there is another document
     */
    Watch(Upstream upstream, Vertx vertx, Discovery discovery, OpenApiSettings settings, Runnable changed) {
        this.upstream = upstream;
        this.settings = settings;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.changed = changed;
        this.source = new Fetch(
                vertx,
                discovery,
                upstream.name(),
                upstream.openapi().orElseThrow(),
                settings.timeout(),
                settings.mostBytes());
    }

    void start() {
        context.runOnContext(start -> turn());
    }

    void stop() {
        stopped = true;
        source.close();
    }

    Upstream upstream() {
        return upstream;
    }

    Optional<ServiceDocument> document() {
        return document;
    }

    private void turn() {
        if (!stopped) {
            source.get()
                    .map(body -> take(body.toString()))
                    .onFailure(this::failed)
                    .onComplete(any -> vertx.setTimer(
                            (document.isPresent() ? settings.refresh() : settings.retry()).toMillis(),
                            timer -> turn()));
        }
    }

    private Void take(String text) {
        ServiceDocument fresh = new ServiceDocument(upstream.name(), parse(text));
        if (!document.equals(Optional.of(fresh))) {
            document = Optional.of(fresh);
            LOG.infof("OpenAPI document of %s loaded", upstream.name());
            changed.run();
        }
        failing = false;
        return null;
    }

    private static ObjectNode parse(String text) {
        try {
            JsonNode root = JSON.readTree(text);
            if (root instanceof ObjectNode object
                    && object.path("openapi").asText().startsWith("3.1.")
                    && object.path("paths").isObject()) {
                return object;
            }
            throw new IllegalStateException("not an OpenAPI 3.1 document");
        } catch (JsonProcessingException notJson) {
            throw new IllegalStateException("not JSON", notJson);
        }
    }

    private void failed(Throwable failure) {
        if (!failing && !stopped && !(failure instanceof Fetch.Nowhere)) {
            LOG.warnf(
                    "OpenAPI document of %s cannot be loaded (%s); going on with %s",
                    upstream.name(), failure.getMessage(), document.isPresent() ? "the last" : "none");
            failing = true;
        }
    }
}
