package dev.trunkline.feed.wire;

/** An event with the feed that it belongs to, for a connection that reads several. */
record Labelled(Framable event, String feed) implements Framable {

    @Override
    public String name() {
        return event.name();
    }

    @Override
    public String cursor() {
        return event.cursor();
    }

    @Override
    public String json() {
        return head() + event.json().substring(1);
    }

    /** What stands before the rest of the event's JSON. */
    String head() {
        return "{\"feed\":\"" + feed + "\",";
    }
}
