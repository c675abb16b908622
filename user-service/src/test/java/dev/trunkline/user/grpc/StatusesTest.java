package dev.trunkline.user.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.RequestInfo;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.trunkline.contracts.user.v1.FollowRequest;
import dev.trunkline.contracts.user.v1.GetUserRequest;
import dev.trunkline.contracts.user.v1.UpdateUserRequest;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.rest.conditional.EntityTag;
import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolationException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StatusesTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @ParameterizedTest
    @CsvSource({
        "400, invalid-input, INVALID_ARGUMENT",
        "400, malformed-request, INVALID_ARGUMENT",
        "401, unauthenticated, UNAUTHENTICATED",
        "401, invalid-token, UNAUTHENTICATED",
        "403, forbidden, PERMISSION_DENIED",
        "404, not-found, NOT_FOUND",
        "405, any, UNIMPLEMENTED",
        "406, any, INVALID_ARGUMENT",
        "409, already-taken, ALREADY_EXISTS",
        "409, idempotency-key-in-use, ABORTED",
        "409, last-admin, FAILED_PRECONDITION",
        "409, not-active, FAILED_PRECONDITION",
        "410, any, FAILED_PRECONDITION",
        "412, stale-representation, ABORTED",
        "413, body-too-large, RESOURCE_EXHAUSTED",
        "414, address-too-long, INVALID_ARGUMENT",
        "415, any, INVALID_ARGUMENT",
        "422, self-follow, INVALID_ARGUMENT",
        "422, idempotency-key-reused, INVALID_ARGUMENT",
        "428, precondition-required, FAILED_PRECONDITION",
        "429, any, RESOURCE_EXHAUSTED",
        "500, failure, INTERNAL",
        "501, no-such-method, UNIMPLEMENTED",
        "502, any, UNAVAILABLE",
        "503, unavailable, UNAVAILABLE",
        "504, deadline-exceeded, DEADLINE_EXCEEDED",
        "599, any, INTERNAL",
    })
    void each_problem_has_its_code(int status, String slug, Code code) {
        assertThat(of(ProblemException.of(status, slug, "Title", "the detail")).getCode())
                .isEqualTo(code.getNumber());
    }

    static Stream<Arguments> thrown() {
        return Stream.of(
                row(new UnauthorizedException(), Code.UNAUTHENTICATED, "UNAUTHENTICATED"),
                row(new AuthenticationFailedException("inside"), Code.UNAUTHENTICATED, "INVALID_TOKEN"),
                row(new ForbiddenException("inside"), Code.PERMISSION_DENIED, "FORBIDDEN"),
                row(new RejectedExecutionException("inside"), Code.UNAVAILABLE, "UNAVAILABLE"),
                row(new RuntimeException(new SQLException("inside", "08006")), Code.UNAVAILABLE, "UNAVAILABLE"),
                row(new ConstraintViolationException("inside", Set.of()), Code.INVALID_ARGUMENT, "INVALID_INPUT"),
                row(new IllegalArgumentException("inside"), Code.INTERNAL, "FAILURE"),
                row(new RuntimeException(new SQLException("inside", "42601")), Code.INTERNAL, "FAILURE"),
                row(new StackOverflowError("inside"), Code.INTERNAL, "FAILURE"));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void whatever_is_thrown_has_a_status_that_tells_nothing_of_the_inside(Throwable thrown, Code code, String reason)
            throws Exception {
        Status status = of(Statuses.problem(thrown));
        assertThat(status.getCode()).isEqualTo(code.getNumber());
        assertThat(detail(status, ErrorInfo.class).orElseThrow().getReason()).isEqualTo(reason);
        assertThat(status.toByteString().toStringUtf8()).doesNotContain("inside", "Exception");
    }

    @Test
    void every_status_says_why_in_a_word_and_which_request_it_was() throws Exception {
        Status status = of(ProblemException.conflict("last-admin", "this is the last admin"));
        ErrorInfo info = detail(status, ErrorInfo.class).orElseThrow();
        assertThat(info.getReason()).isEqualTo("LAST_ADMIN");
        assertThat(info.getDomain()).isEqualTo("trunkline.test");
        assertThat(info.getMetadataMap()).containsEntry("type", "https://trunkline.test/problems/last-admin");
        assertThat(detail(status, RequestInfo.class).orElseThrow().getRequestId())
                .isEqualTo(TRACE);
    }

    @Test
    void faults_name_the_fields_of_the_request() throws Exception {
        Status status = of(ProblemException.invalid(List.of(
                new Fault("/name/display", "is missing"),
                new Fault("limit", "is too large"),
                new Fault("ids[3]", "no"))));
        assertThat(detail(status, BadRequest.class).orElseThrow().getFieldViolationsList())
                .extracting(FieldViolation::getField)
                .containsExactly("user.display_name", "page_size", "ids[3]");
    }

    @Test
    void what_is_missing_or_taken_is_named() throws Exception {
        Status missing = of(
                ProblemException.notFound("no"),
                GetUserRequest.newBuilder().setId("7").build());
        assertThat(detail(missing, ResourceInfo.class).orElseThrow().getResourceName())
                .isEqualTo("users/7");
        Status taken = of(
                ProblemException.conflict("already-taken", List.of(new Fault("/handle", "taken"))),
                UpdateUserRequest.newBuilder()
                        .setUser(User.newBuilder().setId("8"))
                        .build());
        assertThat(detail(taken, ResourceInfo.class).orElseThrow().getResourceName())
                .isEqualTo("users/8");
        assertThat(detail(taken, BadRequest.class)
                        .orElseThrow()
                        .getFieldViolations(0)
                        .getField())
                .isEqualTo("user.handle");
    }

    @Test
    void a_failed_precondition_names_what_failed_it() throws Exception {
        Status inactive = of(
                ProblemException.conflict("not-active", "the account to follow is suspended"),
                FollowRequest.newBuilder().setId("1").setTargetId("2").build());
        PreconditionFailure.Violation violation =
                detail(inactive, PreconditionFailure.class).orElseThrow().getViolations(0);
        assertThat(violation.getType()).isEqualTo("NOT_ACTIVE");
        assertThat(violation.getSubject()).isEqualTo("users/2");
        assertThat(violation.getDescription()).isEqualTo("the account to follow is suspended");
    }

    @Test
    void a_stale_etag_is_answered_by_the_present_one() throws Exception {
        ProblemException stale = assertThrows(
                ProblemException.class, () -> EntityTag.strong("4.own").require(Optional.of("\"3\"")));
        assertThat(detail(of(stale), ErrorInfo.class).orElseThrow().getMetadataMap())
                .containsEntry("etag", "\"4.own\"");
    }

    @Test
    void who_may_come_again_is_told_when() throws Exception {
        Status status = of(ProblemException.unavailable("later", Duration.ofSeconds(7)));
        assertThat(detail(status, RetryInfo.class).orElseThrow().getRetryDelay().getSeconds())
                .isEqualTo(7);
    }

    @Test
    void a_status_fits_into_the_trailers_whatever_was_sent() {
        String text = "€".repeat(20_000);
        List<Fault> faults =
                IntStream.range(0, 5_000).mapToObj(i -> new Fault(text, text)).toList();
        Status status = of(
                ProblemException.conflict("already-taken", faults),
                GetUserRequest.newBuilder().setId(text).build());
        assertThat(status.getSerializedSize()).isBetween(3_000, 6_000);
        assertThat(status.getMessage()).endsWith("…").hasSize(201);
    }

    @Test
    void the_words_are_those_of_grpc() {
        assertThat(of(ProblemException.unauthenticated("send a header")).getMessage())
                .contains("metadata");
        assertThat(of(ProblemException.of(428, "precondition-required", "T", "send If-Match"))
                        .getMessage())
                .contains("etag");
    }

    private static Arguments row(Throwable thrown, Code code, String reason) {
        return Arguments.of(thrown, code, reason);
    }

    private static Status of(ProblemException problem) {
        return Statuses.of(problem, Optional.empty(), TRACE);
    }

    private static Status of(ProblemException problem, Message request) {
        return Statuses.of(problem, Optional.of(request), TRACE);
    }

    private static <D extends Message> Optional<D> detail(Status status, Class<D> type)
            throws InvalidProtocolBufferException {
        for (Any detail : status.getDetailsList()) {
            if (detail.is(type)) {
                return Optional.of(detail.unpack(type));
            }
        }
        return Optional.empty();
    }
}
