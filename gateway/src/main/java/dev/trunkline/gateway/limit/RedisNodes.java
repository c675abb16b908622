package dev.trunkline.gateway.limit;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which address counts are asked for at. All of them are in one slot, so of a cluster that is one node, which any other
 * names (Redis cluster specification, "MOVED Redirection"). Where nobody answers, the next of those that were given is asked.
 */
final class RedisNodes {

    private static final Pattern MOVED = Pattern.compile("MOVED \\d+ (.*):(\\d+)");

    private final List<String> given;
    private final boolean cluster;
    private int turn;
    private Optional<String> moved = Optional.empty();

    private RedisNodes(List<String> given, boolean cluster) {
        this.given = given;
        this.cluster = cluster;
    }

    /** A cluster where keys have a tag, of which some nodes are given, with commas between. */
    static RedisNodes of(LimitSettings settings) {
        boolean cluster = settings.clusterTag().isPresent();
        String url = settings.redisUrl();
        return new RedisNodes(cluster ? List.of(url.strip().split("\\s*,\\s*")) : List.of(url), cluster);
    }

    String address() {
        return moved.orElseGet(() -> given.get(Integer.remainderUnsigned(turn, given.size())));
    }

    /** Nothing is to be expected there for now. */
    void leave() {
        moved = Optional.empty();
        turn++;
    }

    /** Whether an error says who has the slot; that is the address from then on. */
    boolean follow(String error) {
        Matcher said = cluster ? MOVED.matcher(error) : null;
        if (said == null || !said.matches() || said.group(1).equals("?")) {
            return false;
        }
        URI present = URI.create(address());
        // A node that does not know by what name clients reach it says nothing: by the one that it was reached by.
        String host = said.group(1).isEmpty() ? present.getHost() : bracketed(said.group(1));
        String user = present.getRawUserInfo() == null ? "" : present.getRawUserInfo() + '@';
        String query = present.getRawQuery() == null ? "" : '?' + present.getRawQuery();
        moved = Optional.of(present.getScheme() + "://" + user + host + ':' + said.group(2) + query);
        return true;
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? '[' + host + ']' : host;
    }
}
