package dev.trunkline.feed.wire;

/** What readers are sent. */
public interface Framable {

    /** The value of {@code type}, and of SSE's {@code event:} field. */
    String name();

    /** Where the reader is behind it; empty if it stays where it was. */
    String cursor();

    String json();

    /** The same, with the feed that it belongs to. */
    default Framable labelled(Label label) {
        return new Labelled(this, label.feed());
    }

    /** The bytes for {@code encoding}; who is sent to many readers keeps them. */
    default Framed framed(Encoding encoding) {
        return encoding.frame(this);
    }
}
