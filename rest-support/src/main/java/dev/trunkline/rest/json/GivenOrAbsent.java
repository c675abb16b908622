package dev.trunkline.rest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.io.IOException;

/** Reads a field that may be left out, and is then null in Java, but must not be null in JSON. */
public abstract class GivenOrAbsent<T> extends JsonDeserializer<T> {

    private final Class<T> type;

    protected GivenOrAbsent(Class<T> type) {
        this.type = type;
    }

    @Override
    public final T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return context.readValue(parser, type);
    }

    @Override
    public final T getNullValue(DeserializationContext context) throws JsonMappingException {
        return context.reportInputMismatch(type, "null is no value; leave the field out");
    }

    @Override
    public final Object getAbsentValue(DeserializationContext context) {
        return null;
    }
}
