package dev.trunkline.user.password;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the rules ask of a password as a text; pure. */
final class PasswordText {

    /** What a word must have to be told from a chance sequence of letters. */
    private static final int WORD = 3;
    /** So many characters in a row that repeat or count make the password no harder to guess. */
    private static final int RUN = 4;

    private static final int LONGEST_UNIT = 4;

    private PasswordText() {}

    /** The same for all spellings of a password that a guesser would try as one. */
    static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    /** The words in names and addresses, folded, longest first; of an email address only what is before the {@code @}. */
    static List<String> words(String... names) {
        return Arrays.stream(names)
                .map(PasswordText::folded)
                .map(name -> name.indexOf('@') > 0 ? name.substring(0, name.indexOf('@')) : name)
                .flatMap(name -> Stream.concat(Stream.of(name), Arrays.stream(name.split("[^\\p{L}\\p{N}]+"))))
                .filter(word -> word.codePointCount(0, word.length()) >= WORD)
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /** What is left of {@code folded} without any of {@code words}. */
    static String without(List<String> words, String folded) {
        String left = folded;
        for (String word : words) {
            left = left.replace(word, "");
        }
        return left;
    }

    /** Whether it is one short unit again and again, or made of runs such as {@code 1234}, {@code dcba}, {@code aaaa}. */
    static boolean trivial(String folded) {
        int[] points = folded.codePoints().toArray();
        for (int unit = 1; unit <= LONGEST_UNIT && 2 * unit <= points.length; unit++) {
            if (repeats(points, unit)) {
                return true;
            }
        }
        return points.length > 0 && runs(points) * RUN <= points.length;
    }

    private static boolean repeats(int[] points, int unit) {
        for (int i = unit; i < points.length; i++) {
            if (points[i] != points[i - unit]) {
                return false;
            }
        }
        return true;
    }

    /** Into how many stretches of one step, 1, 0 or -1, the code points fall. */
    private static int runs(int[] points) {
        int runs = 1;
        int step = 2; // none yet
        for (int i = 1; i < points.length; i++) {
            int next = step(points[i - 1], points[i]);
            boolean goesOn = Math.abs(next) <= 1 && (step == 2 || step == next);
            runs += goesOn ? 0 : 1;
            step = goesOn ? next : 2;
        }
        return runs;
    }

    /** From 9 on to 0, as on a keyboard. */
    private static int step(int from, int to) {
        return from == '9' && to == '0' ? 1 : from == '0' && to == '9' ? -1 : to - from;
    }
}
