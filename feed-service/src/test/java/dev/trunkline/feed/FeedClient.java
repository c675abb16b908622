package dev.trunkline.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one live connection has received. */
abstract class FeedClient implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    void received(String json) {
        try {
            events.add(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + json, e);
        }
    }

    List<JsonNode> events(String type) {
        return events.stream()
                .filter(event -> event.get("type").asText().equals(type))
                .toList();
    }

    List<String> types() {
        return events.stream().map(event -> event.get("type").asText()).toList();
    }

    List<String> texts() {
        return events("post.created").stream()
                .map(event -> event.get("post").get("text").asText())
                .toList();
    }

    /** The newest cursor that was given. */
    Optional<String> cursor() {
        return events.stream()
                .filter(event -> event.hasNonNull("cursor"))
                .map(event -> event.get("cursor").asText())
                .reduce((older, newer) -> newer);
    }

    boolean caughtUp() {
        return types().contains("caught-up");
    }

    @Override
    public abstract void close();
}
