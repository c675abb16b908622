package dev.trunkline.rest.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Answers with a problem where no resource is involved yet. */
@Singleton
public class ProblemWriter {

    private final ObjectMapper json;

    ProblemWriter(ObjectMapper json) {
        this.json = json;
    }

    /** Ends the request with {@code thrown}. */
    public void write(RoutingContext request, ProblemException thrown) {
        write(request.request(), thrown);
    }

    /** Ends the request with {@code thrown}, where there is no route, as before an upgrade. */
    public void write(HttpServerRequest request, ProblemException thrown) {
        Problem problem =
                thrown.problem(request.path(), TraceId.of(Optional.ofNullable(request.getHeader("traceparent"))));
        HttpServerResponse response = request.response().setStatusCode(thrown.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        thrown.headers().forEach(response::putHeader);
        try {
            byte[] body = json.writeValueAsBytes(problem);
            // Said outright, for to HEAD the server beneath would not.
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length));
            response.end(Buffer.buffer(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is always JSON", e);
        }
    }
}
