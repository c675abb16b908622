package dev.trunkline.standalone;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/** The one place that prints: each line with the name of the process that it is from, in a colour if wanted. */
final class Console {

    private static final String[] COLOURS = {"36", "33", "35", "32", "34", "31", "96", "93"};
    private static final int NAME_WIDTH = 14;

    private final PrintStream out;
    private final boolean colour;
    private final Map<String, String> colours = new HashMap<>();

    Console(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** A line of a child's output. */
    synchronized void line(String name, String text) {
        String label = String.format("%-" + NAME_WIDTH + "s", name);
        if (colour) {
            String code = colours.computeIfAbsent(name, n -> COLOURS[colours.size() % COLOURS.length]);
            label = "\u001b[" + code + "m" + label + "\u001b[0m";
        }
        out.println(label + " | " + text);
    }

    /** A line of the launcher's own. */
    synchronized void say(String text) {
        line("run", text);
    }

    /** Text as it is, such as the panel. */
    synchronized void print(String text) {
        out.print(text);
        out.flush();
    }
}
