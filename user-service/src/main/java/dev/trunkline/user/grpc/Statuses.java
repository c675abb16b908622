package dev.trunkline.user.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
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
import dev.trunkline.rest.problem.Failures;
import dev.trunkline.rest.problem.Problem;
import dev.trunkline.rest.problem.ProblemException;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * Turns whatever ends a call early into a status with details (google/rpc/error_details.proto, AIP-193): one place for
 * all of gRPC, on top of the one place for all of the service.
 */
final class Statuses {

    /** Whose reasons those of {@link ErrorInfo} are. */
    static final String DOMAIN = "trunkline.test";

    private static final String RETRY_AFTER = "Retry-After";
    private static final String ETAG = "ETag";

    /** In characters. A status travels in the trailers, and clients take 8 KiB of those. */
    private static final int MAX_TEXT = 200;
    /** In bytes; faults beyond that are told when these are mended. */
    private static final int MAX_VIOLATIONS = 3_000;

    private Statuses() {}

    /** What {@code thrown} is to a client, whatever has thrown it; 500 for a fault of ours. */
    static ProblemException problem(Throwable thrown) {
        if (thrown instanceof UnauthorizedException) {
            return ProblemException.unauthenticated("there is no access token");
        }
        if (thrown instanceof AuthenticationException) {
            return ProblemException.invalidToken();
        }
        if (thrown instanceof ForbiddenException) {
            return ProblemException.forbidden("this account may not do that");
        }
        if (thrown instanceof RejectedExecutionException) {
            return ProblemException.unavailable(
                    "too many requests at once; try again", java.time.Duration.ofSeconds(1));
        }
        return Failures.problem(thrown);
    }

    /**
     * @param request what the call asked for, if it came so far
     */
    static Status of(ProblemException thrown, Optional<Message> request, String traceId) {
        Problem problem = thrown.problem("", traceId);
        String type = problem.type().toString();
        String slug = type.substring(type.lastIndexOf('/') + 1);
        String detail = cut(Wording.detail(slug, problem.detail()));
        Code code = code(problem.status(), slug);
        Status.Builder status = Status.newBuilder().setCode(code.getNumber()).setMessage(detail);
        ErrorInfo.Builder info = ErrorInfo.newBuilder()
                .setReason(slug.toUpperCase(Locale.ROOT).replace('-', '_'))
                .setDomain(DOMAIN)
                .putMetadata("type", type);
        Optional.ofNullable(thrown.headers().get(ETAG)).ifPresent(etag -> info.putMetadata("etag", etag));
        status.addDetails(Any.pack(info.build()));
        status.addDetails(
                Any.pack(RequestInfo.newBuilder().setRequestId(traceId).build()));
        if (!problem.errors().isEmpty()) {
            status.addDetails(Any.pack(violations(problem)));
        }
        if (code == Code.FAILED_PRECONDITION || code == Code.ABORTED) {
            status.addDetails(Any.pack(precondition(info.getReason(), detail, request)));
        }
        if (code == Code.NOT_FOUND || code == Code.ALREADY_EXISTS) {
            Subjects.of(request)
                    .ifPresent(subject -> status.addDetails(Any.pack(ResourceInfo.newBuilder()
                            .setResourceType(Subjects.TYPE)
                            .setResourceName(cut(subject))
                            .setDescription(detail)
                            .build())));
        }
        Optional.ofNullable(thrown.headers().get(RETRY_AFTER))
                .ifPresent(seconds -> status.addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(Long.parseLong(seconds)))
                        .build())));
        return status.build();
    }

    /** By google/rpc/code.proto; only 409 and 422 say too little by themselves. */
    private static Code code(int status, String slug) {
        return switch (status) {
            case 400, 406, 414, 415 -> Code.INVALID_ARGUMENT;
            case 401 -> Code.UNAUTHENTICATED;
            case 403 -> Code.PERMISSION_DENIED;
            case 404 -> Code.NOT_FOUND;
            case 405, 501 -> Code.UNIMPLEMENTED;
            case 409 ->
                switch (slug) {
                    case "already-taken" -> Code.ALREADY_EXISTS;
                    case "idempotency-key-in-use" -> Code.ABORTED;
                    default -> Code.FAILED_PRECONDITION;
                };
            case 412 -> Code.ABORTED;
            case 413, 429 -> Code.RESOURCE_EXHAUSTED;
            case 422 -> Code.INVALID_ARGUMENT;
            case 428 -> Code.FAILED_PRECONDITION;
            case 502, 503 -> Code.UNAVAILABLE;
            case 504 -> Code.DEADLINE_EXCEEDED;
            default -> status < 500 ? Code.FAILED_PRECONDITION : Code.INTERNAL;
        };
    }

    private static BadRequest violations(Problem problem) {
        BadRequest.Builder violations = BadRequest.newBuilder();
        int size = 0;
        for (Problem.Fault fault : problem.errors()) {
            FieldViolation violation = FieldViolation.newBuilder()
                    .setField(cut(Wording.field(fault.pointer())))
                    .setDescription(cut(fault.detail()))
                    .build();
            size += violation.getSerializedSize();
            if (size > MAX_VIOLATIONS) {
                break;
            }
            violations.addFieldViolations(violation);
        }
        return violations.build();
    }

    private static PreconditionFailure precondition(String reason, String detail, Optional<Message> request) {
        return PreconditionFailure.newBuilder()
                .addViolations(PreconditionFailure.Violation.newBuilder()
                        .setType(reason)
                        .setSubject(cut(Subjects.of(request).orElse("")))
                        .setDescription(detail))
                .build();
    }

    private static String cut(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
        return text.substring(0, end) + "…";
    }
}
