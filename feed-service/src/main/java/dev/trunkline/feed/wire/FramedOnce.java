package dev.trunkline.feed.wire;

import java.util.List;
import java.util.stream.Stream;

/**
 * Something that goes to many readers: it is framed at the first call for each encoding, and keeps the bytes; so it does
 * under each label that many readers may have, of which there are few: the public feed's and the author's. Under a label
 * that one reader has only the label is added to what is compressed once for all.
 */
public abstract class FramedOnce implements Framable {

    /** So many labels are kept, whatever comes. */
    private static final int MOST_LABELS = 4;

    /** Two threads may both frame it; the later one wins, and either's bytes are right. */
    private final Framed[] framed = new Framed[Encoding.values().length];

    private volatile byte[] rest;

    /** Replaced, not changed. Two threads may both add one; what is lost of that is made again. */
    private volatile List<LabelledOnce> labelled = List.of();

    @Override
    public final Framed framed(Encoding encoding) {
        Framed made = framed[encoding.ordinal()];
        if (made == null) {
            made = encoding.frame(this).forMany();
            framed[encoding.ordinal()] = made;
        }
        return made;
    }

    @Override
    public final Framable labelled(Label label) {
        if (!label.shared()) {
            return new LabelledForOne(this, label.feed());
        }
        for (LabelledOnce made : labelled) {
            if (made.feed().equals(label.feed())) {
                return made;
            }
        }
        return keep(new LabelledOnce(new Labelled(this, label.feed())));
    }

    /** The JSON without its first brace, as the end of a compressed message; the same under every label. */
    final byte[] deflatedRest() {
        byte[] made = rest;
        if (made == null) {
            made = Deflate.message(Frames.utf8(json().substring(1)));
            rest = made;
        }
        return made;
    }

    private Framable keep(LabelledOnce made) {
        List<LabelledOnce> before = labelled;
        if (before.size() < MOST_LABELS) {
            labelled = Stream.concat(before.stream(), Stream.of(made)).toList();
        }
        return made;
    }
}
