package dev.trunkline.standalone;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The running instances as a master-file fragment for the name server: an SRV record for each, and an
 * A record for its target. An instance that is down is left out while another of its service is up;
 * the last one stays, since a name that does not exist would be remembered as such by its clients.
 */
record ZoneFragment(List<Instance> instances) {

    /** Short, so that clients see a change soon. */
    private static final int TTL_SECONDS = 5;

    /** @param name of the instance, such as {@code feed-service-1} */
    record Instance(String service, String name, int port) {}

    /** @param down the names of the instances that are not running */
    String text(Set<String> down) {
        var text = new StringBuilder("; Written by ./run; the name server reads it again when it changes.\n");
        text.append("$TTL ").append(TTL_SECONDS).append('\n');
        text.append("gateway A 127.0.0.1\n");
        byService().forEach((service, all) -> {
            List<Instance> up = all.stream()
                    .filter(instance -> !down.contains(instance.name()))
                    .toList();
            for (Instance instance : up.isEmpty() ? all : up) {
                text.append("_http._tcp.%s SRV 0 0 %d %s\n".formatted(service, instance.port(), instance.name()));
                text.append("%s A 127.0.0.1\n".formatted(instance.name()));
            }
        });
        return text.toString();
    }

    private Map<String, List<Instance>> byService() {
        var services = new LinkedHashMap<String, List<Instance>>();
        for (Instance instance : instances) {
            services.computeIfAbsent(instance.service(), service -> new java.util.ArrayList<>())
                    .add(instance);
        }
        return services;
    }
}
