package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.compress.EntityTags;
import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.exchange.ListField;
import dev.trunkline.gateway.exchange.MaxForwards;
import dev.trunkline.gateway.exchange.TraceContext;
import dev.trunkline.gateway.route.Compress;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes the header fields of a request as the upstream gets them, in one pass over the client's. */
final class RequestFields {

    private RequestFields() {}

    static void write(Exchange exchange, String authority, MultiMap to) {
        HttpServerRequest request = exchange.request();
        MultiMap from = request.headers();
        Set<String> named = Set.of();
        boolean authorized = false;
        String via = null;
        to.add(HttpHeaders.HOST, authority);
        var lines = FieldLines.of(from);
        while (lines.hasNext()) {
            Map.Entry<? extends CharSequence, ? extends CharSequence> field = lines.next();
            CharSequence name = field.getKey();
            if (FieldNames.heldBack(name)) {
                String value = field.getValue().toString();
                if (FieldLines.is(name, "connection")) {
                    named = ConnectionOptions.named(named, value);
                } else if (FieldLines.is(name, "via")) {
                    via = via == null ? value : via + ", " + value;
                }
                continue;
            }
            if (FieldLines.is(name, "authorization")) {
                // Only the one that was judged: the service must not pick another.
                if (authorized) {
                    continue;
                }
                authorized = true;
            }
            to.add(name, field.getValue());
        }
        named.forEach(to::remove);
        exchange.onward().ifPresent(credentials -> to.set(HttpHeaders.AUTHORIZATION, credentials));
        exchange.clientCertificate().ifPresent(certificate -> to.set(FieldNames.CLIENT_CERT, certificate));
        if (exchange.route().compress() != Compress.OFF) {
            tags(to);
        }
        if (MaxForwards.heeded(request.method())) {
            MaxForwards.pass(to);
        }
        forwarded(exchange, to);
        CharSequence us = FieldNames.via(request.version());
        to.add(FieldNames.VIA, via == null ? us : via + ", " + us);
        TraceContext trace = exchange.trace();
        to.add(FieldNames.TRACEPARENT, trace.traceparent());
        if (!trace.state().isEmpty()) {
            to.add(FieldNames.TRACESTATE, trace.state());
        }
    }

    /** As the upstream knows them, whose tags may have become weak on their way to the client. */
    private static void tags(MultiMap to) {
        Optional<String> unless = ListField.of(to, HttpHeaders.IF_NONE_MATCH);
        if (unless.isPresent()) {
            to.set(HttpHeaders.IF_NONE_MATCH, EntityTags.widened(unless.get()));
        }
        Optional<String> only = ListField.of(to, HttpHeaders.IF_MATCH);
        if (only.isPresent()) {
            to.set(HttpHeaders.IF_MATCH, EntityTags.strengthened(only.get()));
        }
    }

    /**
     * RFC 7239, and the older fields that say the same. The client is named as it was found, alone: who reads these need
     * trust nobody but this gateway, and sees the address that the limits here have counted.
     */
    private static void forwarded(Exchange exchange, MultiMap to) {
        String address = exchange.client().address();
        String proto = exchange.client().scheme();
        String host = exchange.authority();
        String by = address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
        if (host.isEmpty()) {
            to.add(FieldNames.FORWARDED, "for=" + by + ";proto=" + proto);
        } else {
            to.add(
                    FieldNames.FORWARDED,
                    host.indexOf(':') < 0
                            ? "for=" + by + ";proto=" + proto + ";host=" + host
                            : "for=" + by + ";proto=" + proto + ";host=\"" + host + "\"");
            to.add(FieldNames.X_FORWARDED_HOST, host);
        }
        to.add(FieldNames.X_FORWARDED_FOR, address);
        to.add(FieldNames.X_FORWARDED_PROTO, proto);
    }
}
