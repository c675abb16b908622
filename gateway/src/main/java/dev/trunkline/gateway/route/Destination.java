package dev.trunkline.gateway.route;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where a route leads. */
public sealed interface Destination
        permits Upstream, Destination.Local, Destination.Split, Destination.Fixed, Destination.Redirect {

    String name();

    /**
     * Something that the gateway answers by itself.
     *
     * @param name as the routes file says it, one of those that the gateway was built with
     */
    record Local(String name) implements Destination {}

    /**
     * Several upstreams, each with a share of the requests.
     *
     * @param sticky what keeps requests at the same upstream; empty for a throw of the dice each time
     */
    record Split(List<Share> shares, Optional<HashKey> sticky) implements Destination {

        /** So many in {@link #whole()} requests. */
        public record Share(Upstream upstream, int weight) {}

        public int whole() {
            return shares.stream().mapToInt(Share::weight).sum();
        }

        @Override
        public String name() {
            return shares.stream().map(share -> share.upstream().name()).collect(Collectors.joining("+"));
        }
    }

    /**
     * The same answer for everybody, but for pieces of the request.
     *
     * @param headers name and value in turn, {@code Content-Type} among them if there is a body
     */
    record Fixed(int status, List<String> headers, Template body) implements Destination {
        @Override
        public String name() {
            return "respond";
        }
    }

    /**
     * Sends the client elsewhere.
     *
     * @param status 301, 302, 307 or 308
     * @param location a path, or an absolute URI
     * @param query whether the request's query goes along
     */
    record Redirect(int status, Template location, boolean query) implements Destination {
        @Override
        public String name() {
            return "redirect";
        }
    }
}
