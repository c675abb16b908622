package dev.trunkline.gateway.exchange;

import io.netty.util.NetUtil;
import java.util.Arrays;

/** Addresses that begin with the same bits (RFC 4632, RFC 4291 §2.3); a single address is a range of one. */
record AddressRange(byte[] prefix, int bits) {

    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    /**
     * @param text as in {@code 10.0.0.0/8}, {@code 2001:db8::/32} or {@code 192.0.2.1}
     */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        int most = address.length * 8;
        int bits = slash < 0 ? most : bits(text.substring(slash + 1));
        if (address.length == 0 || bits < 0 || bits > most) {
            throw new IllegalArgumentException(
                    "'" + text + "': write 192.0.2.1, 10.0.0.0/8, 2001:db8::1 or 2001:db8::/32");
        }
        return new AddressRange(address, bits);
    }

    /** The octets of a numeric address; those of IPv4 for an IPv4 address that is written as IPv6; none if it is none. */
    static byte[] address(String text) {
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(text);
        if (octets == null) {
            return new byte[0];
        }
        if (octets.length == 16 && Arrays.equals(octets, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            return Arrays.copyOfRange(octets, MAPPED.length, octets.length);
        }
        return octets;
    }

    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != prefix[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((address[whole] ^ prefix[whole]) & 0xff) >> 8 - rest == 0;
    }

    private static int bits(String text) {
        return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
    }
}
