package dev.trunkline.feed.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.feed.wire.Framable;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer to a client's frame. */
record Answer(String name, String json) implements Framable {

    /**
     * @param id the request's; none if it is empty
     */
    static Answer of(ObjectMapper mapper, String type, String id, Map<String, Object> members) {
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("type", type);
        if (!id.isEmpty()) {
            frame.put("id", id);
        }
        frame.putAll(members);
        try {
            return new Answer(type, mapper.writeValueAsString(frame));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a frame is always JSON", e);
        }
    }

    /** It moves no reader. */
    @Override
    public String cursor() {
        return "";
    }
}
