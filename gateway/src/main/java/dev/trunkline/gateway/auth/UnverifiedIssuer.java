package dev.trunkline.gateway.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** Reads whom a token says it is from, to know whose keys to verify that with; until then it is but a claim. */
final class UnverifiedIssuer {

    private static final JsonFactory JSON = new JsonFactory();

    private UnverifiedIssuer() {}

    /**
     * Whether this has the form of a signed JWT: three parts, the first of which is a header (RFC 7515 §3.1); what has not
     * says nothing of itself.
     */
    static boolean signed(String token) {
        int first = token.indexOf('.');
        return inThree(token) && isObject(token.substring(0, first));
    }

    /** The same at a glance, for what was found good and is only counted: how nearly all headers begin in base64. */
    static boolean looksSigned(String credentials) {
        int first = credentials.indexOf('.');
        return inThree(credentials) && credentials.startsWith("ey", credentials.lastIndexOf(' ', first) + 1);
    }

    private static boolean inThree(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        return first > 0 && second > first && text.indexOf('.', second + 1) < 0;
    }

    private static boolean isObject(String encoded) {
        try (JsonParser json = JSON.createParser(Base64.getUrlDecoder().decode(encoded))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            json.skipChildren();
            return json.nextToken() == null;
        } catch (IOException | IllegalArgumentException malformed) {
            return false;
        }
    }

    /** Empty if it says nothing that can be read. */
    static Optional<String> of(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0) {
            return Optional.empty();
        }
        try (JsonParser json = JSON.createParser(Base64.getUrlDecoder().decode(token.substring(first + 1, second)))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("iss")) {
                    return value == JsonToken.VALUE_STRING ? Optional.of(json.getText()) : Optional.empty();
                }
                json.skipChildren();
            }
            return Optional.empty();
        } catch (IOException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
