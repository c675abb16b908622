package dev.trunkline.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What one of very many readers has been sent, over all its connections. Of the crowd's event loop only. */
final class CrowdReader {

    private final int number;
    private final List<String> posts = new ArrayList<>();
    private Optional<String> cursor = Optional.empty();
    private OptionalLong named = OptionalLong.empty();
    private boolean attached;

    CrowdReader(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    boolean bySocket() {
        return number % 2 == 0;
    }

    List<String> posts() {
        return posts;
    }

    boolean attached() {
        return attached;
    }

    /** The address to connect to. */
    String path() {
        return "/v1/feed/" + (bySocket() ? "socket" : "events")
                + cursor.map("?after="::concat).orElse("");
    }

    void received(String json) {
        JsonNode event = parse(json);
        switch (event.get("type").asText()) {
            case "post.created" ->
                posts.add(event.get("post").get("id").asText().intern());
            case "caught-up" -> attached = true;
            case "reconnect" -> named = OptionalLong.of(event.get("delayMillis").asLong());
            default -> throw new IllegalStateException("reader " + number + " was told " + json);
        }
        if (event.hasNonNull("cursor")) {
            cursor = Optional.of(event.get("cursor").asText());
        }
    }

    /**
     * The delay in milliseconds that {@code reconnect} named on the connection that has just ended; empty without one.
     */
    OptionalLong ended() {
        attached = false;
        OptionalLong delay = named;
        named = OptionalLong.empty();
        return delay;
    }

    private static JsonNode parse(String json) {
        try {
            return FeedClient.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + json, e);
        }
    }
}
