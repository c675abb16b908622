package dev.trunkline.standalone;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where everything is: the checkout, the data directory and the ports.
 *
 * @param ports by the variable that sets each; those of feed-service have one for each instance
 */
record Settings(Path home, Path data, Map<Variable, List<Integer>> ports) {

    /** The variables that hold ports, with what they are for and their defaults. */
    enum Variable {
        GATEWAY_HTTP_PORT("the gateway", 8080),
        GATEWAY_HTTPS_PORT("the gateway's HTTPS", 8443),
        GATEWAY_MANAGEMENT_PORT("the gateway's management", 9000),
        TRUNKLINE_USER_PORT("user-service", 8081),
        TRUNKLINE_USER_MANAGEMENT_PORT("user-service's management", 9001),
        TRUNKLINE_FEED_PORTS("feed-service", 8082, 8083),
        TRUNKLINE_FEED_MANAGEMENT_PORTS("feed-service's management", 9002, 9003),
        TRUNKLINE_DNS_PORT("the name server", 1053),
        TRUNKLINE_DNS_MANAGEMENT_PORT("the name server's management", 9004),
        TRUNKLINE_POSTGRES_PORT("PostgreSQL", 5442),
        TRUNKLINE_REDIS_PORT("Redis", 6389);

        private final String purpose;
        private final List<Integer> defaults;

        Variable(String purpose, Integer... defaults) {
            this.purpose = purpose;
            this.defaults = List.of(defaults);
        }

        String purpose() {
            return purpose;
        }
    }

    /** Reads the settings from environment variables. */
    static Settings of(Path home, Map<String, String> environment) throws LaunchException {
        var ports = new java.util.EnumMap<Variable, List<Integer>>(Variable.class);
        for (Variable variable : Variable.values()) {
            ports.put(variable, ports(variable, environment.getOrDefault(variable.name(), "")));
        }
        int instances = ports.get(Variable.TRUNKLINE_FEED_PORTS).size();
        if (ports.get(Variable.TRUNKLINE_FEED_MANAGEMENT_PORTS).size() != instances) {
            throw new LaunchException(
                    "TRUNKLINE_FEED_MANAGEMENT_PORTS must have " + instances + " port(s), as TRUNKLINE_FEED_PORTS has");
        }
        String data = environment.getOrDefault("TRUNKLINE_DATA", "");
        Path directory =
                data.isBlank() ? home.resolve(".trunkline") : Path.of(data).toAbsolutePath();
        return new Settings(home, directory, ports);
    }

    int port(Variable variable) {
        return ports.get(variable).get(0);
    }

    int port(Variable variable, int instance) {
        return ports.get(variable).get(instance);
    }

    int feedInstances() {
        return ports.get(Variable.TRUNKLINE_FEED_PORTS).size();
    }

    private static List<Integer> ports(Variable variable, String value) throws LaunchException {
        if (value.isBlank()) {
            return variable.defaults;
        }
        var ports = new ArrayList<Integer>();
        for (String part : value.split(",", -1)) {
            ports.add(port(variable, part.strip()));
        }
        // A variable with several ports by default is one of a service that may have any number of instances.
        if (variable.defaults.size() == 1 && ports.size() != 1) {
            throw new LaunchException(variable + "=" + value + " must have 1 port(s)");
        }
        return List.copyOf(ports);
    }

    private static int port(Variable variable, String text) throws LaunchException {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, for both ways of being wrong.
        }
        throw new LaunchException(variable + " must be a port from 1 to 65535, not '" + text + "'");
    }
}
