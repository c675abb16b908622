package dev.trunkline.gateway.route;

import java.util.List;
import java.util.stream.Collectors;

/** A routes file was not taken; it carries every fault found, not only the first. */
public final class RoutesRefused extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    public RoutesRefused(String source, List<Fault> faults) {
        super(faults.stream()
                .map(Fault::toString)
                .collect(Collectors.joining("\n  ", source + " is refused:\n  ", "")));
        this.faults = List.copyOf(faults);
    }

    public List<Fault> faults() {
        return faults;
    }
}
