package dev.trunkline.gateway.route;

import java.util.List;

/** What routes and rules look at in a request. */
public interface Asked {

    String method();

    /** The canonical path. */
    String path();

    /** The host in lower case, without a port; empty if the request names none. */
    String host();

    /** With everything behind the question mark, still encoded; empty if there is none. */
    String query();

    /** The values of the lines of a header field, in their order. */
    List<String> header(String name);

    /** The client's; empty if it is not known. */
    default String address() {
        return "";
    }

    /** A request of which nothing but method and path matters. */
    static Asked of(String method, String path) {
        return new Plain(method, path);
    }

    /** Without a host, header fields or a query. */
    record Plain(String method, String path) implements Asked {

        @Override
        public String host() {
            return "";
        }

        @Override
        public String query() {
            return "";
        }

        @Override
        public List<String> header(String name) {
            return List.of();
        }
    }
}
