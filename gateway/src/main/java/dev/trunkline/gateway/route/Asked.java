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

    /** The values of the lines of a header field, in their order; of {@code Host} the authority, wherever it was written. */
    List<String> header(String name);

    /** The client's; empty if it is not known. */
    default String address() {
        return "";
    }

    /** The same, by another method. */
    default Asked as(String method) {
        return new ByMethod(this, method);
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

    /** Another's request by a method that it did not have. */
    record ByMethod(Asked asked, String method) implements Asked {

        @Override
        public String path() {
            return asked.path();
        }

        @Override
        public String host() {
            return asked.host();
        }

        @Override
        public String query() {
            return asked.query();
        }

        @Override
        public List<String> header(String name) {
            return asked.header(name);
        }

        @Override
        public String address() {
            return asked.address();
        }
    }
}
