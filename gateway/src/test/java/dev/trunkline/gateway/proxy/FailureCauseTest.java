package dev.trunkline.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trunkline.gateway.balance.Choice;
import dev.trunkline.gateway.resilience.Failure;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailureCauseTest {

    private static final Throwable CLOSED = new HttpClosedException("Connection was closed");
    private static final Throwable RESET = new IOException("Connection reset by peer");

    @ParameterizedTest(name = "{0}, kept {1}, {2} ms after the request left: {3}")
    @MethodSource("causes")
    void what_broke_is_named_by_when_it_did(Throwable cause, boolean kept, long millis, Failure failure) {
        assertThat(FailureCause.of(cause, false, kept, TimeUnit.MILLISECONDS.toNanos(millis)))
                .isEqualTo(failure);
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                arguments(CLOSED, true, 0, Failure.STALE),
                arguments(RESET, true, 1_000, Failure.STALE),
                arguments(CLOSED, true, 1_001, Failure.BROKEN),
                arguments(RESET, true, 60_000, Failure.BROKEN),
                arguments(CLOSED, true, -1, Failure.UNREAD),
                arguments(CLOSED, false, 0, Failure.BROKEN),
                arguments(RESET, false, -1, Failure.BROKEN),
                arguments(new TooLongFrameException("an answer that is none"), true, 0, Failure.BROKEN),
                arguments(new StreamResetException(7), true, 0, Failure.UNSENT),
                arguments(new StreamResetException(2), true, 0, Failure.BROKEN),
                arguments(
                        Http2Exception.streamError(1, Http2Error.REFUSED_STREAM, "none is free"),
                        true,
                        0,
                        Failure.UNREAD));
    }

    @ParameterizedTest
    @CsvSource({
        "BROKEN, BROKEN",
        "STALE,  BROKEN",
        "UNSENT, CANCELLED",
        "UNREAD, CANCELLED",
    })
    void a_connection_that_breaks_counts_against_the_endpoint_and_what_it_refuses_does_not(
            Failure failure, Choice.Result result) {
        assertThat(FailureCause.result(failure)).isEqualTo(result);
    }
}
