package dev.trunkline.gateway.local;

import dev.trunkline.gateway.compress.Precoded;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.ListField;
import dev.trunkline.gateway.route.Compress;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Bytes that are the same for everybody, with their validator: what a local resource that is only read answers with.
 *
 * @param etag strong, made of the bytes
 * @param headers further lines, name and value in turn
 * @param coded the same in fewer bytes
 */
public record Representation(Buffer body, String etag, List<String> headers, Precoded coded) {

    private static final String ALLOW = "GET, HEAD, OPTIONS";
    private static final int ETAG_BYTES = 12;

    /**
     * @param headers name and value in turn, {@code Content-Type} among them
     */
    public static Representation of(byte[] body, String... headers) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            String tag = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
            Buffer plain = Buffer.buffer(body);
            return new Representation(
                    plain, '"' + tag.substring(0, ETAG_BYTES) + '"', List.of(headers), new Precoded(plain));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Answers GET and HEAD, conditional ones too (RFC 9110 §13.1.2), and OPTIONS. */
    public void answer(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        boolean compresses = exchange.route().compress() != Compress.OFF;
        Optional<Precoded.Form> form = compresses ? coded.choose(request.headers()) : Optional.empty();
        if (request.method() == HttpMethod.OPTIONS) {
            LocalAnswer.send(exchange, 204, List.of("Allow", ALLOW), Buffer.buffer());
            return;
        }
        List<String> lines = lines(form.isPresent(), compresses && coded.varies());
        if (ListField.of(request.headers(), HttpHeaders.IF_NONE_MATCH)
                .filter(this::known)
                .isPresent()) {
            LocalAnswer.send(exchange, 304, lines, Buffer.buffer());
        } else if (form.isPresent()) {
            lines.add("Content-Encoding");
            lines.add(form.get().coding());
            LocalAnswer.send(exchange, 200, lines, form.get().body());
        } else {
            LocalAnswer.send(exchange, 200, lines, body);
        }
    }

    /** Sends the client elsewhere (RFC 9110 §15.4.3). */
    public static void redirect(Exchange exchange, String location) {
        LocalAnswer.send(exchange, 302, List.of("Location", location, "Cache-Control", "no-cache"), Buffer.buffer());
    }

    private List<String> lines(boolean weak, boolean varies) {
        List<String> lines = new ArrayList<>(headers);
        lines.add("ETag");
        lines.add(weak ? "W/" + etag : etag);
        if (varies) {
            lines.add("Vary");
            lines.add("Accept-Encoding");
        }
        return lines;
    }

    /** Weak comparison: the opaque parts are looked at. Ours has neither comma nor quote in it. */
    private boolean known(String ifNoneMatch) {
        return ifNoneMatch.strip().equals("*") || ifNoneMatch.contains(etag);
    }
}
