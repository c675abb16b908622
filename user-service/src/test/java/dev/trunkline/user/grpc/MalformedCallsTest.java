package dev.trunkline.user.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import dev.trunkline.contracts.user.v1.GetUserRequest;
import dev.trunkline.contracts.user.v1.ListUsersRequest;
import io.grpc.Status.Code;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent is answered, and as the fault of who sent it. */
@QuarkusTest
class MalformedCallsTest {

    private static final String LIST = "/trunkline.user.v1.UserService/ListUsers";
    private static final String GET = "/trunkline.user.v1.UserService/GetUser";
    private static final ListUsersRequest REQUEST =
            ListUsersRequest.newBuilder().setPageSize(1).build();

    @Test
    void a_call_made_by_hand_in_the_right_way_is_answered() throws Exception {
        // Shows that the refusals below are for the one thing that each of them changes.
        assertThat(list().message(REQUEST).send().code()).isEqualTo(Code.OK);
    }

    @Test
    void bytes_that_are_no_message_are_the_callers_fault() throws Exception {
        assertRefused(list().message(0, new byte[] {(byte) 0xFF, 1, 2}), Code.INVALID_ARGUMENT, "MALFORMED_REQUEST");
    }

    @Test
    void text_that_is_not_utf_8_is_refused() throws Exception {
        byte[] halfACharacter = ByteString.fromHex("0a02c328").toByteArray();
        assertRefused(RawCall.to(GET).message(0, halfACharacter), Code.INVALID_ARGUMENT, "MALFORMED_REQUEST");
    }

    @Test
    void a_call_without_a_message_is_refused() throws Exception {
        assertRefused(list(), Code.INVALID_ARGUMENT, "MALFORMED_REQUEST");
        assertRefused(list().bytes(new byte[] {0, 0}), Code.INVALID_ARGUMENT, "MALFORMED_REQUEST");
        assertRefused(list().bytes(new byte[] {0, 0, 0, 0, 9, 1}), Code.INVALID_ARGUMENT, "MALFORMED_REQUEST");
    }

    @Test
    void a_call_with_two_messages_is_refused() throws Exception {
        assertRefused(list().message(REQUEST).message(REQUEST), Code.INVALID_ARGUMENT, "MALFORMED_REQUEST");
    }

    @Test
    void a_compressed_message_is_read() throws Exception {
        RawCall call = list().header("grpc-encoding", "gzip").message(1, gzip(REQUEST.toByteArray()));
        assertThat(call.send().code()).isEqualTo(Code.OK);
    }

    @Test
    void a_message_that_is_not_compressed_as_it_says_is_refused() throws Exception {
        assertRefused(
                list().header("grpc-encoding", "gzip").message(1, new byte[] {1, 2, 3}),
                Code.INVALID_ARGUMENT,
                "MALFORMED_REQUEST");
        byte[] cut =
                gzip(GetUserRequest.newBuilder().setId("x".repeat(1000)).build().toByteArray());
        assertRefused(
                list().header("grpc-encoding", "gzip").message(1, java.util.Arrays.copyOf(cut, cut.length - 12)),
                Code.INVALID_ARGUMENT,
                "MALFORMED_REQUEST");
        assertRefused(list().message(1, gzip(REQUEST.toByteArray())), Code.INVALID_ARGUMENT, "MALFORMED_REQUEST");
        assertRefused(
                list().header("grpc-encoding", "brotli").message(1, new byte[] {1}),
                Code.UNIMPLEMENTED,
                "NO_SUCH_ENCODING");
    }

    @Test
    void a_message_counts_as_large_as_it_is_unpacked() throws Exception {
        assertRefused(
                RawCall.to(GET)
                        .header("grpc-encoding", "gzip")
                        .message(1, gzip(large(50_000_000).toByteArray())),
                Code.RESOURCE_EXHAUSTED,
                "BODY_TOO_LARGE");
    }

    @ParameterizedTest
    @ValueSource(ints = {65_600, 200_000})
    void a_message_beyond_the_limit_is_refused_with_the_reason(int size) throws Exception {
        assertRefused(RawCall.to(GET).message(large(size)), Code.RESOURCE_EXHAUSTED, "BODY_TOO_LARGE");
        assertRefused(RawCall.to(GET).message(large(size)).announced(), Code.RESOURCE_EXHAUSTED, "BODY_TOO_LARGE");
    }

    @ParameterizedTest
    @ValueSource(ints = {300_000, 20_000_000})
    void one_far_beyond_it_is_refused_without_unless_it_was_announced(int size) throws Exception {
        assertThat(RawCall.to(GET).message(large(size)).send().code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertRefused(RawCall.to(GET).message(large(size)).announced(), Code.RESOURCE_EXHAUSTED, "BODY_TOO_LARGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "S", "-1S", "1s", "123456789S", "1.5S", "", "9999999999999999999H", "1S,2S"})
    void a_timeout_that_is_none_is_refused(String timeout) throws Exception {
        assertRefused(list().header("grpc-timeout", timeout).message(REQUEST), Code.INVALID_ARGUMENT, "INVALID_INPUT");
    }

    @Test
    void metadata_that_is_not_base64_is_refused() throws Exception {
        assertRefused(list().header("x-bin", "%%%").message(REQUEST), Code.INVALID_ARGUMENT, "MALFORMED_METADATA");
        String fine = Base64.getEncoder().withoutPadding().encodeToString(new byte[] {1});
        assertThat(list().header("x-bin", fine).message(REQUEST).send().code()).isEqualTo(Code.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "/trunkline.user.v1.UserService/Nothing",
        "/trunkline.user.v1.UserService/",
        "/trunkline.user.v1.UserService",
        "/nothing.Nothing/GetUser",
        "/v1/users",
        "/"
    })
    void a_method_that_there_is_not_is_unimplemented(String path) throws Exception {
        assertRefused(RawCall.to(path).message(REQUEST), Code.UNIMPLEMENTED, "NO_SUCH_METHOD");
    }

    @Test
    void other_kinds_of_grpc_are_not_taken_for_it() throws Exception {
        for (String type : new String[] {"application/grpc-web", "application/grpc+json", "application/grpcx"}) {
            RawCall.Answer answer =
                    list().header("content-type", type).message(REQUEST).send();
            assertThat(answer.httpStatus()).as(type).isEqualTo(415);
            assertThat(answer.fields().get("content-type")).isEqualTo("application/problem+json");
        }
        assertThat(list().header("content-type", "application/grpc+proto")
                        .message(REQUEST)
                        .send()
                        .code())
                .isEqualTo(Code.OK);
    }

    @Test
    void a_call_is_a_post() throws Exception {
        RawCall.Answer answer = list().method(HttpMethod.PUT).message(REQUEST).send();
        assertThat(answer.httpStatus()).isEqualTo(405);
        assertThat(answer.fields().get("allow")).isEqualTo("POST");
    }

    @Test
    void over_http_1_there_is_no_such_resource() throws Exception {
        RawCall.Answer answer = list().message(REQUEST).send(HttpVersion.HTTP_1_1);
        assertThat(answer.httpStatus()).isEqualTo(404);
        assertThat(answer.body().toString(StandardCharsets.UTF_8)).contains("\"status\":404");
    }

    private static RawCall list() {
        return RawCall.to(LIST);
    }

    private static GetUserRequest large(int size) {
        return GetUserRequest.newBuilder().setId("x".repeat(size)).build();
    }

    private static void assertRefused(RawCall call, Code code, String reason) throws Exception {
        RawCall.Answer answer = call.send();
        assertThat(answer.httpStatus()).isEqualTo(200);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.detail(ErrorInfo.class))
                .get()
                .extracting(ErrorInfo::getReason)
                .isEqualTo(reason);
    }

    private static byte[] gzip(byte[] bytes) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }
}
