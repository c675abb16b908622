package dev.trunkline.gateway.compress;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.ListField;
import dev.trunkline.gateway.route.Compress;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Decides whether an answer is compressed on its way to the client, and says so in its head. For one event loop. */
public final class Compression {

    /** RFC 9530: these are made of the bytes as they are sent, so other bytes would be taken for damage; in lower case. */
    public static final Set<String> DIGESTS = Set.of("content-digest", "content-md5", "digest", "repr-digest");

    private static final String ACCEPT_ENCODING = "Accept-Encoding";

    private final MediaTypes types;
    private final int leastBytes;
    private final Encoders encoders;

    public Compression(CompressionSettings settings) {
        this.types = new MediaTypes(settings.types());
        this.leastBytes = settings.leastBytes();
        this.encoders = new Encoders(settings);
    }

    /**
     * To be called when the head is ready but for this.
     *
     * @param fields of the answer, changed to fit
     * @return what the body must pass through; empty if it stays as it is, or there will be none
     */
    public Optional<BodyCoding> begin(Exchange exchange, int status, MultiMap fields) {
        Compress rule = exchange.route().compress();
        if (rule == Compress.OFF) {
            return Optional.empty();
        }
        MultiMap asked = exchange.request().headers();
        if (status == 304) {
            asItWasSent(asked, fields);
            return Optional.empty();
        }
        String length = fields.get(HttpHeaders.CONTENT_LENGTH);
        if (length != null && tooShort(length) || !worthIt(rule, status, fields) || asked.contains("Range")) {
            return Optional.empty();
        }
        vary(fields);
        boolean head = exchange.request().method() == HttpMethod.HEAD;
        Optional<Coding> coding = AcceptEncoding.choose(AcceptEncoding.of(asked), Encoders.offered());
        if (coding.isEmpty()
                || encoders.exhausted()
                // RFC 9111 §5.2.1.6: a client may ask for the bytes as they are.
                || noTransform(asked)
                // Nobody can tell then whether the answer to a GET would be long enough.
                || head && length == null
                // HTTP/1.0 has no chunks, so the end of its answers would be lost with their length.
                || exchange.request().version() == HttpVersion.HTTP_1_0) {
            return Optional.empty();
        }
        fields.set(HttpHeaders.CONTENT_ENCODING, coding.get().token());
        fields.remove(HttpHeaders.CONTENT_LENGTH);
        // Parts are of the plain form, which the client has not.
        fields.remove(HttpHeaders.ACCEPT_RANGES);
        weaken(fields);
        if (head) {
            // As the head of a GET, whose length nobody knows yet (RFC 9110 §8.6, §9.3.2).
            return Optional.empty();
        }
        BodyCoding body = new BodyCoding(encoders, encoders.open(coding.get()), length == null);
        exchange.onFinish(body::close);
        return Optional.of(body);
    }

    /** Answers that are being compressed. */
    int underWay() {
        return encoders.open();
    }

    public void close() {
        encoders.close();
    }

    private boolean tooShort(String length) {
        // What has so many digits is long.
        return length.length() < 10 && length.length() > 0 && Integer.parseInt(length) < leastBytes;
    }

    private boolean worthIt(Compress rule, int status, MultiMap fields) {
        String type = fields.get(HttpHeaders.CONTENT_TYPE);
        boolean stream = MediaTypes.isEventStream(type);
        return (stream ? rule == Compress.STREAMS : types.include(type))
                && status >= 200
                && status != 204
                && status != 205
                && status != 206
                && !fields.contains(HttpHeaders.CONTENT_ENCODING)
                && !fields.contains("Content-Range")
                && !signed(fields)
                && !noTransform(fields);
    }

    private static boolean signed(MultiMap fields) {
        for (String digest : DIGESTS) {
            if (fields.contains(digest)) {
                return true;
            }
        }
        return false;
    }

    /** RFC 9111 §5.2.2.6, and §5.2.1.6 for requests. */
    private static boolean noTransform(MultiMap fields) {
        for (String line : fields.getAll(HttpHeaders.CACHE_CONTROL)) {
            if (line.toLowerCase(Locale.ROOT).contains("no-transform")) {
                return true;
            }
        }
        return false;
    }

    private static void vary(MultiMap fields) {
        for (String line : fields.getAll(HttpHeaders.VARY)) {
            for (String name : line.split(",")) {
                if (name.strip().equals("*") || name.strip().equalsIgnoreCase(ACCEPT_ENCODING)) {
                    return;
                }
            }
        }
        fields.add(HttpHeaders.VARY, ACCEPT_ENCODING);
    }

    /** RFC 9110 §15.4.5: a 304 says what the 200 would have; this client has got that compressed. */
    private static void asItWasSent(MultiMap asked, MultiMap fields) {
        String tag = fields.get(HttpHeaders.ETAG);
        Optional<String> known = ListField.of(asked, HttpHeaders.IF_NONE_MATCH);
        if (tag != null && known.isPresent() && EntityTags.hasWeakForm(known.get(), tag)) {
            weaken(fields);
            vary(fields);
        }
    }

    private static void weaken(MultiMap fields) {
        String tag = fields.get(HttpHeaders.ETAG);
        if (tag != null) {
            fields.set(HttpHeaders.ETAG, EntityTags.weak(tag));
        }
    }
}
