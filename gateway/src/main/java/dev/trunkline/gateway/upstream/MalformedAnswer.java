package dev.trunkline.gateway.upstream;

/** What an upstream has sent is no answer by RFC 9112, or could be read in two ways; the connection is of no use any more. */
final class MalformedAnswer extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedAnswer(String defect) {
        super(defect, null, false, false);
    }
}
