package dev.trunkline.standalone;

import java.util.List;

/**
 * The command line of {@code ./run}. {@code --help} never comes here: the script answers it, since it
 * needs nothing that must be built.
 *
 * @param fresh whether to begin with empty stores
 * @param demo whether to add accounts and posts to look at
 */
record Arguments(boolean fresh, boolean demo) {

    static Arguments parse(List<String> words) throws LaunchException {
        boolean fresh = false;
        boolean demo = false;
        for (String word : words) {
            switch (word) {
                case "--fresh" -> fresh = true;
                case "--demo" -> demo = true;
                default -> throw new LaunchException("unknown argument " + word + "; ./run --help lists what there is");
            }
        }
        return new Arguments(fresh, demo);
    }
}
