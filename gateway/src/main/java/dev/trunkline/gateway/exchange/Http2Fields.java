package dev.trunkline.gateway.exchange;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/**
 * What an HTTP/2 request may not hold lest it become something else when it is written as HTTP/1 (RFC 9113 §8.2.1,
 * §10.3). The codec has looked at names, pseudo-fields, fields of the connection and the count of the body; this looks at
 * what it passes.
 */
final class Http2Fields {

    private static final boolean[] NAME = new boolean[128];

    static {
        for (char c = 0; c < 128; c++) {
            NAME[c] = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }
    }

    private Http2Fields() {}

    static boolean wellFormed(HttpServerRequest request) {
        String scheme = request.scheme();
        return token(request.method().name())
                && (scheme == null || scheme.equals("http") || scheme.equals("https"))
                && wellFormed(request.headers());
    }

    private static boolean wellFormed(MultiMap fields) {
        int lengths = 0;
        int hosts = 0;
        int types = 0;
        for (Map.Entry<String, String> field : fields) {
            String name = field.getKey();
            if (!name(name) || !value(field.getValue())) {
                return false;
            }
            if (name.equals("content-length") && (++lengths > 1 || !digits(field.getValue()))) {
                return false;
            }
            if (name.equals("host") && ++hosts > 1) {
                return false;
            }
            if (name.equals("content-type") && ++types > 1) {
                return false;
            }
        }
        return !fields.contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static boolean name(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 128 || !NAME[c]) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean value(String value) {
        int last = value.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = value.charAt(i);
            boolean blank = c == ' ' || c == '\t';
            if (c < ' ' && c != '\t' || c == 0x7f || blank && (i == 0 || i == last)) {
                return false;
            }
        }
        return true;
    }

    private static boolean digits(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= 18;
    }

    private static boolean token(String method) {
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            if (c >= 128 || !NAME[c] && !(c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return !method.isEmpty();
    }
}
