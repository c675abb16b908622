package dev.trunkline.feed.wire;

import java.time.Duration;

/**
 * Lets a connection end by a word that its reader gets. Where too much lies before it, the word waits until some of that is
 * taken; who does not take it within the time given is cut off. Of the connection's event loop only.
 */
public final class Farewell {

    private final Runnable word;
    private boolean said;

    private Farewell(Runnable word) {
        this.word = word;
    }

    /**
     * @param word writes what comes last, and ends the connection in the way of its protocol
     */
    public static void say(Sink sink, Duration within, Runnable word) {
        Farewell farewell = new Farewell(word);
        sink.context().owner().setTimer(Math.max(1, within.toMillis()), over -> sink.cut());
        sink.flush();
        if (sink.full()) {
            // Not at once: that is in the midst of a write.
            sink.onDrain(() -> sink.context().runOnContext(turn -> farewell.say()));
        } else {
            farewell.say();
        }
    }

    private void say() {
        if (!said) {
            said = true;
            word.run();
        }
    }
}
