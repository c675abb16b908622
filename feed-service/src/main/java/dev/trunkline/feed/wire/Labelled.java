package dev.trunkline.feed.wire;

/** An event with the feed that it belongs to, for a connection that reads several. */
class Labelled implements Framable {

    private final Framable event;
    private final String feed;

    Labelled(Framable event, String feed) {
        this.event = event;
        this.feed = feed;
    }

    final String feed() {
        return feed;
    }

    @Override
    public final String name() {
        return event.name();
    }

    @Override
    public final String cursor() {
        return event.cursor();
    }

    @Override
    public final String json() {
        return head() + event.json().substring(1);
    }

    /** What stands before the rest of the event's JSON. */
    final String head() {
        return "{\"feed\":\"" + feed + "\",";
    }
}
