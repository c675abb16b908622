package dev.trunkline.feed.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trunkline.feed.graph.FollowSet.Loaded;
import dev.trunkline.outbox.Head;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FollowSetTest {

    private static final UUID USER = new UUID(9, 9);
    private static final String EPOCH = "first";

    /** Somebody is followed, or not any more; the account's end, which ends every follow, where it is nobody. */
    record Change(int followee, boolean follows) {

        private void apply(Set<UUID> to) {
            if (followee == 0) {
                to.clear();
            } else if (follows) {
                to.add(id(followee));
            } else {
                to.remove(id(followee));
            }
        }

        private void bring(FollowSet to, long position) {
            if (followee == 0) {
                to.forget(position);
            } else {
                to.apply(position, id(followee), follows);
            }
        }
    }

    private static UUID id(int followee) {
        return new UUID(1, followee);
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Integer> followees = Arbitraries.integers().between(0, 4).edgeCases(config -> config.none());
        return Combinators.combine(followees, Arbitraries.of(true, false))
                .as(Change::new)
                .list()
                .ofMaxSize(12);
    }

    /** What the table holds when the first {@code count} changes are written. */
    private static Set<UUID> after(List<Change> changes, int count) {
        Set<UUID> followees = new HashSet<>();
        changes.subList(0, count).forEach(change -> change.apply(followees));
        return followees;
    }

    /** Knows what the set has told. */
    private static final class Told implements FollowSet.Watcher {

        private final Set<UUID> authors = new HashSet<>();

        @Override
        public void held(UUID author) {
            assertThat(authors.add(author)).isTrue();
        }

        @Override
        public void added(UUID author) {
            assertThat(authors.add(author)).isTrue();
        }

        @Override
        public void removed(UUID author) {
            assertThat(authors.remove(author)).isTrue();
        }
    }

    /**
     * The table is read at {@code snapshot}, when the changes up to {@code before} have been brought; its answer comes when
     * those up to {@code during} have. The table is never behind what is brought.
     */
    @Property(tries = 4_000)
    void no_change_is_lost_or_undone_however_the_source_and_the_changes_overtake_each_other(
            @ForAll("changes") List<Change> changes,
            @ForAll int one,
            @ForAll int two,
            @ForAll int three,
            @ForAll boolean again,
            @ForAll boolean snapshotFirst) {
        int size = changes.size() + 1;
        int[] order = IntStream.of(Math.floorMod(one, size), Math.floorMod(two, size), Math.floorMod(three, size))
                .sorted()
                .toArray();
        int before = order[0];
        FollowSet set = new FollowSet(USER, "");
        Told told = new Told();
        int brought = 0;
        if (again) {
            set.load(user -> new Loaded(Set.of(), new Head(EPOCH, 0)));
            set.watch(told);
        }
        for (; brought < before; brought++) {
            changes.get(brought).bring(set, brought + 1);
        }
        // Of the two that are left, either the snapshot or the bringing may be further.
        int snapshot = snapshotFirst ? order[1] : order[2];
        int during = snapshotFirst ? order[2] : order[1];
        FollowSet.Source source = user -> {
            for (int at = before; at < during; at++) {
                changes.get(at).bring(set, at + 1);
            }
            return new Loaded(after(changes, snapshot), new Head(EPOCH, snapshot));
        };
        if (again) {
            set.reload(source);
        } else {
            set.load(source);
            set.watch(told);
        }
        for (int at = during; at < changes.size(); at++) {
            changes.get(at).bring(set, at + 1);
        }
        Set<UUID> expected = after(changes, changes.size());
        expected.add(USER);
        assertThat(set.authors()).isEqualTo(expected);
        assertThat(told.authors).isEqualTo(expected);
    }

    @Example
    void what_was_asked_for_in_a_history_that_is_over_counts_for_nothing() {
        FollowSet set = new FollowSet(USER, "");
        set.load(user -> {
            set.restart("second");
            set.apply(1, id(2), true);
            return new Loaded(Set.of(id(1)), new Head(EPOCH, 500));
        });
        set.apply(2, id(3), true);
        assertThat(set.authors()).containsExactlyInAnyOrder(USER, id(2), id(3));
        FollowSet late = new FollowSet(USER, "second");
        late.load(user -> new Loaded(Set.of(id(1)), new Head(EPOCH, 500)));
        late.apply(1, id(2), true);
        assertThat(late.authors()).containsExactlyInAnyOrder(USER, id(2));
    }

    @Example
    void nobody_but_who_wants_the_sources_answer_waits_for_it() {
        FollowSet set = new FollowSet(USER, "");
        set.load(user -> new Loaded(Set.of(id(1)), new Head(EPOCH, 1)));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        CompletableFuture<Void> reloading = inAThread(() -> set.reload(user -> {
            asked.countDown();
            awaitQuietly(answer);
            return new Loaded(Set.of(id(1)), new Head(EPOCH, 1));
        }));
        awaitQuietly(asked);
        Told told = new Told();
        CompletableFuture<Void> others = inAThread(() -> {
            set.load(user -> {
                throw new IllegalStateException("it is loaded");
            });
            set.watch(told);
            set.apply(2, id(2), true);
            set.unwatch(new Told());
        });
        await().until(others::isDone);
        assertThat(told.authors).containsExactlyInAnyOrder(USER, id(1), id(2));
        assertThat(reloading).isNotDone();
        answer.countDown();
        await().until(reloading::isDone);
        assertThat(set.authors()).containsExactlyInAnyOrder(USER, id(1), id(2));
    }

    /** Of its own: the common pool may have one thread only. */
    private static CompletableFuture<Void> inAThread(Runnable task) {
        return CompletableFuture.runAsync(task, started -> new Thread(started, "follow-set-test").start());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
