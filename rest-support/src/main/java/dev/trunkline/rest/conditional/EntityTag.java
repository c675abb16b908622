package dev.trunkline.rest.conditional;

import dev.trunkline.rest.problem.ProblemException;
import java.util.Optional;

/**
 * A validator for one representation, and what a conditional request asks of it (RFC 9110 §8.8.3, §13.1).
 *
 * @param opaque what stands between the quotes
 */
public record EntityTag(String opaque, boolean weak) {

    /** A strong tag: equal tags mean equal bytes. */
    public static EntityTag strong(String opaque) {
        return new EntityTag(opaque, false);
    }

    /** A weak tag: equal tags mean representations that serve the same. */
    public static EntityTag weak(String opaque) {
        return new EntityTag(opaque, true);
    }

    /** The value of an {@code ETag} header. */
    public String header() {
        return (weak ? "W/\"" : "\"") + opaque + '"';
    }

    /** Whether a GET with this {@code If-None-Match} is answered by 304; weak comparison. */
    public boolean notModified(Optional<String> ifNoneMatch) {
        return ifNoneMatch.filter(header -> matches(header, false)).isPresent();
    }

    /** Whether this {@code If-Match} names this representation; strong comparison. */
    public boolean matches(String ifMatch) {
        return matches(ifMatch, true);
    }

    /**
     * Lets a change pass only if it was made to this representation; strong comparison.
     *
     * @throws ProblemException 428 without {@code If-Match}, 412 if it names another representation
     */
    public void require(Optional<String> ifMatch) {
        String header = ifMatch.orElseThrow(() -> ProblemException.of(
                428,
                "precondition-required",
                "Precondition required",
                "send If-Match with the ETag of the representation that you mean to change"));
        if (!matches(header, true)) {
            throw ProblemException.of(
                            412,
                            "stale-representation",
                            "Precondition failed",
                            "the resource has changed since you read it; read it again, then repeat the change")
                    .withHeader("ETag", header());
        }
    }

    /**
     * Lets a change pass unless it was made to another representation: for what may be changed unseen.
     *
     * @throws ProblemException 412 if {@code If-Match} was sent and names another representation
     */
    public void requireIfSent(Optional<String> ifMatch) {
        if (ifMatch.isPresent()) {
            require(ifMatch);
        }
    }

    private boolean matches(String header, boolean strongly) {
        if (header.strip().equals("*")) {
            return true;
        }
        int at = 0;
        while (at < header.length()) {
            int open = header.indexOf('"', at);
            int close = open < 0 ? -1 : header.indexOf('"', open + 1);
            if (close < 0) {
                return false;
            }
            boolean listedWeak = open >= 2 && header.startsWith("W/", open - 2);
            boolean comparable = !strongly || (!listedWeak && !weak);
            if (comparable && header.substring(open + 1, close).equals(opaque)) {
                return true;
            }
            at = close + 1;
        }
        return false;
    }
}
