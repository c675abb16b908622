package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.Refusal.assertRefused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.rpc.RequestInfo;
import dev.trunkline.contracts.user.v1.GetUserRequest;
import dev.trunkline.contracts.user.v1.ListUsersRequest;
import dev.trunkline.user.Person;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** REST and gRPC on one port do not get in each other's way. */
@QuarkusTest
class SharedPortTest {

    private static final Metadata.Key<String> TRACEPARENT =
            Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> LARGE = Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER);

    @RegisterExtension
    final Channel channel = new Channel();

    @TestHTTPResource(value = "/metrics", management = true)
    String metrics;

    @Test
    void rest_is_spoken_by_http_1_by_an_upgrade_to_2_and_by_2_from_the_start() throws Exception {
        assertThat(rest(HttpVersion.HTTP_1_1, false)).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(rest(HttpVersion.HTTP_2, true)).isEqualTo(HttpVersion.HTTP_2);
        assertThat(rest(HttpVersion.HTTP_2, false)).isEqualTo(HttpVersion.HTTP_2);
    }

    @Test
    void errors_of_rest_are_problems_also_by_http_2() throws Exception {
        RawCall.Answer answer = RawCall.to("/v1/users")
                .header("content-type", "application/json")
                .bytes("{".getBytes(StandardCharsets.UTF_8))
                .send();
        assertThat(answer.httpStatus()).isEqualTo(400);
        assertThat(answer.fields().get("content-type")).startsWith("application/problem+json");
    }

    @Test
    void a_call_tells_the_trace_that_it_belongs_to() {
        Metadata metadata = new Metadata();
        metadata.put(TRACEPARENT, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        Refusal refusal = Refusal.of(() -> channel.users()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .getUser(GetUserRequest.getDefaultInstance()));
        assertThat(refusal.detail(RequestInfo.class).getRequestId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    }

    @Test
    void metadata_beyond_the_limit_ends_the_call_and_nothing_else() {
        Metadata metadata = new Metadata();
        metadata.put(LARGE, "x".repeat(100_000));
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, () -> channel.users()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .listUsers(ListUsersRequest.getDefaultInstance()));
        assertThat(refused.getStatus().getCode()).isNotIn(Code.DEADLINE_EXCEEDED, Code.OK);
        assertThat(channel.users()
                        .listUsers(ListUsersRequest.newBuilder().setPageSize(1).build())
                        .getUsersCount())
                .isLessThanOrEqualTo(1);
    }

    @Test
    void a_status_is_read_by_a_client_whatever_was_sent() throws Exception {
        Person ada = Person.registered();
        GetUserRequest unknownFields = GetUserRequest.parseFrom(GetUserRequest.newBuilder()
                .setId(ada.id())
                .build()
                .toByteString()
                .concat(ByteString.fromHex("9a060378797a")));
        assertThat(channel.users().getUser(unknownFields).getId()).isEqualTo(ada.id());
        assertRefused(Code.INVALID_ARGUMENT, "INVALID_INPUT", () -> channel.users()
                .getUser(GetUserRequest.newBuilder().setId("€".repeat(20_000)).build()));
    }

    @Test
    void names_that_callers_make_up_are_no_names_of_metrics() throws Exception {
        for (int i : IntStream.range(0, 3).toArray()) {
            RawCall.to("/made.up/Number" + i).send();
        }
        channel.users().listUsers(ListUsersRequest.getDefaultInstance());
        String figures = given().get(metrics).asString();
        assertThat(figures).doesNotContain("made.up").contains("uri=\"/{service}/{method}\"");
        assertThat(figures).contains("ListUsers");
    }

    private static HttpVersion rest(HttpVersion version, boolean upgrade) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            return vertx.createHttpClient(
                            new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(upgrade))
                    .request(HttpMethod.GET, RestAssured.port, "localhost", "/v1/users?limit=1")
                    .compose(request -> request.send()
                            .compose(HttpClientResponse::body)
                            .map(Buffer::toString)
                            .map(body -> {
                                assertThat(body).startsWith("{\"items\":[");
                                return request.version();
                            }))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } finally {
            vertx.close();
        }
    }
}
