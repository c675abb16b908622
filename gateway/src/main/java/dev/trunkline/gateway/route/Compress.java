package dev.trunkline.gateway.route;

/** Whether a route's answers may be compressed on their way; those that come compressed stay so in any case. */
public enum Compress {
    /**
     * Never. For answers that hold a secret beside text that others choose: how small they get tells of the secret
     * (BREACH).
     */
    OFF,
    /** Whatever is worth it, but for event streams. */
    BODIES,
    /** Event streams too, event by event. */
    STREAMS;

    static Compress parse(String text) {
        return switch (text) {
            case "true" -> BODIES;
            case "false" -> OFF;
            case "streams" -> STREAMS;
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "': write true, false, or streams for event streams too");
        };
    }
}
