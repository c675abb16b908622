package dev.trunkline.gateway.framing;

/** A request has a {@link Defect}; its connection cannot be read any further. */
public final class MalformedRequest extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Defect defect;

    MalformedRequest(Defect defect) {
        super(defect.detail(), null, false, false);
        this.defect = defect;
    }

    public Defect defect() {
        return defect;
    }
}
