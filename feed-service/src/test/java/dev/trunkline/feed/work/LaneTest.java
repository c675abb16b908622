package dev.trunkline.feed.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {

    private final Lane lane = new Lane(2, 3);
    private final List<Promise<Integer>> begun = new ArrayList<>();

    private Future<Integer> run() {
        return lane.run(() -> {
            begun.add(Promise.promise());
            return begun.get(begun.size() - 1).future();
        });
    }

    @Test
    void so_many_run_at_once_and_the_next_begins_when_one_ends() {
        Future<Integer> first = run();
        run();
        Future<Integer> third = run();
        assertThat(begun).hasSize(2);
        begun.get(0).complete(1);
        assertThat(first.result()).isEqualTo(1);
        assertThat(begun).hasSize(3);
        begun.get(2).fail("not today");
        assertThat(third.failed()).isTrue();
    }

    @Test
    void who_finds_no_room_to_wait_is_refused_and_does_not_run_later() {
        IntStream.range(0, 5).forEach(each -> run());
        assertThat(run().cause()).isInstanceOf(RejectedExecutionException.class);
        for (int i = 0; i < 5; i++) {
            begun.get(i).complete(i);
        }
        assertThat(begun).hasSize(5);
        assertThat(run().succeeded()).isFalse();
        assertThat(begun).hasSize(6);
    }

    @Test
    void a_call_that_throws_fails_and_leaves_its_place() {
        for (int i = 0; i < 5; i++) {
            Future<Integer> thrown = lane.run(() -> {
                throw new IllegalStateException("at once");
            });
            assertThat(thrown.cause()).hasMessage("at once");
        }
        run();
        assertThat(begun).hasSize(1);
    }

    @Test
    void ten_thousand_that_fail_one_after_the_other_do_not_pile_up() {
        Lane narrow = new Lane(1);
        Promise<Integer> busy = Promise.promise();
        narrow.run(busy::future);
        List<Future<Integer>> waiting = IntStream.range(0, 10_000)
                .mapToObj(each -> narrow.run(() -> Future.<Integer>failedFuture("no threads")))
                .toList();
        busy.complete(0);
        assertThat(waiting).allMatch(Future::failed);
    }
}
