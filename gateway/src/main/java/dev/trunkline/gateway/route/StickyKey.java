package dev.trunkline.gateway.route;

/** What of a request keeps it at the same share of a split. */
public sealed interface StickyKey {

    /** The token's subject. */
    record Principal() implements StickyKey {
        @Override
        public String toString() {
            return "principal";
        }
    }

    /** The client's address. */
    record Address() implements StickyKey {
        @Override
        public String toString() {
            return "address";
        }
    }

    /** Written {@code header:X-Tenant}. */
    record Header(String name) implements StickyKey {
        @Override
        public String toString() {
            return "header:" + name;
        }
    }

    /** Written {@code cookie:session}. */
    record Cookie(String name) implements StickyKey {
        @Override
        public String toString() {
            return "cookie:" + name;
        }
    }
}
