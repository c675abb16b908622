package dev.trunkline.gateway.flush;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnFlushTest {

    private final List<EmbeddedChannel> channels = new ArrayList<>();

    private EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        TurnFlush.install(channel);
        channels.add(channel);
        return channel;
    }

    /** As the end of an event loop's turn; the first channel's loop stands for the one that they would share. */
    @AfterEach
    void endOfTurn() {
        channels.forEach(EmbeddedChannel::runPendingTasks);
    }

    @Test
    void what_is_written_in_a_turn_goes_out_at_its_end_and_in_order() {
        EmbeddedChannel client = channel();
        EmbeddedChannel upstream = channel();
        client.pipeline().write("first");
        client.pipeline().writeAndFlush("second");
        upstream.pipeline().writeAndFlush("to the upstream");
        assertThat(client.outboundMessages()).isEmpty();
        assertThat(upstream.outboundMessages()).isEmpty();
        endOfTurn();
        assertThat(client.outboundMessages()).containsExactly("first", "second");
        assertThat(upstream.outboundMessages()).containsExactly("to the upstream");
    }

    @Test
    void the_next_turn_goes_out_as_well() {
        EmbeddedChannel client = channel();
        client.pipeline().writeAndFlush("first");
        endOfTurn();
        client.pipeline().writeAndFlush("second");
        assertThat(client.outboundMessages()).containsExactly("first");
        endOfTurn();
        assertThat(client.outboundMessages()).containsExactly("first", "second");
    }

    @Test
    void what_was_written_before_a_close_goes_out() {
        EmbeddedChannel client = channel();
        client.pipeline().writeAndFlush("last words");
        client.pipeline().close();
        assertThat(client.isOpen()).isTrue();
        endOfTurn();
        assertThat(client.outboundMessages()).containsExactly("last words");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void what_was_not_flushed_does_not_go_out() {
        EmbeddedChannel client = channel();
        client.pipeline().write("not yet");
        endOfTurn();
        assertThat(client.outboundMessages()).isEmpty();
    }

    @Test
    void a_long_turn_sends_in_between() {
        for (int i = 0; i < TurnFlush.MOST_WAITING - 1; i++) {
            channel().pipeline().writeAndFlush(i);
        }
        assertThat(channels).allMatch(waiting -> waiting.outboundMessages().isEmpty());
        channel().pipeline().writeAndFlush("one too many");
        assertThat(channels).noneMatch(sent -> sent.outboundMessages().isEmpty());
    }
}
