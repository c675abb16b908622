package dev.trunkline.gateway.compress;

/**
 * Validators of answers that are compressed on their way (RFC 9110 §8.8.3.3). The bytes are others than the upstream's and
 * not the same each time, so its strong tag goes out as a weak one; and a weak tag that comes back is told to the
 * upstream in a way in which it knows its own again.
 */
public final class EntityTags {

    private static final String WEAK = "W/";

    private EntityTags() {}

    static String weak(String tag) {
        return tag.startsWith(WEAK) ? tag : WEAK + tag;
    }

    /** Whether a list of tags has the weak form of this strong one. */
    static boolean hasWeakForm(String list, String strong) {
        return strong.startsWith("\"") && list.contains(WEAK + strong);
    }

    /**
     * {@code If-None-Match} with each weak tag in its strong form too. An upstream that compares weakly, as it should,
     * sees no difference; one that compares texts finds its own.
     */
    public static String widened(String list) {
        return list.contains(WEAK + '"') ? list + ", " + strengthened(list) : list;
    }

    /**
     * {@code If-Match} with each weak tag in its strong form. As it is, a weak tag never matches (RFC 9110 §13.1.1), and a
     * client could not change what it has read compressed; a tag that is weak at the upstream still does not match.
     */
    public static String strengthened(String list) {
        StringBuilder strong = new StringBuilder(list.length());
        boolean quoted = false;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            quoted ^= c == '"';
            if (!quoted && list.startsWith(WEAK + '"', i)) {
                i += WEAK.length() - 1;
            } else {
                strong.append(c);
            }
        }
        return strong.toString();
    }
}
