package dev.trunkline.feed.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what the client offers | what it is told
                "permessage-deflate | permessage-deflate; client_no_context_takeover",
                "Permessage-Deflate | permessage-deflate; client_no_context_takeover",
                "permessage-deflate; client_max_window_bits | permessage-deflate; client_no_context_takeover",
                "permessage-deflate;client_max_window_bits=\"9\" | permessage-deflate; client_no_context_takeover",
                "permessage-deflate; server_no_context_takeover"
                        + " | permessage-deflate; client_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; server_max_window_bits=15"
                        + " | permessage-deflate; client_no_context_takeover; server_max_window_bits=15",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate"
                        + " | permessage-deflate; client_no_context_takeover",
                "x-webkit-deflate-frame, permessage-deflate | permessage-deflate; client_no_context_takeover",
                "permessage-deflate; server_max_window_bits=10 |",
                "permessage-deflate; server_max_window_bits |",
                "permessage-deflate; client_max_window_bits=7 |",
                "permessage-deflate; client_max_window_bits=16 |",
                "permessage-deflate; client_no_context_takeover=1 |",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover |",
                "permessage-deflate; unknown |",
                "permessage-bzip2 |",
                "; , ;; = |",
                "'' |",
            })
    void the_first_offer_that_can_be_met_is_taken(String offers, String answer) {
        assertThat(Compression.negotiate(List.of(offers))).isEqualTo(Optional.ofNullable(answer));
    }
}
