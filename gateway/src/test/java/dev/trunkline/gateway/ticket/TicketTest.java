package dev.trunkline.gateway.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketTest {

    private static final String TOKEN = "head.body.signature";

    private final Ticket ticket = Ticket.random(new SecureRandom());

    @Test
    void a_ticket_opens_what_it_has_sealed() {
        assertThat(ticket.open(ticket.seal(TOKEN))).contains(TOKEN);
        assertThat(Ticket.parse(ticket.text()).orElseThrow().open(ticket.seal(TOKEN)))
                .contains(TOKEN);
    }

    @Test
    void another_ticket_does_not_open_it() {
        assertThat(Ticket.random(new SecureRandom()).open(ticket.seal(TOKEN))).isEmpty();
    }

    @Test
    void what_was_changed_in_the_store_is_not_opened() {
        byte[] sealed = ticket.seal(TOKEN);
        for (int i = 0; i < sealed.length; i++) {
            byte[] forged = sealed.clone();
            forged[i] ^= 1;
            assertThat(ticket.open(forged)).as("byte %d", i).isEmpty();
        }
        assertThat(ticket.open(new byte[0])).isEmpty();
    }

    @Test
    void the_store_sees_neither_the_ticket_nor_the_token() {
        assertThat(ticket.name()).isNotEqualTo(ticket.text());
        assertThat(new String(ticket.seal(TOKEN), StandardCharsets.ISO_8859_1)).doesNotContain("body");
        assertThat(ticket.toString()).doesNotContain(ticket.text());
    }

    @Test
    void no_two_are_alike() {
        SecureRandom random = new SecureRandom();
        assertThat(IntStream.range(0, 1_000)
                        .mapToObj(i -> Ticket.random(random).text())
                        .distinct())
                .hasSize(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "rJ3fO0pQe4o2mX7bq8cF5kT1yVn6Zs9hWdLuGaEiBx%41",
                "*J3fO0pQe4o2mX7bq8cF5kT1yVn6Zs9hWdLuGaEiBxA"
            })
    void what_cannot_be_a_ticket_is_not_looked_up(String text) {
        assertThat(Ticket.parse(text)).isEmpty();
    }
}
