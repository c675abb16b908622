package dev.trunkline.feed.log;

import java.util.Set;
import java.util.UUID;

/** Which of the log's events a feed shows. */
public sealed interface Selection {

    /** Every event: the public feed. */
    Selection EVERYONE = new Everyone();

    /** Whether an event by {@code author} is among them. */
    boolean holds(UUID author);

    /** Every author's. */
    record Everyone() implements Selection {

        @Override
        public boolean holds(UUID author) {
            return true;
        }
    }

    /**
     * Those of some authors: a home feed.
     *
     * @param ids read where it is, not copied, for there may be ten thousand; whoever changes it must allow for that
     */
    record Authors(Set<UUID> ids) implements Selection {

        @Override
        public boolean holds(UUID author) {
            return ids.contains(author);
        }
    }
}
