package dev.trunkline.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context; its test suite's cases for what a participant does with bad headers are among these. */
class TraceContextTest {

    private static final String ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String PARENT = "00-" + ID + "-" + SPAN + "-01";

    @Test
    void a_trace_of_a_client_goes_on_unchanged_when_nothing_is_recorded() {
        TraceContext trace = of(PARENT);

        assertThat(trace.continued()).isTrue();
        assertThat(trace.traceId()).isEqualTo(ID);
        assertThat(trace.parentSpanId()).isEqualTo(SPAN);
        assertThat(trace.sampledByClient()).isTrue();
        assertThat(trace.recorded()).isFalse();
        assertThat(trace.traceparent()).isEqualTo(PARENT);
    }

    @Test
    void a_recorded_request_has_a_span_of_its_own_between_client_and_upstream() {
        TraceContext trace = TraceContext.of(List.of(PARENT), List.of(), any -> true);

        assertThat(trace.parentSpanId()).isEqualTo(SPAN);
        assertThat(trace.spanId()).matches("[0-9a-f]{16}").isNotEqualTo(SPAN);
        assertThat(trace.traceparent("00f067aa0ba902b7")).isEqualTo("00-" + ID + "-00f067aa0ba902b7-01");
    }

    @Test
    void a_trace_that_begins_here_is_sampled_only_if_it_is_recorded() {
        TraceContext silent = TraceContext.begin(any -> false);
        assertThat(silent.traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
        assertThat(silent.continued()).isFalse();
        assertThat(silent.parentSpanId()).isEmpty();

        TraceContext recorded = TraceContext.begin(any -> true);
        assertThat(recorded.traceparent()).endsWith("-" + recorded.spanId() + "-01");
        assertThat(recorded.traceId()).isNotEqualTo(silent.traceId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-" + ID + "-" + SPAN,
                "00-" + ID + "-" + SPAN + "-1",
                "00-" + ID + "-" + SPAN + "-01-",
                "00-" + ID + "-" + SPAN + "-01-what-the-future-will-be-like",
                "00-" + ID + "-" + SPAN + "-0G",
                "00_" + ID + "-" + SPAN + "-01",
                "00-" + ID + "_" + SPAN + "-01",
                "00-" + ID + "-" + SPAN + "_01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + ID + "-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
                "00-" + ID + "-B7AD6B7169203331-01",
                "00-.af7651916cd43dd8448eb211c80319c-" + SPAN + "-01",
                "0-" + ID + "-" + SPAN + "-01",
                "0x-" + ID + "-" + SPAN + "-01",
                "ff-" + ID + "-" + SPAN + "-01",
                "cc-" + ID + "-" + SPAN + "-01.what-the-future-will-not-be-like",
                " 00-" + ID + "-" + SPAN + "-01",
            })
    void a_malformed_traceparent_begins_another_trace(String traceparent) {
        TraceContext trace = TraceContext.of(List.of(traceparent), List.of("a=1"), any -> false);

        assertThat(trace.continued()).isFalse();
        assertThat(trace.traceId()).isNotEqualTo(ID);
        assertThat(trace.state()).as("a state without its trace").isEmpty();
    }

    @Test
    void two_traceparents_are_none() {
        assertThat(TraceContext.of(List.of(PARENT, PARENT), List.of(), any -> false)
                        .continued())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "cc-ID-SPAN-01,                       00-ID-SPAN-01",
        "cc-ID-SPAN-01-what-the-future-holds, 00-ID-SPAN-01",
        "cc-ID-SPAN-00-,                      00-ID-SPAN-00",
        "00-ID-SPAN-ff,                       00-ID-SPAN-03",
        "00-ID-SPAN-02,                       00-ID-SPAN-02",
        "00-ID-SPAN-04,                       00-ID-SPAN-00",
    })
    void of_later_versions_and_flags_what_is_known_goes_on(String given, String sent) {
        TraceContext trace = of(given.replace("ID", ID).replace("SPAN", SPAN));

        assertThat(trace.continued()).isTrue();
        assertThat(trace.traceparent()).isEqualTo(sent.replace("ID", ID).replace("SPAN", SPAN));
    }

    @Test
    void a_state_goes_on_line_by_line_in_its_order() {
        assertThat(state("foo=1,bar=2")).isEqualTo("foo=1,bar=2");
        assertThat(state("foo=1", "bar=2")).isEqualTo("foo=1,bar=2");
        assertThat(state("foo=1 , , bar=2,")).isEqualTo("foo=1 , , bar=2,");
        assertThat(state("tenant@vendor=x y!", "0a_-*/z=~")).isEqualTo("tenant@vendor=x y!,0a_-*/z=~");
        assertThat(state("", " ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo",
                "foo=",
                "=1",
                "Foo=1",
                "foo=1=2",
                "foo @a=1",
                "a@b@c=1",
                "foo=1,foo=2",
                "foo=\u00e9",
                "@v=1"
            })
    void a_malformed_state_is_dropped_and_the_trace_goes_on(String state) {
        TraceContext trace = TraceContext.of(List.of(PARENT), List.of(state), any -> false);

        assertThat(trace.continued()).isTrue();
        assertThat(trace.state()).isEmpty();
    }

    @Test
    void a_state_has_at_most_32_members() {
        assertThat(TraceState.kept(members(32, "1"))).hasSizeGreaterThan(32);
        assertThat(TraceState.kept(members(33, "1"))).isEmpty();
    }

    @Test
    void a_state_beyond_512_characters_loses_large_members_first_and_then_the_last() {
        String large = "large=" + "x".repeat(200);
        String kept = TraceState.kept(Stream.concat(Stream.of("first=1", large), members(20, "y".repeat(20)).stream())
                .toList());
        assertThat(kept).startsWith("first=1,k0=").hasSizeLessThanOrEqualTo(512).doesNotContain("large");

        String cut = TraceState.kept(members(30, "z".repeat(100)));
        assertThat(cut).startsWith("k0=").endsWith("z").hasSizeBetween(400, 512);
    }

    private static TraceContext of(String traceparent) {
        return TraceContext.of(List.of(traceparent), List.of(), any -> false);
    }

    private static String state(String... lines) {
        return TraceContext.of(List.of(PARENT), List.of(lines), any -> false).state();
    }

    private static List<String> members(int count, String value) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i + "=" + value).toList();
    }
}
