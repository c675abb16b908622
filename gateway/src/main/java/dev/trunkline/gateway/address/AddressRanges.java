package dev.trunkline.gateway.address;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Networks, each an address and how many of its leading bits all members share. */
public final class AddressRanges {

    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private record Range(byte[] address, int prefix) {

        boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = prefix / Byte.SIZE;
            for (int i = 0; i < whole; i++) {
                if (address[i] != other[i]) {
                    return false;
                }
            }
            int rest = prefix % Byte.SIZE;
            return rest == 0 || (address[whole] ^ other[whole]) >> Byte.SIZE - rest == 0;
        }
    }

    private final List<Range> ranges;

    private AddressRanges(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /**
     * @param list {@code 10.0.0.0/8,fd00::/8}; a lone address is one member
     * @throws IllegalArgumentException with what would be right
     */
    public static AddressRanges parse(String list) {
        List<Range> ranges = new ArrayList<>();
        for (String text : list.split(",")) {
            String range = text.strip();
            if (!range.isEmpty()) {
                ranges.add(range(range));
            }
        }
        return new AddressRanges(ranges);
    }

    private static Range range(String text) {
        int slash = text.indexOf('/');
        byte[] address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        try {
            int most = address == null ? -1 : address.length * Byte.SIZE;
            int prefix = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (prefix >= 0 && prefix <= most) {
                return new Range(address, prefix);
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        throw new IllegalArgumentException("'" + text + "': write an address and a prefix, 10.0.0.0/8 or fd00::/8");
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /**
     * @param numeric an address; what is none is in no range
     */
    public boolean holds(String numeric) {
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(numeric);
        try {
            return octets != null && holds(InetAddress.getByAddress(octets));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public boolean holds(InetAddress address) {
        return holds(plain(address).getAddress());
    }

    /**
     * @param octets of an address as {@link #octets} gives it
     */
    public boolean holds(byte[] octets) {
        for (Range range : ranges) {
            if (range.holds(octets)) {
                return true;
            }
        }
        return false;
    }

    /** Those of a numeric address, in the form that ranges are held against; none if it is no address. */
    public static byte[] octets(String numeric) {
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(numeric);
        if (octets == null) {
            return new byte[0];
        }
        boolean mapped = octets.length == 16 && Arrays.equals(octets, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
        return mapped ? Arrays.copyOfRange(octets, MAPPED.length, octets.length) : octets;
    }

    /** An IPv4 address that came by an IPv6 socket is the IPv4 address (RFC 4291 §2.5.5.2). */
    public static InetAddress plain(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length != 16 || !Arrays.equals(octets, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            return address;
        }
        try {
            return InetAddress.getByAddress(new byte[] {octets[12], octets[13], octets[14], octets[15]});
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
