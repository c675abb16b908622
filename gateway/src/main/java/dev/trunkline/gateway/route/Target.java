package dev.trunkline.gateway.route;

/** What to ask the name servers for an upstream's endpoints. */
public sealed interface Target {

    /** SRV records give host names and ports (RFC 2782). Written {@code dns+srv://_service._proto.name}. */
    record Service(String name) implements Target {
        @Override
        public String toString() {
            return "dns+srv://" + name;
        }
    }

    /** A or AAAA records give addresses; the port is ours. Written {@code dns://name:port}. */
    record Host(String name, int port) implements Target {
        @Override
        public String toString() {
            return "dns://" + name + ":" + port;
        }
    }
}
