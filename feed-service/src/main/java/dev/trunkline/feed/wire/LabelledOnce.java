package dev.trunkline.feed.wire;

/** The same for many readers of one feed. */
final class LabelledOnce extends FramedOnce {

    private final Labelled labelled;

    LabelledOnce(Labelled labelled) {
        this.labelled = labelled;
    }

    String feed() {
        return labelled.feed();
    }

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
}
