package dev.trunkline.rest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.io.IOException;
import java.lang.reflect.Type;

/** Reads a field that may be left out, and is then null in Java, but must not be null in JSON. */
public abstract class GivenOrAbsent<T> extends JsonDeserializer<T> {

    private final Type type;

    /**
     * @param type T's
     */
    protected GivenOrAbsent(Type type) {
        this.type = type;
    }

    @Override
    public final T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return context.readValue(parser, context.constructType(type));
    }

    @Override
    public final T getNullValue(DeserializationContext context) throws JsonMappingException {
        return context.reportInputMismatch(context.constructType(type), "null is no value; leave the field out");
    }

    @Override
    public final Object getAbsentValue(DeserializationContext context) {
        return null;
    }
}
