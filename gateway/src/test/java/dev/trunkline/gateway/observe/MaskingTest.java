package dev.trunkline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {

    private final Masking masking = new Masking(List.of("ticket", "access_token", "pass word"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/feed | /v1/feed",
                "/v1/feed?limit=2&after=x | /v1/feed?limit=2&after=x",
                "/v1/feed?ticket=abc | /v1/feed?ticket=***",
                "/v1/feed?a=1&ticket=abc&b=2 | /v1/feed?a=1&ticket=***&b=2",
                "/v1/feed?ticket=abc&ticket=def | /v1/feed?ticket=***&ticket=***",
                "/v1/feed?Ticket=abc&ACCESS_TOKEN=d | /v1/feed?Ticket=***&ACCESS_TOKEN=***",
                "/v1/feed?%74icket=abc&tic%6Bet=d | /v1/feed?%74icket=***&tic%6Bet=***",
                "/v1/feed?pass+word=abc&pass%20word=d | /v1/feed?pass+word=***&pass%20word=***",
                "/v1/feed?ticket=a/b;c?d=e | /v1/feed?ticket=***",
                "/v1/feed?a=1;ticket=abc | /v1/feed?a=1;ticket=***",
                "/v1/feed?a?ticket=abc | /v1/feed?a?ticket=***",
                "/v1/feed;ticket=abc/x?a=1&b=2 | /v1/feed;ticket=***&b=2",
                "/v1/feed?a=ticket=abc | /v1/feed?a=ticket=abc",
                "/v1/feed?ticket | /v1/feed?ticket",
                "/v1/feed?ticket= | /v1/feed?ticket=***",
                "/v1/feed?tickets=abc&%7=x&%=y | /v1/feed?tickets=abc&%7=x&%=y",
                "/v1/@home?a=b@c | /v1/@home?a=b@c",
                "http://me:secret@edge.test/v1?ticket=x | http://***@edge.test/v1?ticket=***",
                "http://edge.test/a@b | http://edge.test/a@b",
                "me:secret@edge.test | ***@edge.test",
                "? | ?",
            })
    void secrets_are_masked_and_nothing_else(String uri, String masked) {
        assertThat(masking.mask(uri)).isEqualTo(masked);
    }
}
