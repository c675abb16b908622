package dev.trunkline.testing.openapi;

import dev.trunkline.testing.Http1;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fails a test whose request to the service under test got an answer that the service's document does not allow. What is
 * asked of other ports, as of the management interface, is none of its business.
 */
public final class DocumentedAnswers implements Filter {

    private static final String DOCUMENT = "/q/openapi?format=json";

    private final Map<Integer, Optional<AnswerCheck>> checks = new ConcurrentHashMap<>();

    @Override
    public Response filter(
            FilterableRequestSpecification request,
            FilterableResponseSpecification expectations,
            FilterContext context) {
        Response response = context.next(request, expectations);
        URI target = URI.create(request.getURI());
        if (target.getPort() == RestAssured.port && !apart(target.getRawPath())) {
            checks.computeIfAbsent(target.getPort(), DocumentedAnswers::check)
                    .ifPresent(check -> check(check, request.getMethod(), target.getRawPath(), response));
        }
        return response;
    }

    /** Whether this is Quarkus' own, or what services tell each other and no gateway leads to. */
    private static boolean apart(String path) {
        return path.startsWith("/q/") || path.startsWith("/internal/");
    }

    private static void check(AnswerCheck check, String method, String path, Response response) {
        Answer answer = new Answer(response.statusCode(), response::header, response.asByteArray());
        List<String> faults = check.faults(method, path, answer);
        if (!faults.isEmpty()) {
            throw new AssertionError("the answer to " + method + " " + path + " leaves the OpenAPI document: it "
                    + String.join("; it ", faults));
        }
    }

    /** Empty for a service that has no document. */
    private static Optional<AnswerCheck> check(int port) {
        try {
            HttpResponse<String> document = Http1.client()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + DOCUMENT))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return document.statusCode() == 200
                    ? Optional.of(new AnswerCheck(new ApiDocument(document.body())))
                    : Optional.empty();
        } catch (IOException e) {
            throw new AssertionError("the document cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
