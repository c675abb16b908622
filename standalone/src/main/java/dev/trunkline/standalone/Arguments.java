package dev.trunkline.standalone;

import java.util.List;

/**
 * The command line of {@code ./run}.
 *
 * @param fresh whether to begin with empty stores
 * @param demo whether to add accounts and posts to look at
 * @param help whether to print the usage, and nothing else
 */
record Arguments(boolean fresh, boolean demo, boolean help) {

    static final String USAGE = """
            Usage: ./run [--demo] [--fresh] [--help]

            Builds what is missing, then starts PostgreSQL, Redis, the name server, user-service, two
            feed-service instances and the gateway on this machine. Ctrl-C stops all of them.

              --demo   add a few accounts and a trickle of posts to look at
              --fresh  delete the data of earlier runs first
              --help   print this

            State is kept in .trunkline/ (TRUNKLINE_DATA for another place). Ports:

              GATEWAY_HTTP_PORT 8080      GATEWAY_MANAGEMENT_PORT 9000
              TRUNKLINE_USER_PORT 8081    TRUNKLINE_USER_MANAGEMENT_PORT 9001
              TRUNKLINE_FEED_PORTS 8082,8083   TRUNKLINE_FEED_MANAGEMENT_PORTS 9002,9003
              TRUNKLINE_DNS_PORT 1053     TRUNKLINE_DNS_MANAGEMENT_PORT 9004
              TRUNKLINE_POSTGRES_PORT 5442     TRUNKLINE_REDIS_PORT 6389

            TRUNKLINE_JAVA names the JDK to use; without it, it is the newest that is found.
            """;

    static Arguments parse(List<String> words) throws LaunchException {
        boolean fresh = false;
        boolean demo = false;
        boolean help = false;
        for (String word : words) {
            switch (word) {
                case "--fresh" -> fresh = true;
                case "--demo" -> demo = true;
                case "--help", "-h" -> help = true;
                default -> throw new LaunchException("unknown argument " + word + "; ./run --help lists what there is");
            }
        }
        return new Arguments(fresh, demo, help);
    }
}
