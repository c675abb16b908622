package dev.trunkline.rest.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Carries documents between Jackson, which the services speak, and JSON-P, which knows how to patch. */
final class Trees {

    /** Kept, since each look-up would search the class path. */
    static final JsonProvider JSON = JsonProvider.provider();

    /** Beyond that, a number stays in the form with an exponent, which is short however large it is. */
    private static final int MAX_DIGITS = 100;

    private Trees() {}

    static JsonValue fromJackson(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                JsonObjectBuilder object = JSON.createObjectBuilder();
                node.properties().forEach(field -> object.add(field.getKey(), fromJackson(field.getValue())));
                yield object.build();
            }
            case ARRAY -> {
                JsonArrayBuilder array = JSON.createArrayBuilder();
                node.forEach(element -> array.add(fromJackson(element)));
                yield array.build();
            }
            case STRING -> JSON.createValue(node.textValue());
            case BOOLEAN -> node.booleanValue() ? JsonValue.TRUE : JsonValue.FALSE;
            // In one form for one value: JSON-P takes 1 and 1.0 for different, RFC 6902 §4.6 for equal.
            case NUMBER -> JSON.createValue(node.decimalValue().stripTrailingZeros());
            case NULL -> JsonValue.NULL;
            default -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
        };
    }

    static JsonNode toJackson(JsonValue value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value.getValueType()) {
            case OBJECT -> {
                ObjectNode object = nodes.objectNode();
                value.asJsonObject().forEach((name, member) -> object.set(name, toJackson(member)));
                yield object;
            }
            case ARRAY -> {
                ArrayNode array = nodes.arrayNode();
                value.asJsonArray().forEach(element -> array.add(toJackson(element)));
                yield array;
            }
            case STRING -> nodes.textNode(((JsonString) value).getString());
            case TRUE -> nodes.booleanNode(true);
            case FALSE -> nodes.booleanNode(false);
            case NUMBER -> number(((JsonNumber) value).bigDecimalValue());
            case NULL -> nodes.nullNode();
        };
    }

    /** About how many characters {@code value} has when written out; stops counting beyond {@code max}. */
    static int length(JsonValue value, int max) {
        int length = 2;
        if (value instanceof JsonObject object) {
            for (Map.Entry<String, JsonValue> member : object.entrySet()) {
                length += member.getKey().length() + 4;
                length = length > max ? length : length + length(member.getValue(), max - length);
                if (length > max) {
                    return length;
                }
            }
        } else if (value instanceof JsonArray array) {
            for (JsonValue element : (List<JsonValue>) array) {
                length += 1 + length(element, max - length);
                if (length > max) {
                    return length;
                }
            }
        } else if (value instanceof JsonString text) {
            length += text.getChars().length();
        } else {
            length += 4;
        }
        return length;
    }

    private static JsonNode number(BigDecimal number) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        boolean whole = number.scale() <= 0 && (long) number.precision() - number.scale() <= MAX_DIGITS;
        if (!whole) {
            return nodes.numberNode(number);
        }
        return number.precision() - number.scale() < 10
                ? nodes.numberNode(number.intValue())
                : number.precision() - number.scale() < 19
                        ? nodes.numberNode(number.longValue())
                        : nodes.numberNode(number.toBigIntegerExact());
    }
}
