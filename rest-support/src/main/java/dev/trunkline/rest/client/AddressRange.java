package dev.trunkline.rest.client;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Optional;

/**
 * A range of addresses (RFC 4632, RFC 4291 §2.3); pure, asks no name server.
 *
 * @param bits how many leading bits all addresses of the range have in common
 */
record AddressRange(byte[] base, int bits) {

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int SUBSCRIBER_BITS = 64;

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address.
     *
     * @throws IllegalArgumentException if it is none
     */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] base = address(address.strip()).orElseThrow(() -> none(text));
        try {
            int bits = slash < 0
                    ? base.length * Byte.SIZE
                    : Integer.parseInt(text.substring(slash + 1).strip());
            if (bits < 0 || bits > base.length * Byte.SIZE) {
                throw none(text);
            }
            return new AddressRange(masked(base, bits), bits);
        } catch (NumberFormatException e) {
            throw none(text);
        }
    }

    /** The bytes of an address, 4 or 16; empty if it is none. */
    static Optional<byte[]> address(String text) {
        if (text == null) {
            return Optional.empty();
        }
        int zone = text.indexOf('%');
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(zone < 0 ? text : text.substring(0, zone));
        return Optional.ofNullable(bytes).map(AddressRange::unmapped);
    }

    /** What one subscriber is given of addresses. */
    static String network(byte[] address) {
        return address.length == IPV4_BYTES
                ? NetUtil.bytesToIpAddress(address)
                : NetUtil.bytesToIpAddress(masked(address, SUBSCRIBER_BITS)) + "/" + SUBSCRIBER_BITS;
    }

    boolean contains(byte[] address) {
        return address.length == base.length && Arrays.equals(masked(address, bits), base);
    }

    /** An IPv4 address that is written as IPv6 (RFC 4291 §2.5.5.2) is the IPv4 address. */
    private static byte[] unmapped(byte[] address) {
        if (address.length != IPV6_BYTES || address[10] != -1 || address[11] != -1) {
            return address;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return address;
            }
        }
        return Arrays.copyOfRange(address, IPV6_BYTES - IPV4_BYTES, IPV6_BYTES);
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
            masked[i] &= (byte) (0xFF00 >> kept);
        }
        return masked;
    }

    private static IllegalArgumentException none(String text) {
        return new IllegalArgumentException("'" + text + "' is no range of addresses such as 10.0.0.0/8 or fd00::/8");
    }
}
