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
        PAGE,
        TAKE
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
        if (model.tooSlow) {
            assertThat(model.expected().subList(0, model.received.size())).isEqualTo(model.received);
        } else {
            assertThat(model.received).isEqualTo(model.expected());
        }
    }

    @Property(tries = 2_000)
    void who_takes_at_once_is_never_too_slow(
            @ForAll @Size(max = 60) List<Step> steps, @ForAll @IntRange(min = 1, max = 5) int limit) {
        Model model = new Model(limit, 3, 0);
        for (Step step : steps) {
            model.step(step);
            model.step(Step.TAKE);
            model.step(Step.TAKE);
            model.step(Step.PAGE);
            model.takeAll();
        }
        model.finish();
        assertThat(model.received).isEqualTo(model.expected());
        assertThat(model.tooSlow).isFalse();
    }

    @Example
    void what_history_brought_too_is_not_repeated() {
        Seam seam = new Seam(10);
        seam.offer(shown(5));
        seam.offer(shown(6));
        seam.begin(3, 4);
        seam.history(new Slice(List.of(shown(4), shown(5)), 5));
        assertThat(drain(seam)).containsExactly(4L, 5L, 6L);
    }

    @Example
    void a_new_history_drops_what_waited() {
        Seam seam = new Seam(10);
        seam.begin(0, 0);
        seam.offer(shown(1));
        seam.restart(100);
        assertThat(seam.offer(shown(100))).isTrue();
        assertThat(seam.offer(shown(101))).isTrue();
        assertThat(drain(seam)).containsExactly(101L);
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
        private int dispatched;
        private boolean subscribed;
        private boolean begun;
        private boolean tooSlow;

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
                case BEGIN -> {
                    if (subscribed && !begun) {
                        begun = true;
                        seam.begin(after, log.size());
                    }
                }
                case PAGE -> {
                    if (!tooSlow && seam.wantsHistory()) {
                        seam.history(read(seam.reached()));
                    }
                }
                case TAKE -> {
                    if (!tooSlow) {
                        seam.next().ifPresent(entry -> received.add(entry.position()));
                    }
                }
            }
        }

        private void dispatch() {
            if (dispatched < log.size()) {
                Entry entry = log.get(dispatched++);
                if (subscribed && !tooSlow && entry.author().equals(FOLLOWED)) {
                    tooSlow = !seam.offer(entry);
                }
            }
        }

        private Slice read(long from) {
            List<Entry> found = log.stream()
                    .filter(entry -> entry.position() > from && entry.author().equals(FOLLOWED))
                    .limit(page)
                    .toList();
            return new Slice(found, found.size() == page ? found.get(page - 1).position() : Math.max(from, log.size()));
        }

        private void takeAll() {
            while (!tooSlow && begun && !seam.caughtUp()) {
                step(Step.PAGE);
                step(Step.TAKE);
            }
        }

        private void finish() {
            step(Step.SUBSCRIBE);
            step(Step.BEGIN);
            takeAll();
            while (dispatched < log.size()) {
                dispatch();
                takeAll();
            }
            takeAll();
        }

        private List<Long> expected() {
            return LongStream.rangeClosed(1, log.size())
                    .filter(position -> position > after)
                    .filter(position -> log.get((int) position - 1).author().equals(FOLLOWED))
                    .boxed()
                    .toList();
        }
    }
}
