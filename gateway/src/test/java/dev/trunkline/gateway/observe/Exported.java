package dev.trunkline.gateway.observe;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page of metrics has.
 *
 * @param metrics by name; of each the labels, and of each label the values
 */
record Exported(Map<String, Map<String, Set<String>>> metrics) {

    private static final Pattern SERIES = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? ", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Those that Prometheus itself puts on what it scrapes, with whatever value. */
    private static final Set<String> SCRAPED = Set.of("instance", "job");

    static Exported of(String page) {
        Map<String, Map<String, Set<String>>> metrics = new HashMap<>();
        Matcher series = SERIES.matcher(page);
        while (series.find()) {
            Map<String, Set<String>> labels = metrics.computeIfAbsent(series.group(1), name -> new HashMap<>());
            SCRAPED.forEach(label -> labels.putIfAbsent(label, new HashSet<>()));
            if (series.group(2) != null) {
                LABEL.matcher(series.group(2)).results().forEach(label -> labels.computeIfAbsent(
                                label.group(1), name -> new HashSet<>())
                        .add(label.group(2)));
            }
        }
        return new Exported(metrics);
    }

    /** The labels of a metric and their values; those with none may have any. */
    Map<String, Set<String>> labels(String metric) {
        if (!metrics.containsKey(metric)) {
            throw new AssertionError("there is no metric " + metric);
        }
        return metrics.get(metric);
    }
}
