package dev.trunkline.gateway.limit;

import dev.trunkline.gateway.address.AddressRanges;
import java.util.HexFormat;

/** What counts as one caller among addresses: an IPv4 address, or the network that an IPv6 caller may use as it likes. */
final class AddressKey {

    private static final int IPV4 = 4;

    private AddressKey() {}

    /**
     * @param address numeric
     * @param ipv6Prefix bits, from 1 to 128
     */
    static String of(String address, int ipv6Prefix) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        byte[] octets = AddressRanges.octets(address);
        if (octets.length == IPV4) {
            return (octets[0] & 0xff) + "." + (octets[1] & 0xff) + '.' + (octets[2] & 0xff) + '.' + (octets[3] & 0xff);
        }
        int whole = Math.min(ipv6Prefix / Byte.SIZE, octets.length);
        int rest = ipv6Prefix % Byte.SIZE;
        int length = Math.min(octets.length, whole + (rest == 0 ? 0 : 1));
        if (rest != 0 && length > whole) {
            octets[whole] &= (byte) (0xff << Byte.SIZE - rest);
        }
        return HexFormat.of().formatHex(octets, 0, length) + '/' + ipv6Prefix;
    }
}
