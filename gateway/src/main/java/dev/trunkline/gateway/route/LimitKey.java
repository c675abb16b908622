package dev.trunkline.gateway.route;

import java.util.List;

/** Whose requests a limit counts together. A request without what the key asks for is not counted. */
public sealed interface LimitKey {

    /** Whether it can be said only when it is known who calls. */
    default boolean needsCaller() {
        return false;
    }

    /** The token's subject. */
    record Principal() implements LimitKey {

        @Override
        public boolean needsCaller() {
            return true;
        }
    }

    /** The API key that the caller was known by. */
    record ApiKey() implements LimitKey {

        @Override
        public boolean needsCaller() {
            return true;
        }
    }

    /**
     * The caller's address, whoever they say they are.
     *
     * @param ipv6Prefix so many bits of an IPv6 address are one caller's, who may use the rest as they like
     */
    record Address(int ipv6Prefix) implements LimitKey {}

    /** The address of a caller who is neither a principal nor has an API key, or whose credentials do not count. */
    record AnonymousAddress(int ipv6Prefix) implements LimitKey {

        @Override
        public boolean needsCaller() {
            return true;
        }
    }

    /** Written {@code header:X-Tenant}. A client may write what it likes, so it is best combined with another. */
    record Header(String name) implements LimitKey {}

    /** A variable of the route's path, written {@code path:id}. */
    record PathVariable(String name) implements LimitKey {}

    /** All callers together. */
    record Everyone() implements LimitKey {}

    /** All parts together make the key. */
    record Combined(List<LimitKey> parts) implements LimitKey {

        @Override
        public boolean needsCaller() {
            return parts.stream().anyMatch(LimitKey::needsCaller);
        }
    }
}
