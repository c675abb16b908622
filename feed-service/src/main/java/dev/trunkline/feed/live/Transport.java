package dev.trunkline.feed.live;

/** What a live connection speaks. */
public enum Transport {
    SSE("sse"),
    WEBSOCKET("websocket");

    private final String text;

    Transport(String text) {
        this.text = text;
    }

    /** Its name in metrics and statistics. */
    public String text() {
        return text;
    }
}
