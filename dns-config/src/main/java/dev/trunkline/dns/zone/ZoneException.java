package dev.trunkline.dns.zone;

/** A zone that cannot be served; the message begins with {@code file:line:} wherever a line is to blame. */
public final class ZoneException extends Exception {

    private static final long serialVersionUID = 1L;

    public ZoneException(String message) {
        super(message);
    }

    public ZoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
