package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.exchange.Exchange;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
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
        for (Map.Entry<String, String> field : from) {
            String name = field.getKey();
            if (FieldNames.heldBack(name)) {
                if (name.equalsIgnoreCase("connection")) {
                    named = ConnectionOptions.named(named, field.getValue());
                } else if (name.equalsIgnoreCase("via")) {
                    via = via == null ? field.getValue() : via + ", " + field.getValue();
                }
                continue;
            }
            if (name.equalsIgnoreCase("authorization")) {
                // Only the one that was judged: the service must not pick another.
                if (authorized) {
                    continue;
                }
                authorized = true;
            }
            to.add((CharSequence) name, (CharSequence) field.getValue());
        }
        named.forEach(to::remove);
        if (exchange.authorizedOtherwise()) {
            exchange.authorization().ifPresent(credentials -> to.set(HttpHeaders.AUTHORIZATION, credentials));
        }
        exchange.clientCertificate().ifPresent(certificate -> to.set(FieldNames.CLIENT_CERT, certificate));
        forwarded(request, to);
        to.add(FieldNames.VIA, via == null ? FieldNames.VIA_US : via + ", " + FieldNames.VIA_US);
        to.add(FieldNames.TRACEPARENT, exchange.traceparent());
        if (!exchange.traceContinued()) {
            to.remove(FieldNames.TRACESTATE);
        }
    }

    /** RFC 7239, and the older fields that say the same. */
    private static void forwarded(HttpServerRequest request, MultiMap to) {
        String address = request.remoteAddress().hostAddress();
        String proto = request.isSSL() ? "https" : "http";
        String host = request.version() == HttpVersion.HTTP_2
                ? String.valueOf(request.authority())
                : request.headers().get(HttpHeaders.HOST);
        StringBuilder forwarded = new StringBuilder(96).append("for=");
        if (address.indexOf(':') >= 0) {
            forwarded.append("\"[").append(address).append("]\"");
        } else {
            forwarded.append(address);
        }
        forwarded.append(";proto=").append(proto);
        if (host != null && plainHost(host)) {
            boolean token = host.indexOf(':') < 0 && host.indexOf('[') < 0;
            forwarded.append(token ? ";host=" : ";host=\"").append(host).append(token ? "" : "\"");
            to.add(FieldNames.X_FORWARDED_HOST, host);
        }
        to.add(FieldNames.FORWARDED, forwarded.toString());
        to.add(FieldNames.X_FORWARDED_FOR, address);
        to.add(FieldNames.X_FORWARDED_PROTO, proto);
    }

    /** Nothing that could end a quoted string or begin another element. */
    private static boolean plainHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || "-._:[]~".indexOf(c) >= 0)) {
                return false;
            }
        }
        return true;
    }
}
