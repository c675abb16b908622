package dev.trunkline.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where counts are asked for, and under which names. */
class RedisNodesTest {

    private static final String TWO = "redis://a.test:6379, redis://b.test:6379";

    @ParameterizedTest(name = "{1} from {0}")
    @CsvSource({
        "redis://a.test:6379,              MOVED 7 10.0.0.2:6380,      redis://10.0.0.2:6380",
        "redis://a.test:6379/0,            MOVED 7 c.test:6380,        redis://c.test:6380",
        "rediss://u:p%40x@a.test:6379,     MOVED 7 10.0.0.2:6380,      rediss://u:p%40x@10.0.0.2:6380",
        "redis://a.test:6379?password=p,   MOVED 7 10.0.0.2:6380,      redis://10.0.0.2:6380?password=p",
        "redis://a.test:6379,              MOVED 7 :6380,              redis://a.test:6380",
        "redis://a.test:6379,              MOVED 7 2001:db8::2:6380,   redis://[2001:db8::2]:6380",
    })
    void of_a_cluster_the_node_is_asked_that_has_the_slot(String given, String error, String followed) {
        RedisNodes nodes = nodes(given, Optional.of("all"));

        assertThat(nodes.follow(error)).isTrue();
        assertThat(nodes.address()).isEqualTo(followed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR unknown command",
                "ASK 7 10.0.0.2:6380",
                "CLUSTERDOWN The cluster is down",
                "MOVED 7 ?:6380",
                "null"
            })
    void no_other_error_leads_anywhere(String error) {
        RedisNodes nodes = nodes(TWO, Optional.of("all"));

        assertThat(nodes.follow(error)).isFalse();
        assertThat(nodes.address()).isEqualTo("redis://a.test:6379");
    }

    @Test
    void where_nobody_answers_the_next_of_the_given_nodes_is_asked() {
        RedisNodes nodes = nodes(TWO, Optional.of("all"));
        nodes.leave();
        assertThat(nodes.address()).isEqualTo("redis://b.test:6379");
        nodes.follow("MOVED 7 10.0.0.2:6380");
        assertThat(nodes.address()).isEqualTo("redis://10.0.0.2:6380");
        nodes.leave();
        assertThat(nodes.address()).isEqualTo("redis://a.test:6379");
    }

    @Test
    void a_redis_that_is_no_cluster_is_at_its_address_and_nowhere_else() {
        RedisNodes nodes = nodes("redis://a.test:6379", Optional.empty());
        assertThat(nodes.follow("MOVED 7 10.0.0.2:6380")).isFalse();
        nodes.leave();
        assertThat(nodes.address()).isEqualTo("redis://a.test:6379");
    }

    @Test
    void one_tag_is_first_in_all_names() {
        RedisKeys tagged = RedisKeys.of(Optional.of("all"));
        assertThat(tagged.count("ada", "sign-in/1")).isEqualTo("gateway:limit:{all}:{ada}:sign-in/1");
        assertThat(tagged.gateways()).isEqualTo("gateway:limits:{all}:gateways");
        RedisKeys plain = RedisKeys.of(Optional.empty());
        assertThat(plain.count("ada", "sign-in/1")).isEqualTo("gateway:limit:{ada}:sign-in/1");
        assertThat(plain.gateways()).isEqualTo("gateway:limits:gateways");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "{a}", "a}", "{"})
    void a_tag_that_would_be_none_is_refused(String tag) {
        assertThatThrownBy(() -> RedisKeys.of(Optional.of(tag)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write a word without braces");
    }

    private static RedisNodes nodes(String urls, Optional<String> tag) {
        return RedisNodes.of(new LimitSettings(1, urls, Duration.ofSeconds(1), 1, tag));
    }
}
