package dev.trunkline.gateway.connection;

/** Where an HTTP/1 connection is with its requests and their answers. */
final class Turns {

    private boolean inBody;
    private int unanswered;
    private long count;
    private long receivedByEnd;

    void headEnded() {
        inBody = true;
        unanswered++;
        count++;
    }

    /**
     * @param received bytes from the client so far
     */
    void requestEnded(long received) {
        inBody = false;
        receivedByEnd = received;
        count++;
    }

    void answered() {
        unanswered--;
        count++;
    }

    int unanswered() {
        return unanswered;
    }

    boolean inBody() {
        return inBody;
    }

    /** Changes with whatever ends a phase, so that two requests in a row are not taken for one. */
    long count() {
        return count;
    }

    /**
     * @param received bytes from the client so far
     */
    Pace.Phase phase(long received) {
        if (inBody) {
            return Pace.Phase.BODY;
        }
        if (unanswered > 0) {
            return Pace.Phase.ANSWERING;
        }
        return count == 0 || received > receivedByEnd ? Pace.Phase.HEAD : Pace.Phase.WAITING;
    }
}
