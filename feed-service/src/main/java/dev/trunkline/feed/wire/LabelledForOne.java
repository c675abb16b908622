package dev.trunkline.feed.wire;

/** An event of a feed that one user alone reads, whose label nobody shares and whose rest everybody does. */
final class LabelledForOne extends Labelled {

    private final FramedOnce event;

    LabelledForOne(FramedOnce event, String feed) {
        super(event, feed);
        this.event = event;
    }

    @Override
    public Framed framed(Encoding encoding) {
        if (encoding != Encoding.SOCKET_DEFLATE) {
            return super.framed(encoding);
        }
        byte[] plain = Frames.utf8(json());
        byte[] smaller = Deflate.behind(Frames.utf8(head()), event.deflatedRest());
        return smaller.length < plain.length
                ? new Framed(Frames.text(smaller, true), plain)
                : new Framed(Frames.text(plain, false), plain);
    }
}
