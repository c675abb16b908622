package dev.trunkline.feed.log;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.outbox.LogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

/**
 * What the log records of a post, as it stands in the table and in the stream.
 *
 * @param author whose feed it belongs to
 * @param post the post that it is about
 * @param json the event's {@code post} member, as clients see it
 */
public record FeedEvent(
        Type type,
        UUID author,
        @JsonProperty("id") UUID post,
        @JsonProperty("post") @JsonRawValue String json) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What happened. */
    public enum Type {
        @JsonProperty("post.created")
        CREATED("post.created"),
        @JsonProperty("post.deleted")
        DELETED("post.deleted"),
        /** Stands where a creation stood whose post is deleted: the text leaves the log, the position stays. */
        @JsonProperty("post.withdrawn")
        WITHDRAWN("post.withdrawn");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** The name on the wire. */
        public String text() {
            return text;
        }
    }

    /** A post is there. */
    public static FeedEvent created(UUID author, UUID post, String json) {
        return new FeedEvent(Type.CREATED, author, post, json);
    }

    /** A post is gone. */
    public static FeedEvent deleted(UUID author, UUID post) {
        return new FeedEvent(Type.DELETED, author, post, bare(post));
    }

    static FeedEvent withdrawn(UUID author, UUID post) {
        return new FeedEvent(Type.WITHDRAWN, author, post, bare(post));
    }

    private static String bare(UUID post) {
        return "{\"id\":\"" + post + "\"}";
    }

    byte[] payload() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FeedEvent of(LogEntry logged) {
        try {
            JsonNode event = JSON.readTree(logged.payload());
            return new FeedEvent(
                    JSON.convertValue(event.get("type"), Type.class),
                    UUID.fromString(event.get("author").textValue()),
                    UUID.fromString(event.get("id").textValue()),
                    event.get("post").toString());
        } catch (IOException e) {
            throw new UncheckedIOException("entry " + logged.position() + " of the feed's log cannot be read", e);
        }
    }
}
