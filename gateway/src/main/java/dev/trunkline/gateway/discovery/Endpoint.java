package dev.trunkline.gateway.discovery;

/**
 * Where one instance of an upstream listens.
 *
 * @param name the host name that led here, sent as {@code Host}
 * @param address the numeric address to connect to
 */
public record Endpoint(String name, String address, int port) {

    /** As in {@code Host} (RFC 9110 §7.2). */
    public String authority() {
        return name + ":" + port;
    }
}
