package dev.trunkline.feed.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trunkline.feed.live.FeedModel.Shown;
import dev.trunkline.feed.live.FeedModel.Stretch;
import dev.trunkline.feed.log.Selection;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/**
 * Several instances behind one log, and one reader that goes from one to the other: whatever the order of what happens,
 * it is given each event once and in order, or a reset behind which that holds again.
 */
class SeamModelTest {

    /** Something that happens some times in a row, at the instance that is meant where the kind means one. */
    record Step(Kind kind, int instance, int times) {

        @Override
        public String toString() {
            return kind + " at " + instance + (times > 1 ? " x" + times : "");
        }
    }

    enum Kind {
        /** An event that the feed shows is in the log. */
        WRITE_SHOWN,
        /** One that it does not show is. */
        WRITE_OTHER,
        /** One that may have been shown is withdrawn, and its deletion is in the log. */
        DELETE,
        /** The instance's tail takes the next entry into the window, or a new history. */
        ADVANCE,
        /** The instance's oldest entry that is in the window only is offered to who is subscribed. */
        DISPATCH,
        /** The reader, if it has no connection, is subscribed at the instance. */
        SUBSCRIBE,
        /** Its place is looked up and its seam laid. */
        BEGIN,
        /** A page of history is read ... */
        READ,
        /** ... and arrives. */
        PAGE,
        /** One frame goes out to the reader ... */
        SEND,
        /** ... and arrives. */
        RECEIVE,
        /** All of these from BEGIN on: without it, chance alone seldom lets a reader come far. */
        SERVE,
        /** ADVANCE and DISPATCH until the instance is level with the log. */
        CATCH_UP,
        /** The connection is gone, with what was on its way. */
        DISCONNECT,
        /** DISCONNECT, SUBSCRIBE and BEGIN. */
        MOVE,
        DIE,
        REVIVE,
        /** Some of the log's newest entries are lost, and with them the epoch: a database from a backup. */
        RESTORE
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(12, Kind.WRITE_SHOWN),
                Tuple.of(4, Kind.WRITE_OTHER),
                Tuple.of(4, Kind.DELETE),
                Tuple.of(24, Kind.ADVANCE),
                Tuple.of(20, Kind.DISPATCH),
                Tuple.of(12, Kind.SUBSCRIBE),
                Tuple.of(12, Kind.BEGIN),
                Tuple.of(16, Kind.READ),
                Tuple.of(8, Kind.PAGE),
                Tuple.of(10, Kind.SEND),
                Tuple.of(12, Kind.RECEIVE),
                Tuple.of(8, Kind.SERVE),
                Tuple.of(4, Kind.CATCH_UP),
                Tuple.of(4, Kind.DISCONNECT),
                Tuple.of(8, Kind.MOVE),
                Tuple.of(1, Kind.DIE),
                Tuple.of(4, Kind.REVIVE),
                Tuple.of(1, Kind.RESTORE));
        Arbitrary<Integer> instances = Arbitraries.integers().between(0, FeedModel.INSTANCES - 1);
        Arbitrary<Integer> times = Arbitraries.integers().between(1, 5);
        return Combinators.combine(kinds, instances, times).as(Step::new).list().ofMaxSize(200);
    }

    @Property(tries = 8_000)
    void every_interleaving_gives_each_event_once_and_in_order_or_a_reset(
            @ForAll("steps") List<Step> steps,
            @ForAll boolean home,
            @ForAll @IntRange(min = 1, max = 4) int limit,
            @ForAll @IntRange(min = 1, max = 3) int page) {
        Selection selection = home ? new Selection.Authors(Set.of(FeedModel.SHOWN)) : Selection.EVERYONE;
        FeedModel model = new FeedModel(selection, limit, page);
        for (Step step : steps) {
            for (int i = 0; i < step.times(); i++) {
                model.happen(step.kind(), step.instance());
            }
        }
        model.finish();
        List<Stretch> stretches = model.stretches();
        for (Stretch stretch : stretches) {
            List<Shown> left = notRead(stretch, model.shownBehind(stretch.from()));
            if (stretch == stretches.get(stretches.size() - 1)) {
                assertThat(left).as("not read behind %s", stretch.from()).allMatch(Shown::withdrawn);
            }
        }
        often("deleted", model.deleted > 0);
        often("reset", stretches.size() > 1);
        often("let too much wait", model.forgotten > 0);
        often("ahead of its instance", model.ahead > 0);
        often("resumed", model.attached > 2);
        often("read the table", model.tableReads > 0);
    }

    /**
     * Follows what was read through what was shown: each once and in order, and passed over only what was withdrawn before
     * the reader came to it.
     *
     * @return what was shown behind that
     */
    private static List<Shown> notRead(Stretch stretch, List<Shown> shown) {
        int at = 0;
        for (String event : stretch.events()) {
            while (at < shown.size() && !shown.get(at).cursor().equals(event)) {
                assertThat(shown.get(at).withdrawn())
                        .as("%s of %s was passed over in %s", shown.get(at), shown, stretch)
                        .isTrue();
                at++;
            }
            assertThat(at)
                    .as("%s of %s, in its place of %s", event, stretch, shown)
                    .isLessThan(shown.size());
            at++;
        }
        return shown.subList(at, shown.size());
    }

    /** A model in which the hard cases never come would hold for the wrong reason. */
    private static void often(String what, boolean happened) {
        Statistics.label(what).collect(happened).coverage(coverage -> coverage.check(true)
                .percentage(percentage -> percentage > 2.0));
    }
}
