package dev.trunkline.gateway.exchange;

/** Has a say in when the messages of a WebSocket's client go on. */
public interface MessageGate {

    /** For all that have no gate; what passes it need not be looked at. */
    MessageGate OPEN = () -> 0;

    /**
     * A message has begun to come.
     *
     * @return 0 if it goes on, or the microseconds after which to ask again
     */
    long message();
}
