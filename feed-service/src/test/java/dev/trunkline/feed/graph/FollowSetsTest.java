package dev.trunkline.feed.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.graph.FollowSet.Loaded;
import dev.trunkline.outbox.Head;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FollowSetsTest {

    private static final UUID AUTHOR = new UUID(1, 1);

    private static final FeedSettings KEEPS_THREE = (FeedSettings) Proxy.newProxyInstance(
            FeedSettings.class.getClassLoader(), new Class<?>[] {FeedSettings.class}, (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("followSets");
                return 3;
            });

    private final List<UUID> loads = new ArrayList<>();
    private final FollowSets sets = new FollowSets(
            user -> {
                loads.add(user);
                return new Loaded(Set.of(AUTHOR), new Head("first", 1));
            },
            KEEPS_THREE);

    private static List<UUID> users(int count) {
        return IntStream.range(0, count).mapToObj(i -> new UUID(2, i)).toList();
    }

    @Test
    void what_is_held_stays_however_much_it_is_and_of_the_rest_a_few_the_latest() {
        List<UUID> users = users(10);
        List<FollowSet> held = users.stream().map(sets::hold).toList();
        assertThat(sets.size()).isEqualTo(10);
        assertThat(users).allMatch(user -> sets.holdFromMemory(user).isPresent());
        held.forEach(sets::release);
        assertThat(sets.size()).as("each is held by somebody else still").isEqualTo(10);
        held.forEach(sets::release);
        assertThat(sets.size()).isEqualTo(3);
        assertThat(users.subList(0, 7))
                .noneMatch(user -> sets.holdFromMemory(user).isPresent());
        assertThat(users.subList(7, 10))
                .allMatch(user -> sets.holdFromMemory(user).isPresent());
        assertThat(loads).isEqualTo(users);
    }

    @Test
    void one_that_is_taken_up_again_is_the_same_and_has_heard_what_happened_meanwhile() {
        UUID user = users(1).get(0);
        FollowSet set = sets.hold(user);
        sets.release(set);
        sets.apply(2, user, new UUID(1, 2), true);
        assertThat(sets.hold(user)).isSameAs(set);
        sets.apply(3, user, AUTHOR, false);
        assertThat(set.authors()).containsExactlyInAnyOrder(user, new UUID(1, 2));
        assertThat(loads).hasSize(1);
    }

    @Test
    void one_that_cannot_be_loaded_leaves_nothing_behind() {
        FollowSets broken = new FollowSets(
                user -> {
                    throw new IllegalStateException("the database is away");
                },
                KEEPS_THREE);
        assertThatThrownBy(() -> broken.hold(AUTHOR)).isInstanceOf(IllegalStateException.class);
        assertThat(broken.size()).isZero();
    }
}
