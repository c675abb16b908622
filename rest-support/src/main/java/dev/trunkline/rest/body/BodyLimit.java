package dev.trunkline.rest.body;

import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.problem.ProblemWriter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a body that is too large by a problem. {@code quarkus.http.limits.max-body-size} closes the connection
 * without a word instead, so it stays behind this as the limit that should never be met.
 */
@Provider
public class BodyLimit implements ReaderInterceptor {

    private static final int FIRST = 10_000;

    private final long limit;
    private final ProblemWriter problems;

    @Context
    HttpHeaders headers;

    /**
     * @param limit in bytes
     */
    BodyLimit(
            @ConfigProperty(name = "trunkline.body-limit", defaultValue = "65536") long limit, ProblemWriter problems) {
        this.limit = limit;
        this.problems = problems;
    }

    void register(@Observes Filters filters) {
        filters.register(this::announced, FIRST);
    }

    /** A length that is told beforehand is refused before anything is read. */
    private void announced(RoutingContext request) {
        if (length(request.request().getHeader(HttpHeaders.CONTENT_LENGTH)) <= limit) {
            request.next();
            return;
        }
        // The body that is still coming is thrown away; a connection closed under it would lose the answer.
        request.request().resume();
        problems.write(request, tooLarge());
    }

    /** A body without a told length is counted while it is read. */
    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (headers.getHeaderString(HttpHeaders.CONTENT_LENGTH) == null) {
            context.setInputStream(new Counted(context.getInputStream()));
        }
        return context.proceed();
    }

    private static long length(String header) {
        try {
            return header == null ? 0 : Long.parseLong(header.strip());
        } catch (NumberFormatException e) {
            // Not ours to judge: the HTTP codec refuses what is no length.
            return 0;
        }
    }

    private ProblemException tooLarge() {
        return ProblemException.of(
                413,
                "body-too-large",
                "Content too large",
                "the body is larger than the " + limit + " bytes that this service takes");
    }

    private final class Counted extends FilterInputStream {

        private long read;

        private Counted(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int got = super.read(bytes, from, length);
            count(Math.max(got, 0));
            return got;
        }

        private void count(int more) {
            read += more;
            if (read > limit) {
                throw tooLarge();
            }
        }
    }
}
