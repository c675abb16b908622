package dev.trunkline.testing;

import java.net.http.HttpClient;

/**
 * JDK clients that speak HTTP/1.1. By itself the JDK's client has its first request in clear text offer an upgrade to
 * HTTP/2, and whoever takes that up answers the request and changes the protocol under it: an exchange that now and then
 * breaks ("EOF reached while reading") and that is no test's matter but of those about HTTP/2.
 */
public final class Http1 {

    private Http1() {}

    public static HttpClient client() {
        return builder().build();
    }

    public static HttpClient.Builder builder() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    }
}
