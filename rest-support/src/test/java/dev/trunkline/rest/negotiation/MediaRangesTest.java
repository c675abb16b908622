package dev.trunkline.rest.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaRangesTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '>', quoteCharacter = '^', textBlock = """
                    application/json                         > application/json
                    */*                                      > */*
                    text/*;q=0.5 , application/json ; q=1.000 > text/*;q=0.5, application/json;q=1.000
                    text/html;level=1;q=0                    > text/html;level=1;q=0
                    Text/HTML;Charset=UTF-8                  > Text/HTML;charset=UTF-8
                    , ,application/json,,                    > application/json
                    x, application/json                      > application/json
                    application/json, */                     > application/json
                    */json, a/b                              > a/b
                    te*/json, a/b*, a/b                      > a/b
                    text/html;q=abc                          > text/html
                    text/html;q=1.5                          > text/html
                    text/html;q=-1;q=0.3                     > text/html;q=0.3
                    text/html;q=0.1234                       > text/html
                    text/html;;;                             > text/html
                    text/html;q                              > text/html
                    text/html;=1;a=                          > text/html
                    text/html;a="x,y";q=0.2, a/b             > text/html;q=0.2, a/b
                    text/html;a="x\\",y;z, a/b                > text/html
                    *; q=.2, */*; q=.2                       > */*, */*
                    a/b/c, a b/c, a/b                        > a/b
                    """)
    void what_is_well_formed_is_kept(String field, String read) {
        assertThat(MediaRanges.of(List.of(field)).text()).contains(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                ";;;",
                "x",
                "*/",
                "/*",
                "/",
                "//",
                "a/",
                "/b",
                "q=1",
                ";q=1",
                "\"a/b\"",
                "a/b c",
                "\u00e4/b",
                "a/\u00e4",
                "(a)/b",
                "a/b@c",
                "\u0000",
                "\"",
                "\\",
                "**/*",
                "*/**"
            })
    void where_nothing_is_there_is_nothing(String field) {
        assertThat(MediaRanges.of(List.of(field)).text()).isEmpty();
        assertThat(MediaRanges.plain(field)).isFalse();
    }

    @Test
    void several_fields_are_one_list() {
        assertThat(MediaRanges.of(List.of("text/html", "x", "a/b;q=0.1, c/d")).text())
                .contains("text/html, a/b;q=0.1, c/d");
    }

    @Test
    void a_list_without_an_end_has_one() {
        List<String> many = Collections.nCopies(5_000, "a/b");
        assertThat(MediaRanges.of(List.of(String.join(",", many))).all()).hasSize(MediaRanges.MOST);
        assertThat(MediaRanges.of(many).all()).hasSize(MediaRanges.MOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json", "application/problem+json", "text/event-stream"})
    void what_most_send_need_not_be_read(String field) {
        assertThat(MediaRanges.plain(field)).isTrue();
        assertThat(MediaRanges.of(List.of(field)).text()).contains(field);
    }
}
