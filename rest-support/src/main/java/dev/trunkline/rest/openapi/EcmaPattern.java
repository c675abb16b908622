package dev.trunkline.rest.openapi;

import java.util.Set;

/**
 * Translates the patterns of Bean Validation, which are Java's and must match the whole text, to those of JSON Schema,
 * which are ECMA-262's with the flag {@code u} and match anywhere.
 */
final class EcmaPattern {

    /** The scanner's own word for {@code @NotBlank}, which is to be found anywhere. */
    private static final String NOT_BLANK = "\\S";

    private static final String ANY = "[\\s\\S]";
    /** Escapes that mean the same in both, besides those of punctuation. */
    private static final Set<Character> LETTERS =
            Set.of('p', 'P', 'd', 'D', 'w', 'W', 's', 'S', 'b', 'B', 'n', 'r', 't', 'f', 'u');

    private EcmaPattern() {}

    /**
     * @throws IllegalArgumentException if the pattern has something that ECMA-262 has not
     */
    static String of(String java) {
        if (java.equals(NOT_BLANK) || java.startsWith("^") && java.endsWith("$")) {
            // Written for both.
            return java;
        }
        boolean dotAll = java.startsWith("(?s)");
        String body = dotAll ? java.substring(4) : java;
        StringBuilder ecma = new StringBuilder("^(?:");
        boolean inClass = false;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '\\') {
                char next = body.charAt(++i);
                if (Character.isLetterOrDigit(next) && !LETTERS.contains(next)) {
                    throw unknown(java, "\\" + next);
                }
                ecma.append(c).append(next);
            } else if (inClass) {
                if (c == '[' || body.startsWith("&&", i)) {
                    throw unknown(java, "classes within classes");
                }
                inClass = c != ']';
                ecma.append(c);
            } else {
                refuse(java, body, i);
                inClass = c == '[';
                ecma.append(c == '.' && dotAll ? ANY : String.valueOf(c));
            }
        }
        return ecma.append(")$").toString();
    }

    private static void refuse(String java, String body, int at) {
        char c = body.charAt(at);
        if (c == '+' && at > 0 && "*+?}".indexOf(body.charAt(at - 1)) >= 0 && !escaped(body, at - 1)) {
            throw unknown(java, "possessive quantifiers");
        }
        if (body.startsWith("(?", at) && "=!:<".indexOf(body.charAt(at + 2)) < 0) {
            throw unknown(java, body.substring(at, at + 3));
        }
    }

    private static boolean escaped(String body, int at) {
        return at > 0 && body.charAt(at - 1) == '\\';
    }

    private static IllegalArgumentException unknown(String java, String what) {
        return new IllegalArgumentException(
                "the pattern " + java + " cannot be shown in OpenAPI: ECMA-262 has no " + what);
    }
}
