package dev.trunkline.gateway.limit;

/** What counts as one caller among addresses: an IPv4 address, or the /64 that an IPv6 caller may use as it likes. */
final class AddressKey {

    private static final int GROUPS = 4;

    private AddressKey() {}

    /**
     * @param address numeric
     */
    static String of(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        int zone = address.indexOf('%');
        String plain = zone < 0 ? address : address.substring(0, zone);
        if (plain.startsWith("::ffff:") && plain.indexOf('.') > 0) {
            return plain.substring("::ffff:".length());
        }
        int gap = plain.indexOf("::");
        String[] left = (gap < 0 ? plain : plain.substring(0, gap)).split(":");
        String[] right = gap < 0 ? new String[0] : plain.substring(gap + 2).split(":");
        StringBuilder prefix = new StringBuilder(20);
        int zeros = gap < 0 ? 0 : 8 - (left[0].isEmpty() ? 0 : left.length) - (right[0].isEmpty() ? 0 : right.length);
        int lefts = left[0].isEmpty() ? 0 : left.length;
        for (int group = 0; group < GROUPS; group++) {
            String text = group < lefts ? left[group] : group < lefts + zeros ? "0" : right[group - lefts - zeros];
            prefix.append(Integer.toHexString(Integer.parseInt(text, 16))).append(':');
        }
        return prefix.append(":/64").toString();
    }
}
