package dev.trunkline.gateway.upstream;

/** Who waits for a connection to one endpoint; first come, first served. */
public interface Line {

    /** Is told one of the two, unless it has left before. */
    interface Waiting {

        /**
         * @param request on the connection, to be given its method and target
         */
        void connected(UpstreamRequest request);

        /**
         * @param cause a {@link io.vertx.core.http.ConnectionPoolTooBusyException} if there is no place for one more
         */
        void notConnected(Throwable cause);
    }

    /** The endpoint's, as in {@code Host}. */
    String authority();

    void join(Waiting one);

    void leave(Waiting one);

    /** Whether nothing would be lost with this line. */
    boolean idle();

    /** To be called each second. */
    void tick();

    /** No connection is kept any more. */
    void close();
}
