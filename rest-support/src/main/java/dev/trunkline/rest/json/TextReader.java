package dev.trunkline.rest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import java.io.IOException;

/**
 * Reads text that every store and client can hold: PostgreSQL has no NUL in text, and half a surrogate pair (RFC 8259
 * §8.2) has no encoding in UTF-8.
 */
final class TextReader extends StdScalarDeserializer<String> {

    private static final long serialVersionUID = 1L;

    TextReader() {
        super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = StringDeserializer.instance.deserialize(parser, context);
        if (text != null && text.indexOf('\0') >= 0) {
            throw refused(parser, text, "must not hold NUL characters");
        }
        if (text != null && text.codePoints().anyMatch(point -> point >= 0xD800 && point <= 0xDFFF)) {
            throw refused(parser, text, "must not hold half a surrogate pair");
        }
        return text;
    }

    private static InvalidFormatException refused(JsonParser parser, String text, String why) {
        return InvalidFormatException.from(parser, why, text, String.class);
    }
}
