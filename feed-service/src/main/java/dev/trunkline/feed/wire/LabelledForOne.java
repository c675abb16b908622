package dev.trunkline.feed.wire;

/** An event of a feed that one user alone reads, whose label nobody shares and whose rest everybody does. */
record LabelledForOne(Labelled labelled, FramedOnce event) implements Framable {

    @Override
    public String name() {
        return labelled.name();
    }

    @Override
    public String cursor() {
        return labelled.cursor();
    }

    @Override
    public String json() {
        return labelled.json();
    }

    @Override
    public Framed framed(Encoding encoding) {
        if (encoding != Encoding.SOCKET_DEFLATE) {
            return labelled.framed(encoding);
        }
        byte[] plain = Frames.utf8(json());
        byte[] smaller = Deflate.behind(Frames.utf8(labelled.head()), event.deflatedRest());
        return smaller.length < plain.length
                ? new Framed(Frames.text(smaller, true), plain)
                : new Framed(Frames.text(plain, false), plain);
    }
}
