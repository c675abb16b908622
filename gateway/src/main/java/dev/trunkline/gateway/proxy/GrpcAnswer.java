package dev.trunkline.gateway.proxy;

import dev.trunkline.gateway.upstream.UpstreamAnswer;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** What gRPC says of a call in the trailers of an answer whose status is 200 whatever came of it. */
final class GrpcAnswer {

    private static final CharSequence STATUS = HttpHeaders.createOptimized("grpc-status");
    private static final CharSequence MESSAGE = HttpHeaders.createOptimized("grpc-message");
    private static final String DEADLINE_EXCEEDED = "4";
    private static final String UNAVAILABLE = "14";

    private GrpcAnswer() {}

    static boolean is(HttpServerRequest request, UpstreamAnswer answer) {
        return answer.http2()
                && request.method() == HttpMethod.POST
                && StreamKind.isGrpc(answer.field(HttpHeaders.CONTENT_TYPE));
    }

    /**
     * The status of HTTP that says the same of the endpoint, once the answer has ended: UNAVAILABLE is 503; UNKNOWN, which
     * is what an exception in a service becomes, INTERNAL and DATA_LOSS are 500. All others are the service's own word on
     * the call, or the caller's deadline.
     */
    static int worth(UpstreamAnswer answer) {
        String status = answer.trailers().get(STATUS);
        if (status == null) {
            // Trailers-Only: one block is head and trailers at once.
            status = answer.field(STATUS);
        }
        return status == null ? answer.status() : worth(status, answer.status());
    }

    static int worth(String grpcStatus, int status) {
        return switch (grpcStatus) {
            case UNAVAILABLE -> 503;
            case "2", "13", "15" -> 500;
            default -> status;
        };
    }

    /** The gateway ends the call, which has had all of its time, or was silent for too long, as any stream may be. */
    static void timeIsUp(boolean late, MultiMap trailers) {
        if (late) {
            trailers.set(STATUS, DEADLINE_EXCEEDED).set(MESSAGE, "The call did not end in the time that it had.");
        } else {
            trailers.set(STATUS, UNAVAILABLE).set(MESSAGE, "Nothing came on this call for too long.");
        }
    }

    /** The gateway ends the call, for it stops. */
    static void end(MultiMap trailers) {
        trailers.set(STATUS, UNAVAILABLE).set(MESSAGE, "The gateway is about to stop.");
    }
}
