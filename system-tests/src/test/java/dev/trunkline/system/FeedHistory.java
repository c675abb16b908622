package dev.trunkline.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.system.PersistentAuthor.Work;
import dev.trunkline.system.RoamingReader.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What authors did, and what of that a reader must have seen. A history has no place for a post that is deleted, only for the
 * deletion: who came in time has seen the post before that, once and in its author's order, and the others have not.
 */
final class FeedHistory {

    private final List<Work> works;
    private final Map<String, String> authors = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();

    FeedHistory(List<Work> works) {
        this.works = works;
        for (Work work : works) {
            work.posts().forEach(post -> authors.put(post, work.author().id()));
            deleted.addAll(work.deleted());
        }
    }

    int posts() {
        return authors.size();
    }

    int deletions() {
        return deleted.size();
    }

    /** What is left of {@code events}, that is all but the posts that were deleted later. */
    List<Event> lasting(List<Event> events) {
        return events.stream()
                .filter(event -> event.gone() || !deleted.contains(event.post()))
                .toList();
    }

    /** Fails unless a log that reads {@code events} holds all that was acknowledged, once. */
    void checkLog(List<Event> events) {
        assertThat(lasting(events).stream().filter(event -> !event.gone()).map(Event::post))
                .as("the posts that are there")
                .containsExactlyInAnyOrderElementsOf(authors.keySet().stream()
                        .filter(post -> !deleted.contains(post))
                        .toList());
        assertThat(events.stream().filter(Event::gone).map(Event::post))
                .as("the posts that are deleted")
                .containsExactlyInAnyOrderElementsOf(deleted);
    }

    /** Whether {@code event} is of a feed of {@code readable} authors; of all if there are none. */
    boolean belongs(Event event, Set<String> readable) {
        return readable.isEmpty() || readable.contains(authors.get(event.post()));
    }

    /** Fails if a reader of {@code readable} saw {@code events} of posts that were deleted later, but not as they were. */
    void checkDeleted(List<Event> events, Set<String> readable, String reader) {
        assertThat(events).as("%s, none twice", reader).doesNotHaveDuplicates();
        assertThat(events).as("%s, what belongs there", reader).allMatch(event -> belongs(event, readable));
        Set<String> gone = new HashSet<>();
        for (Event event : events) {
            if (event.gone()) {
                gone.add(event.post());
            } else {
                assertThat(gone).as("%s, no post behind its deletion", reader).doesNotContain(event.post());
            }
        }
        for (Work work : works) {
            Set<String> own = Set.copyOf(work.posts());
            List<String> seen = events.stream()
                    .filter(event -> !event.gone())
                    .map(Event::post)
                    .filter(own::contains)
                    .toList();
            Set<String> known = Set.copyOf(seen);
            assertThat(seen)
                    .as("%s, in the order of %s", reader, work.author().handle())
                    .isEqualTo(work.posts().stream().filter(known::contains).toList());
        }
    }
}
