package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.problem.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** Reads from a request what it is for and who sent it, before anything is decided by either. */
public final class Intake {

    /** What a request line has beside method and target: two blanks and a version. */
    private static final int REST_OF_LINE = " HTTP/1.1".length() + 1;

    private final AcceptedHosts hosts;
    private final TrustedProxies proxies;
    private final int requestLine;

    /**
     * @param requestLine its most characters; HTTP/1 is held to them by its decoder
     */
    public Intake(AcceptedHosts hosts, TrustedProxies proxies, int requestLine) {
        this.hosts = hosts;
        this.proxies = proxies;
        this.requestLine = requestLine;
    }

    /** The request is not for anything here; the problem says why. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        Refused(Problem problem) {
            super(problem.detail(), null, false, false);
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    RequestTarget target(HttpServerRequest request) throws Refused {
        if (request.version() == HttpVersion.HTTP_2) {
            asHttp1(request);
        }
        String method = request.method().name();
        if (request.method() == HttpMethod.CONNECT) {
            throw new Refused(Problem.notImplemented("This gateway opens no tunnels by CONNECT."));
        }
        String host = host(request);
        if (host.isEmpty() && request.version() != HttpVersion.HTTP_1_0) {
            throw new Refused(Problem.badRequest("The request must say which host it is for, in one Host header."));
        }
        try {
            RequestTarget target = RequestTarget.of(method, request.uri(), host);
            if (!target.authority().isEmpty() && !hosts.accept(target.authority())) {
                throw new Refused(Problem.misdirected());
            }
            return target;
        } catch (RequestTarget.Refused unclear) {
            throw new Refused(Problem.badRequest(unclear.getMessage()));
        }
    }

    /** What HTTP/1 is held to before it gets here. */
    private void asHttp1(HttpServerRequest request) throws Refused {
        if (!Http2Fields.wellFormed(request)) {
            throw new Refused(Problem.badRequest("A field of this request may not stand in HTTP/2 (RFC 9113 §8.2),"
                    + " or not more than once (RFC 9110 §5.3)."));
        }
        String uri = request.uri();
        if (uri != null && request.method().name().length() + uri.length() + REST_OF_LINE > requestLine) {
            throw new Refused(Problem.uriTooLong(requestLine));
        }
    }

    Client client(HttpServerRequest request) {
        return proxies.client(
                request.remoteAddress().hostAddress(), request.isSSL() ? "https" : "http", request.headers());
    }

    /** Empty if there is none, or none that can be read. That HTTP/1 has one only has been seen to before the decoder. */
    private static String host(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            // Vert.x has compared :authority and Host.
            return request.authority() == null ? "" : request.authority().toString();
        }
        String host = request.headers().get(HttpHeaders.HOST);
        return host == null ? "" : host;
    }
}
