package dev.trunkline.feed.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.feed.log.Entries;
import dev.trunkline.feed.log.Entry;
import dev.trunkline.feed.log.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** The seam against a model: whatever the order of what happens, the reader sees its feed once and in order. */
class SeamTest {

    private static final UUID FOLLOWED = new UUID(1, 1);
    private static final UUID OTHER = new UUID(2, 2);

    enum Step {
        /** The log's next entry, one that the feed shows, is in the window. */
        APPEND_SHOWN,
        /** The same for one that the feed does not show. */
        APPEND_OTHER,
        /** The oldest entry that is in the window but was not dispatched is offered to who is subscribed. */
        DISPATCH,
        SUBSCRIBE,
        BEGIN,
        /** A page of history is read ... */
        READ,
        /** ... and arrives. */
        PAGE,
        TAKE,
        /** The reader, who has caught up, is told where it is. */
        TELL,
        /** The feed shows the others too: what is offered and read holds them ... */
        FOLLOW,
        /** ... and the seam hears of it. */
        WIDEN
    }

    @Property(tries = 5_000)
    void every_interleaving_gives_each_entry_once_and_in_order(
            @ForAll @Size(max = 60) List<Step> steps,
            @ForAll @IntRange(min = 1, max = 5) int limit,
            @ForAll @IntRange(min = 1, max = 4) int page,
            @ForAll @LongRange(min = 0, max = 12) long after) {
        Model model = new Model(limit, page, after);
        steps.forEach(model::step);
        model.finish();
        model.check();
    }

    @Property(tries = 2_000)
    void who_takes_at_once_is_never_behind(
            @ForAll @Size(max = 60) List<Step> steps, @ForAll @IntRange(min = 1, max = 5) int limit) {
        Model model = new Model(limit, 3, 0);
        for (Step step : steps) {
            model.step(step);
            model.step(Step.TAKE);
            model.step(Step.TAKE);
            model.step(Step.READ);
            model.step(Step.PAGE);
            model.takeAll();
            assertThat(model.seam.backlog()).isLessThanOrEqualTo(limit);
        }
        model.finish();
        model.check();
    }

    @Example
    void what_a_reader_lets_wait_too_long_is_forgotten_and_read_as_fast_as_it_takes_it() {
        Seam seam = new Seam(2);
        seam.begin(0, 0);
        LongStream.rangeClosed(1, 500).mapToObj(SeamTest::shown).forEach(seam::offer);
        assertThat(seam.backlog()).isLessThanOrEqualTo(2);
        List<Long> taken = drain(seam);
        while (!seam.caughtUp()) {
            Seam.Want want = seam.wanted().orElseThrow();
            long upTo = Math.min(500, want.after() + 100);
            seam.history(
                    want,
                    new Slice(
                            LongStream.rangeClosed(want.after() + 1, upTo)
                                    .mapToObj(SeamTest::shown)
                                    .toList(),
                            upTo));
            assertThat(seam.backlog()).isLessThanOrEqualTo(102);
            taken.addAll(drain(seam));
        }
        assertThat(taken).isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
        seam.offer(shown(501));
        assertThat(drain(seam)).containsExactly(501L);
    }

    @Example
    void what_a_reader_was_given_is_not_repeated_when_the_rest_is_forgotten() {
        Seam seam = new Seam(2);
        seam.begin(0, 0);
        seam.offer(shown(1));
        seam.offer(shown(2));
        assertThat(seam.next()).map(Entry::position).contains(1L);
        seam.offer(shown(3));
        seam.offer(shown(4));
        Seam.Want want = seam.wanted().orElseThrow();
        assertThat(want.after()).isEqualTo(1);
        seam.history(want, new Slice(List.of(shown(2), shown(3), shown(4)), 4));
        assertThat(drain(seam)).containsExactly(2L, 3L, 4L);
    }

    @Example
    void what_the_reader_has_not_been_given_is_read_anew_when_the_feed_widens() {
        Seam seam = new Seam(10);
        seam.begin(0, 0);
        seam.offer(shown(1));
        seam.offer(shown(4));
        assertThat(seam.next()).map(Entry::position).contains(1L);
        seam.widen(5);
        seam.offer(shown(6));
        Seam.Want want = seam.wanted().orElseThrow();
        assertThat(want.after()).isEqualTo(1);
        seam.history(want, new Slice(List.of(Entries.created(3, OTHER), shown(4)), 5));
        assertThat(drain(seam)).containsExactly(3L, 4L, 6L);
    }

    @Example
    void a_page_that_was_read_before_the_feed_widened_is_of_no_use() {
        Seam seam = new Seam(10);
        seam.begin(0, 2);
        Seam.Want narrow = seam.wanted().orElseThrow();
        seam.widen(2);
        seam.history(narrow, new Slice(List.of(shown(2)), 2));
        assertThat(seam.next()).isEmpty();
        seam.history(seam.wanted().orElseThrow(), new Slice(List.of(Entries.created(1, OTHER), shown(2)), 2));
        assertThat(drain(seam)).containsExactly(1L, 2L);
    }

    @Example
    void what_history_brought_too_is_not_repeated() {
        Seam seam = new Seam(10);
        seam.offer(shown(5));
        seam.offer(shown(6));
        seam.begin(3, 4);
        seam.history(seam.wanted().orElseThrow(), new Slice(List.of(shown(4), shown(5)), 5));
        assertThat(drain(seam)).containsExactly(4L, 5L, 6L);
    }

    @Example
    void a_new_history_drops_what_waited() {
        Seam seam = new Seam(10);
        seam.begin(0, 0);
        seam.offer(shown(1));
        seam.restart(100);
        seam.offer(shown(100));
        seam.offer(shown(101));
        assertThat(drain(seam)).containsExactly(101L);
    }

    @Example
    void a_new_history_that_is_shorter_is_read_to_its_end() {
        Seam seam = new Seam(1);
        seam.begin(100, 100);
        seam.restart(10);
        seam.offer(shown(11));
        seam.offer(shown(12));
        seam.history(seam.wanted().orElseThrow(), new Slice(List.of(shown(11), shown(12)), 12));
        assertThat(drain(seam)).containsExactly(11L, 12L);
        assertThat(seam.caughtUp()).isTrue();
    }

    private static Entry shown(long position) {
        return Entries.created(position, FOLLOWED);
    }

    private static List<Long> drain(Seam seam) {
        List<Long> drained = new ArrayList<>();
        for (Optional<Entry> next = seam.next(); next.isPresent(); next = seam.next()) {
            drained.add(next.get().position());
        }
        return drained;
    }

    /** A log, a dispatcher that lags behind it, and one reader. */
    private static final class Model {

        private final Seam seam;
        private final int page;
        private final long after;
        private final List<Entry> log = new ArrayList<>();
        private final List<Long> received = new ArrayList<>();
        private Optional<Read> read = Optional.empty();
        private int dispatched;
        private boolean subscribed;
        private boolean begun;
        private boolean followed;
        private boolean widened;
        private long head;
        private long told;
        /** Behind this place the reader is owed the others too. */
        private long owedFrom = Long.MAX_VALUE;

        private record Read(Seam.Want want, Slice slice) {}

        private Model(int limit, int page, long after) {
            this.seam = new Seam(limit);
            this.page = page;
            this.after = after;
        }

        private void step(Step step) {
            switch (step) {
                case APPEND_SHOWN -> log.add(Entries.created(log.size() + 1, FOLLOWED));
                case APPEND_OTHER -> log.add(Entries.created(log.size() + 1, OTHER));
                case DISPATCH -> dispatch();
                case SUBSCRIBE -> subscribed = true;
                case BEGIN -> begin();
                case READ -> {
                    if (read.isEmpty()) {
                        read = seam.wanted().map(want -> new Read(want, slice(want.after())));
                    }
                }
                case PAGE -> {
                    read.ifPresent(page -> seam.history(page.want(), page.slice()));
                    read = Optional.empty();
                }
                case TAKE ->
                    seam.next().ifPresent(entry -> {
                        received.add(entry.position());
                        told = entry.position();
                    });
                case TELL -> {
                    if (begun && seam.caughtUp()) {
                        told = seam.tell();
                    }
                }
                case FOLLOW -> follow();
                case WIDEN -> {
                    if (followed && !widened) {
                        widened = true;
                        owedFrom = Math.min(owedFrom, begun ? told : after);
                        seam.widen(head);
                    }
                }
            }
        }

        private void begin() {
            if (subscribed && !begun) {
                begun = true;
                told = after;
                owedFrom = followed ? after : owedFrom;
                seam.begin(after, log.size());
            }
        }

        private void follow() {
            if (!followed) {
                followed = true;
                head = log.size();
            }
        }

        private void dispatch() {
            if (dispatched < log.size()) {
                Entry entry = log.get(dispatched++);
                if (subscribed && shows(entry)) {
                    seam.offer(entry);
                }
            }
        }

        private boolean shows(Entry entry) {
            return followed || entry.author().equals(FOLLOWED);
        }

        private Slice slice(long from) {
            List<Entry> found = log.stream()
                    .filter(entry -> entry.position() > from && shows(entry))
                    .limit(page)
                    .toList();
            return new Slice(found, found.size() == page ? found.get(page - 1).position() : Math.max(from, log.size()));
        }

        private void takeAll() {
            while (begun && !seam.caughtUp()) {
                step(Step.READ);
                step(Step.PAGE);
                step(Step.TAKE);
            }
        }

        private void finish() {
            step(Step.SUBSCRIBE);
            step(Step.BEGIN);
            step(Step.WIDEN);
            takeAll();
            while (dispatched < log.size()) {
                dispatch();
                takeAll();
            }
            takeAll();
        }

        /** The reader has all that it is owed, nothing twice, and nothing else. */
        private void check() {
            List<Long> owed = LongStream.rangeClosed(after + 1, log.size())
                    .filter(position -> isShown(position) || position > owedFrom)
                    .boxed()
                    .toList();
            assertThat(received).doesNotHaveDuplicates().isSorted().containsAll(owed);
            assertThat(received).allMatch(position -> position > after && (followed || isShown(position)));
        }

        private boolean isShown(long position) {
            return log.get((int) position - 1).author().equals(FOLLOWED);
        }
    }
}
