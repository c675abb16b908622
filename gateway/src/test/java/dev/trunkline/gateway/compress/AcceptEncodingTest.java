package dev.trunkline.gateway.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {

    private static final Set<Coding> ALL = EnumSet.allOf(Coding.class);

    @Test
    void lines_of_the_field_are_one_list() {
        MultiMap asked = MultiMap.caseInsensitiveMultiMap();
        assertThat(AcceptEncoding.of(asked)).isNull();
        asked.add("accept-encoding", "gzip;q=0.5");
        asked.add("Accept-Encoding", "br");
        assertThat(AcceptEncoding.choose(AcceptEncoding.of(asked), ALL)).contains(Coding.BROTLI);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "null                               | none",
                "''                                 | none",
                "gzip                               | gzip",
                "x-gzip                             | gzip",
                "GZIP                               | gzip",
                "gzip, deflate, br, zstd            | zstd",
                "gzip, deflate, br                  | br",
                "deflate                            | none",
                "gzip;q=1.0, br;q=0.8, zstd;q=0.1   | gzip",
                "gzip;q=0.8,br;q=0.801              | br",
                "gzip ; q=0.5 , br ; Q=0.4          | gzip",
                "gzip;q=0                           | none",
                "gzip;q=0.000, *                    | zstd",
                "*                                  | zstd",
                "*;q=0.1                            | zstd",
                "*;q=0                              | none",
                "zstd;q=0, *;q=0.5                  | br",
                "identity                           | none",
                "identity, gzip                     | gzip",
                "identity;q=0.5, gzip;q=0.4         | none",
                "identity;q=0.5, gzip;q=0.5         | gzip",
                "identity;q=0, gzip;q=0.1           | gzip",
                "identity;q=0                       | none",
                "identity;q=0, *;q=0                | none",
                "gzip;q=2                           | none",
                "gzip;q=0.1234                      | none",
                "gzip;q=abc                         | none",
                "gzip;level=9                       | none",
                "gzip;q=                            | none",
                ",, gzip ,                          | gzip",
                "gzip2, xgzip, brr                  | none",
            })
    void the_coding_is_the_one_that_the_client_likes_best(String field, String coding) {
        assertThat(AcceptEncoding.choose(field, ALL).map(Coding::token).orElse("none"))
                .isEqualTo(coding);
    }

    @Test
    void what_is_not_offered_is_not_chosen() {
        assertThat(AcceptEncoding.choose("zstd, br;q=0.9, gzip;q=0.8", EnumSet.of(Coding.GZIP)))
                .contains(Coding.GZIP);
        assertThat(AcceptEncoding.choose("zstd, br", EnumSet.of(Coding.GZIP))).isEmpty();
    }
}
