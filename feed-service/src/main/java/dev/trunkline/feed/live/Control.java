package dev.trunkline.feed.live;

import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.wire.Framable;

/**
 * What a live reader is told besides events, in the shape of an event.
 *
 * @param name the value of its {@code type}
 */
public record Control(String name, String cursor, String json) implements Framable {

    /** History is read; what follows is live. */
    public static Control caughtUp(Cursor at) {
        return new Control("caught-up", at.text(), "{\"type\":\"caught-up\",\"cursor\":\"" + at.text() + "\"}");
    }

    /** The reader's cursor leads nowhere: there may be a gap, and what follows begins at {@code at}. */
    public static Control reset(Cursor at, String why) {
        return new Control(
                "reset", at.text(), "{\"type\":\"reset\",\"cursor\":\"" + at.text() + "\",\"detail\":\"" + why + "\"}");
    }

    /** The connection ends; reconnect after a delay, with the last cursor. */
    public static Control reconnect(Closing why, long delayMillis) {
        return new Control(
                "reconnect",
                "",
                "{\"type\":\"reconnect\",\"code\":" + why.code() + ",\"detail\":\"" + why.reason()
                        + "\",\"delayMillis\":" + delayMillis + "}");
    }

    /** The connection ends for a reason that the reader can mend. */
    public static Control error(Closing why) {
        return new Control(
                "error", "", "{\"type\":\"error\",\"code\":" + why.code() + ",\"detail\":\"" + why.reason() + "\"}");
    }
}
