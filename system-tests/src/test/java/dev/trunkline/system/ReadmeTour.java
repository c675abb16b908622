package dev.trunkline.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tour of a README: its {@code sh} blocks, run in order in one shell, each with the {@code text} block below it as
 * what must be seen. A line of that block must be found in the output, in order; {@code …} in it stands for anything.
 */
record ReadmeTour(List<Step> steps) {

    private static final Pattern SECTION = Pattern.compile("(?ms)^## Tour$(.*?)(?=^## |\\z)");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|text)\\n(.*?)^```$");

    /**
     * One block.
     *
     * @param expected what must be seen, line by line; empty if the block only has to succeed
     */
    record Step(String script, List<String> expected) {

        /** The first expected line that {@code output} lacks, or nothing. */
        List<String> missingFrom(String output) {
            int from = 0;
            for (String line : expected) {
                Matcher found = Pattern.compile(pattern(line)).matcher(output);
                if (!found.find(from)) {
                    return List.of(line);
                }
                from = found.end();
            }
            return List.of();
        }

        private static String pattern(String line) {
            return "(?i)" + Pattern.quote(line.strip()).replace("…", "\\E.*\\Q");
        }
    }

    static ReadmeTour of(Path readme) throws IOException {
        Matcher section = SECTION.matcher(Files.readString(readme));
        if (!section.find()) {
            throw new IllegalStateException(readme + " has no section '## Tour'");
        }
        List<Step> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(section.group(1));
        while (block.find()) {
            if (block.group(1).equals("sh")) {
                steps.add(new Step(block.group(2), List.of()));
            } else {
                Step shown = steps.remove(steps.size() - 1);
                steps.add(
                        new Step(shown.script(), block.group(2).strip().lines().toList()));
            }
        }
        return new ReadmeTour(steps);
    }
}
