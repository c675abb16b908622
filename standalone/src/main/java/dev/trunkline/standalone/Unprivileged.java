package dev.trunkline.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to run a program that refuses to run as root: as it is for an ordinary user; for root in a user
 * namespace where it is nobody, and where that is not allowed, as the user nobody.
 *
 * @param prefix what to put before the command
 * @param nobody whether files must be given to the user nobody
 */
record Unprivileged(List<String> prefix, boolean nobody) {

    private static final Unprivileged AS_IT_IS = new Unprivileged(List.of(), false);

    /** In this order: the namespace needs no change of owner, so it comes first. */
    private static final List<Unprivileged> FOR_ROOT = List.of(
            new Unprivileged(List.of("unshare", "-U"), false),
            new Unprivileged(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), true),
            new Unprivileged(List.of("su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--", "nobody"), true));

    static Unprivileged choose() throws LaunchException {
        if (!isRoot(List.of())) {
            return AS_IT_IS;
        }
        for (Unprivileged way : FOR_ROOT) {
            if (Command.succeeds(way.command(List.of("true"))) && !isRoot(way.prefix())) {
                return way;
            }
        }
        throw new LaunchException("PostgreSQL does not run as root, and neither unshare, setpriv nor su can run it "
                + "as somebody else here; run this as an ordinary user");
    }

    List<String> command(List<String> command) {
        var whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return whole;
    }

    /** Makes a directory with all below it usable for the program. */
    void own(Path directory) throws IOException, LaunchException {
        if (!nobody) {
            return;
        }
        Command.run(List.of("chown", "-R", "65534:65534", directory.toString()));
        if (!Command.succeeds(command(List.of("test", "-w", directory.toString())))) {
            throw new LaunchException("PostgreSQL must run as the user nobody here, who may not enter " + directory
                    + "; set TRUNKLINE_DATA to a place that is open to all, such as /var/tmp/trunkline");
        }
    }

    private static boolean isRoot(List<String> prefix) {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of("id", "-u"));
        try {
            return Command.run(command).output().equals("0");
        } catch (IOException e) {
            return false;
        }
    }
}
