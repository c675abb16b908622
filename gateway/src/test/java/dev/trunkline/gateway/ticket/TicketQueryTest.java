package dev.trunkline.gateway.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicketQueryTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    /feed                              | /feed                          | -
                    /feed?                             | /feed?                         | -
                    /feed?after=x                      | /feed?after=x                  | -
                    /feed?ticket=T                     | /feed                          | T
                    /feed?after=x&ticket=T             | /feed?after=x                  | T
                    /feed?ticket=T&after=x             | /feed?after=x                  | T
                    /feed?a=%2f%C3%A9&ticket=T&b=1+2   | /feed?a=%2f%C3%A9&b=1+2        | T
                    /feed?a=1&&ticket=T&a=0&=&x        | /feed?a=1&&a=0&=&x             | T
                    /feed?tickets=T&aticket=T&Ticket=T | /feed?tickets=T&aticket=T&Ticket=T | -
                    /feed?%74icke%74=T&z               | /feed?z                        | T
                    /feed?%7=T&tick%=T                 | /feed?%7=T&tick%=T             | -
                    /feed?ticket=A=B?C                 | /feed                          | A=B?C
                    /feed?q=?ticket=T                  | /feed?q=?ticket=T              | -
                    """)
    void the_ticket_is_taken_out_and_nothing_else_is_touched(String target, String rest, String ticket) {
        assertThat(TicketQuery.of(target))
                .isEqualTo(new TicketQuery(rest, ticket == null ? List.of() : List.of(ticket)));
    }

    @Test
    void an_empty_one_is_one_and_several_are_told() {
        assertThat(TicketQuery.of("/feed?ticket").tickets()).containsExactly("");
        assertThat(TicketQuery.of("/feed?ticket=&a&ticket=T").tickets()).containsExactly("", "T");
    }
}
