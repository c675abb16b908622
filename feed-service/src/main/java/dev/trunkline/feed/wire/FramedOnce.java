package dev.trunkline.feed.wire;

/** Something that goes to many readers: it is framed at the first call for each encoding, and keeps the bytes. */
public abstract class FramedOnce implements Framable {

    /** Two threads may both frame it; the later one wins, and either's bytes are right. */
    private final Framed[] framed = new Framed[Encoding.values().length];

    @Override
    public final Framed framed(Encoding encoding) {
        Framed made = framed[encoding.ordinal()];
        if (made == null) {
            made = encoding.frame(this);
            framed[encoding.ordinal()] = made;
        }
        return made;
    }
}
