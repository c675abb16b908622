package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.address.AddressRanges;
import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the client behind the proxies that stand before this gateway. Each of them has added the address that it was
 * spoken to from at the end of a list, so the list is read from its end, as long as the one who added is trusted: the
 * first address that is not a trusted proxy's is the client's. What stands before that, a client may have written itself.
 *
 * <p>Only one field is read, the one that the proxies are known to write. A second one would be the client's own.
 */
public final class TrustedProxies {

    /** The field in which proxies tell. */
    public enum Telling {
        X_FORWARDED_FOR,
        FORWARDED
    }

    /** Nobody stands before this gateway: every peer is a client. */
    public static final TrustedProxies NONE = new TrustedProxies(AddressRanges.parse(""), Telling.X_FORWARDED_FOR);

    private final AddressRanges ranges;
    private final Telling telling;

    private TrustedProxies(AddressRanges ranges, Telling telling) {
        this.ranges = ranges;
        this.telling = telling;
    }

    /**
     * @param list addresses and CIDR ranges with commas between
     */
    public static TrustedProxies parse(String list, Telling telling) {
        return new TrustedProxies(ranges(list), telling);
    }

    /** Who is trusted, by itself. */
    public static AddressRanges ranges(String list) {
        try {
            return AddressRanges.parse(list);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("GATEWAY_TRUSTED_PROXIES holds " + wrong.getMessage(), wrong);
        }
    }

    /** The field by its name in configuration: {@code x-forwarded-for} or {@code forwarded}. */
    public static Telling telling(String name) {
        try {
            return Telling.valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "GATEWAY_TRUSTED_PROXIES_TELL is '" + name + "': write x-forwarded-for or forwarded", unknown);
        }
    }

    /**
     * @param peer the numeric address at the other end of the connection
     * @param scheme of that connection
     */
    Client client(String peer, String scheme, MultiMap headers) {
        if (ranges.isEmpty() || !trusted(peer)) {
            return new Client(peer, scheme);
        }
        ForwardedChain chain = telling == Telling.FORWARDED
                ? ForwardedChain.standard(headers.getAll("forwarded"))
                : ForwardedChain.customary(headers.getAll("x-forwarded-for"), headers.getAll("x-forwarded-proto"));
        String address = peer;
        String told = scheme;
        for (int hop = chain.length() - 1; hop >= 0; hop--) {
            Optional<String> before = chain.address(hop);
            told = chain.scheme(hop).orElse(told);
            if (before.isEmpty()) {
                // Unknown, hidden or no address: nobody can be believed beyond this one.
                break;
            }
            address = before.get();
            if (!trusted(address)) {
                break;
            }
        }
        return new Client(address, told);
    }

    private boolean trusted(String address) {
        return ranges.holds(AddressRanges.octets(address));
    }
}
