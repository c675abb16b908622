package dev.trunkline.rest.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trunkline.rest.problem.Problem;
import dev.trunkline.rest.problem.ProblemException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** RFC 6902 appendix A, those that succeed: A.1 to A.8, A.10, A.11, A.14, A.16. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "{\"foo\":\"bar\"}; [{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\"}];"
                        + "{\"baz\":\"qux\",\"foo\":\"bar\"}",
                "{\"foo\":[\"bar\",\"baz\"]}; [{\"op\":\"add\",\"path\":\"/foo/1\",\"value\":\"qux\"}];"
                        + "{\"foo\":[\"bar\",\"qux\",\"baz\"]}",
                "{\"baz\":\"qux\",\"foo\":\"bar\"}; [{\"op\":\"remove\",\"path\":\"/baz\"}]; {\"foo\":\"bar\"}",
                "{\"foo\":[\"bar\",\"qux\",\"baz\"]}; [{\"op\":\"remove\",\"path\":\"/foo/1\"}];"
                        + "{\"foo\":[\"bar\",\"baz\"]}",
                "{\"baz\":\"qux\",\"foo\":\"bar\"}; [{\"op\":\"replace\",\"path\":\"/baz\",\"value\":\"boo\"}];"
                        + "{\"baz\":\"boo\",\"foo\":\"bar\"}",
                "{\"foo\":{\"bar\":\"baz\",\"waldo\":\"fred\"},\"qux\":{\"corge\":\"grault\"}};"
                        + "[{\"op\":\"move\",\"from\":\"/foo/waldo\",\"path\":\"/qux/thud\"}];"
                        + "{\"foo\":{\"bar\":\"baz\"},\"qux\":{\"corge\":\"grault\",\"thud\":\"fred\"}}",
                "{\"foo\":[\"all\",\"grass\",\"cows\",\"eat\"]};"
                        + "[{\"op\":\"move\",\"from\":\"/foo/1\",\"path\":\"/foo/3\"}];"
                        + "{\"foo\":[\"all\",\"cows\",\"eat\",\"grass\"]}",
                "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}; [{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"qux\"},"
                        + "{\"op\":\"test\",\"path\":\"/foo/1\",\"value\":2}]; {\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}",
                "{\"foo\":\"bar\"}; [{\"op\":\"add\",\"path\":\"/child\",\"value\":{\"grandchild\":{}}}];"
                        + "{\"foo\":\"bar\",\"child\":{\"grandchild\":{}}}",
                "{\"foo\":\"bar\"}; [{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\",\"xyz\":123}];"
                        + "{\"foo\":\"bar\",\"baz\":\"qux\"}",
                "{\"/\":9,\"~1\":10}; [{\"op\":\"test\",\"path\":\"/~01\",\"value\":10}]; {\"/\":9,\"~1\":10}",
                "{\"foo\":[\"bar\"]}; [{\"op\":\"add\",\"path\":\"/foo/-\",\"value\":[\"abc\",\"def\"]}];"
                        + "{\"foo\":[\"bar\",[\"abc\",\"def\"]]}",
                // Beyond the appendix.
                "{\"a\":1}; []; {\"a\":1}",
                "{\"a\":1}; [{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]; {\"a\":1,\"b\":1}",
                "{\"a\":1}; [{\"op\":\"add\",\"path\":\"\",\"value\":{\"b\":2}}]; {\"b\":2}",
                "{\"a\":1}; [{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]; []",
                "{\"a\":1}; [{\"op\":\"copy\",\"from\":\"\",\"path\":\"/b\"}]; {\"a\":1,\"b\":{\"a\":1}}",
                "{\"a\":1}; [{\"op\":\"add\",\"path\":\"/a\",\"value\":null}]; {\"a\":null}",
                "{\"a\":1}; [{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a\"}]; {\"a\":1}",
                "{\"a\":1}; [{\"op\":\"test\",\"path\":\"/a\",\"value\":1.0}]; {\"a\":1}",
                "{\"a\":100}; [{\"op\":\"test\",\"path\":\"/a\",\"value\":1e2}]; {\"a\":100}",
                "{\"a\":{\"b\":1,\"c\":2}}; [{\"op\":\"test\",\"path\":\"/a\",\"value\":{\"c\":2,\"b\":1}}];"
                        + "{\"a\":{\"b\":1,\"c\":2}}",
            })
    void does_as_the_rfc_shows(String target, String patch, String expected) throws Exception {
        JsonNode before = JSON.readTree(target);
        assertThat(JsonPatch.read(JSON.readTree(patch)).apply(before)).isEqualTo(JSON.readTree(expected));
        assertThat(before).isEqualTo(JSON.readTree(target));
    }

    /** RFC 6902 appendix A, those that fail when applied: A.9, A.12, A.15; and others of their kind. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "{\"baz\":\"qux\"}; [{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"bar\"}]; 409; /0",
                "{\"foo\":\"bar\"}; [{\"op\":\"add\",\"path\":\"/baz/bat\",\"value\":\"qux\"}]; 422; /0/path",
                "{\"/\":9,\"~1\":10}; [{\"op\":\"test\",\"path\":\"/~01\",\"value\":\"10\"}]; 409; /0",
                // Beyond the appendix.
                "{}; [{\"op\":\"test\",\"path\":\"/nothing\",\"value\":null}]; 409; /0",
                "{\"a\":1}; [{\"op\":\"replace\",\"path\":\"/a\",\"value\":2},{\"op\":\"remove\",\"path\":\"/b\"}];"
                        + "422; /1/path",
                "{\"a\":1}; [{\"op\":\"replace\",\"path\":\"/b\",\"value\":2}]; 422; /0/path",
                "{\"a\":1}; [{\"op\":\"copy\",\"from\":\"/b\",\"path\":\"/c\"}]; 422; /0/from",
                "{\"a\":{\"b\":1}}; [{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]; 422; /0/path",
                "{\"a\":[1]}; [{\"op\":\"add\",\"path\":\"/a/2\",\"value\":2}]; 422; /0/path",
                "{\"a\":[1]}; [{\"op\":\"remove\",\"path\":\"/a/-\"}]; 422; /0/path",
                "{\"a\":[1,2]}; [{\"op\":\"remove\",\"path\":\"/a/01\"}]; 422; /0/path",
                "{\"a\":[{\"b\":1},2]}; [{\"op\":\"copy\",\"from\":\"/a/00/b\",\"path\":\"/c\"}]; 422; /0/from",
                "{\"a\":[1,2]}; [{\"op\":\"remove\",\"path\":\"/a/99999999999\"}]; 422; /0/path",
                "{\"a\":[1,2]}; [{\"op\":\"remove\",\"path\":\"/a/x\"}]; 422; /0/path",
                "{\"a\":1}; [{\"op\":\"remove\",\"path\":\"\"}]; 422; ''",
                "{\"a\":1}; [{\"op\":\"remove\",\"path\":\"\"},{\"op\":\"add\",\"path\":\"/a\",\"value\":1}];"
                        + "422; /1/path",
            })
    void what_does_not_fit_the_document_is_named(String target, String patch, int status, String pointer)
            throws Exception {
        JsonPatch read = JsonPatch.read(JSON.readTree(patch));
        JsonNode before = JSON.readTree(target);
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> read.apply(before));
        assertThat(refusal.status()).isEqualTo(status);
        assertThat(pointers(refusal)).containsExactly(pointer);
        assertThat(before).isEqualTo(JSON.readTree(target));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "{}; ''",
                "null; ''",
                "[1]; /0",
                "[{\"op\":\"spam\",\"path\":\"/a\"}]; /0/op",
                "[{\"path\":\"/a\"}]; /0/op",
                "[{\"op\":\"ADD\",\"path\":\"/a\",\"value\":1}]; /0/op",
                "[{\"op\":\"add\",\"path\":\"/a\"}]; /0/value",
                "[{\"op\":\"remove\"}]; /0/path",
                "[{\"op\":\"remove\",\"path\":7}]; /0/path",
                "[{\"op\":\"remove\",\"path\":\"a\"}]; /0/path",
                "[{\"op\":\"remove\",\"path\":\"/a~2\"}]; /0/path",
                "[{\"op\":\"remove\",\"path\":\"/a~\"}]; /0/path",
                "[{\"op\":\"move\",\"path\":\"/a\"}]; /0/from",
                "[{\"op\":\"copy\",\"path\":\"/a\",\"from\":null}]; /0/from",
            })
    void what_is_no_patch_is_refused(String patch, String pointer) throws Exception {
        JsonNode document = JSON.readTree(patch);
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> JsonPatch.read(document));
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(pointers(refusal)).containsExactly(pointer);
    }

    @Test
    void every_fault_of_a_patch_is_told_at_once() throws Exception {
        JsonNode patch = JSON.readTree("[{\"op\":\"spam\",\"path\":\"a\"},{\"op\":\"remove\",\"path\":\"/a\"},"
                + "{\"op\":\"move\",\"path\":\"/a\"},{\"op\":\"test\",\"path\":\"\"}]");
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> JsonPatch.read(patch));
        assertThat(pointers(refusal)).containsExactly("/0/op", "/0/path", "/2/from", "/3/value");
    }

    @Test
    void a_patch_has_at_most_a_hundred_operations() throws Exception {
        assertThat(JsonPatch.read(JSON.readTree(times(100, test()))).apply(JSON.readTree("{\"a\":1}")))
                .isEqualTo(JSON.readTree("{\"a\":1}"));
        JsonNode more = JSON.readTree(times(101, test()));
        assertThat(catchThrowableOfType(ProblemException.class, () -> JsonPatch.read(more))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void copies_of_copies_do_not_fill_the_memory() throws Exception {
        JsonPatch patch = JsonPatch.read(JSON.readTree(times(99, "{\"op\":\"copy\",\"from\":\"\",\"path\":\"/%d\"}")));
        JsonNode target = JSON.readTree("{\"a\":\"" + "x".repeat(1000) + "\"}");
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> patch.apply(target));
        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal).hasMessageContaining("larger than");
    }

    private static String test() {
        return "{\"op\":\"test\",\"path\":\"/a\",\"value\":1}";
    }

    private static String times(int count, String operation) {
        return IntStream.range(0, count).mapToObj(operation::formatted).collect(Collectors.joining(",", "[", "]"));
    }

    private static List<String> pointers(ProblemException refusal) {
        return refusal.problem("", "").errors().stream()
                .map(Problem.Fault::pointer)
                .toList();
    }
}
