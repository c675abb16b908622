package dev.trunkline.gateway.proxy;

import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.Iterator;
import java.util.Map;

/** Fields one by one, as they are kept: the names of HTTP/1.1's know their hash, and no string is made of any. */
final class FieldLines {

    private FieldLines() {}

    static Iterator<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> of(MultiMap fields) {
        return fields instanceof HeadersMultiMap kept ? kept.iteratorCharSequence() : fields.iterator();
    }

    static boolean is(CharSequence name, String other) {
        return name.length() == other.length() && AsciiString.contentEqualsIgnoreCase(name, other);
    }
}
