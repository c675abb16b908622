package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trunkline.gateway.exchange.TraceContext;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTest {

    private static final String ID = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

    @Test
    void of_traces_that_begin_here_the_share_asked_for_is_sampled() {
        Sampling some = new Sampling(0.1, true);
        long sampled = IntStream.range(0, 20_000)
                .filter(i -> some.test(TraceContext.begin(any -> false)))
                .count();

        assertThat(sampled).as("of 20,000").isBetween(1_700L, 2_300L);
        assertThat(new Sampling(0, true).test(TraceContext.begin(any -> false))).isFalse();
        assertThat(new Sampling(1, true).test(TraceContext.begin(any -> false))).isTrue();
    }

    @Test
    void a_trace_is_sampled_whenever_its_id_comes() {
        Sampling half = new Sampling(0.5, true);
        TraceContext trace = TraceContext.begin(any -> false);

        assertThat(IntStream.range(0, 100).mapToObj(i -> half.test(trace)).distinct())
                .hasSize(1);
    }

    @Test
    void a_clients_word_counts_if_it_is_heeded() {
        TraceContext yes = given("01");
        TraceContext no = given("00");

        assertThat(new Sampling(0, true).test(yes)).isTrue();
        assertThat(new Sampling(1, true).test(no)).isFalse();
        assertThat(new Sampling(0, false).test(yes)).isFalse();
        assertThat(new Sampling(1, false).test(no)).isTrue();
    }

    @Test
    void a_share_that_is_none_is_refused() {
        assertThatThrownBy(() -> new Sampling(1.5, true)).hasMessageContaining("GATEWAY_TRACING_RATIO");
        assertThatThrownBy(() -> new Sampling(Double.NaN, true)).hasMessageContaining("from 0 to 1");
    }

    private static TraceContext given(String flags) {
        return TraceContext.of(List.of("00-" + ID + "-" + flags), List.of(), any -> false);
    }
}
