package dev.trunkline.feed.live;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a live connection is closed by the server: the WebSocket close code (RFC 6455 §7.4), also told on SSE. Codes from
 * 4000 on: come back with your cursor; from 4100 on: come back when that is mended; from 4200 on: mend your client.
 */
public enum Closing {
    /** The instance shuts down; another one goes on. */
    SHUTDOWN(4000, "the server shuts down, reconnect"),
    /** It took nothing for a whole heartbeat although something waited for it. */
    SLOW(4001, "the reader is too slow, resume from its cursor"),
    /** No pong or other sign of life for a heartbeat. */
    SILENT(4002, "no sign of life"),
    /** History could not be read. */
    UNAVAILABLE(4003, "the feed cannot be read now, resume from the cursor"),

    /** The access token's time is over. */
    TOKEN_EXPIRED(4100, "the access token has expired, come back with a new one"),
    /** The account is suspended, deactivated or deleted. */
    SUSPENDED(4101, "the account may not read now"),
    /** The user or the address has as many live connections as it may have, on all instances together. */
    TOO_MANY_CONNECTIONS(4102, "too many live connections, close one or come back later"),
    /** The session has ended, or the API key was revoked. */
    REVOKED(4103, "the session has ended or the key was revoked, come back with another token"),

    /** A message that is no text, or none that the subprotocol knows. */
    BAD_FRAME(4200, "not a frame of trunkline.feed.v1+json"),
    /** A message beyond {@code max-message-size}; the code that RFC 6455 §7.4.1 has for it. */
    TOO_LARGE(1009, "the message is too large"),
    /** Frames that RFC 6455 does not allow; the code that its §7.4.1 has for it. */
    PROTOCOL(1002, "against RFC 6455"),
    /** A text message that is none; the code that RFC 6455 §7.4.1 has for it. */
    NOT_UTF_8(1007, "a text message must be UTF-8"),
    /** More requests at once, or frames in a second, than one connection may send. */
    TOO_MANY(4201, "too many requests at once on one connection");

    private final int code;
    private final String reason;

    Closing(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /** The reason that has {@code code}, if there is one. */
    public static Optional<Closing> of(int code) {
        return Arrays.stream(values()).filter(why -> why.code == code).findFirst();
    }

    /** Its name in metrics and statistics. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public int code() {
        return code;
    }

    /** In words; fits into a close frame. */
    public String reason() {
        return reason;
    }
}
