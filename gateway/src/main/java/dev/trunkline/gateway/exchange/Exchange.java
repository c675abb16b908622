package dev.trunkline.gateway.exchange;

import dev.trunkline.gateway.problem.Problem;
import dev.trunkline.gateway.route.Asked;
import dev.trunkline.gateway.route.Destination;
import dev.trunkline.gateway.route.Route;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** One request on its way through the gateway; confined to the event loop that accepted it. */
public final class Exchange {

    private static final Logger LOG = Logger.getLogger(Exchange.class);
    private static final Runnable NOTHING = () -> {};
    /** RFC 9113 §7. */
    private static final long INTERNAL_ERROR = 2;

    private final Journey journey;
    private final HttpServerRequest request;
    private final Route route;
    private final HttpAsked asked;
    private final Client client;
    private final long startNanos;
    private final long routedNanos;
    private final boolean hasBody;
    private final Trip trip = new Trip();
    private Destination destination;
    private BodyTap tap = BodyTap.NONE;
    private MessageGate gate = MessageGate.OPEN;
    private Claim claim = Claim.NONE;
    private String target;
    private Optional<String> authorization = Optional.empty();
    private Optional<String> onward = Optional.empty();
    private Runnable onFinish = NOTHING;
    private int nextFilter;
    private boolean finished;
    private int status;
    private boolean held;
    private Problem denial;
    private boolean unrouted;
    private Principal principal = Principal.ANONYMOUS;
    private TraceContext trace;
    private List<String> answerHeaders = List.of();

    Exchange(
            Journey journey,
            HttpServerRequest request,
            Route route,
            HttpAsked asked,
            Client client,
            long startNanos,
            long routedNanos) {
        this.journey = journey;
        this.request = request;
        this.route = route;
        this.asked = asked;
        this.destination = route.to();
        this.client = client;
        this.target = asked.target();
        this.startNanos = startNanos;
        this.routedNanos = routedNanos;
        this.hasBody = Body.announced(request);
    }

    public HttpServerRequest request() {
        return request;
    }

    public Route route() {
        return route;
    }

    /** What the client has asked for, whatever steps have made of it. */
    public Asked asked() {
        return asked;
    }

    /** Where the request goes: where its route leads, or the share of it that was chosen. */
    public Destination destination() {
        return destination;
    }

    public void lead(Destination chosen) {
        this.destination = chosen;
    }

    /** From its beginning, which must still be to come. */
    public void tapBody(BodyTap fresh) {
        this.tap = fresh;
    }

    /** To be told by whoever reads the request's body. */
    public BodyTap bodyTap() {
        return tap;
    }

    /** Should the request become a WebSocket, its client's messages pass here. */
    public void gateMessages(MessageGate fresh) {
        this.gate = fresh;
    }

    public MessageGate messageGate() {
        return gate;
    }

    /** What a step has taken for the request and a later one of the same feature goes on with. */
    public Claim claim() {
        return claim;
    }

    public void claim(Claim fresh) {
        this.claim = fresh;
    }

    /** Who sent it, behind all proxies that are trusted. */
    public Client client() {
        return client;
    }

    /** The host, with its port if that was said, that the client asks; empty if an HTTP/1.0 client named none. */
    public String authority() {
        return asked.authority();
    }

    /** The canonical path and the query, as they go upstream. */
    public String target() {
        return target;
    }

    /** From here on the request is for {@code target}; its path stays. */
    public void retarget(String fresh) {
        this.target = fresh;
    }

    /** The credentials that the client shows, to be judged: those that a step found, or else those of the header. */
    public Optional<String> authorization() {
        return authorization.isPresent()
                ? authorization
                : Optional.ofNullable(request.headers().get(HttpHeaders.AUTHORIZATION));
    }

    /** The client has shown these in another way than by the header, and by that way only. */
    public void authorize(String found) {
        this.authorization = Optional.of(found);
    }

    /** Whether {@link #authorization()} is not in the request's own header. */
    public boolean authorizedOtherwise() {
        return authorization.isPresent();
    }

    /** Services get these in the place of what the client has shown, which they could not verify. */
    public void vouch(String credentials) {
        this.onward = Optional.of(credentials);
    }

    /** What services get in the place of the request's own header; empty if that is what they get. */
    public Optional<String> onward() {
        return onward.isPresent() ? onward : authorization;
    }

    /** The certificate that the client has shown and that was found good, as {@code Client-Cert} (RFC 9440) has it. */
    public Optional<String> clientCertificate() {
        return journey.clientCertificate(request);
    }

    /** When the request's head was there, by the gateway's clock. */
    public long startNanos() {
        return startNanos;
    }

    /** When its route was known. */
    public long routedNanos() {
        return routedNanos;
    }

    /** How the way to the upstream went. */
    public Trip trip() {
        return trip;
    }

    public boolean hasBody() {
        return hasBody;
    }

    /** Whether something of the client's may still come, behind its head. */
    public boolean unread() {
        return Body.mayFollow(request, hasBody) && !request.isEnded();
    }

    public Principal principal() {
        return principal;
    }

    public void authenticated(Principal verified) {
        this.principal = verified;
    }

    /** Lines that go on the answer, whoever makes it; name and value in turn. */
    public List<String> answerHeaders() {
        return answerHeaders;
    }

    public void addAnswerHeader(String name, String value) {
        if (answerHeaders.isEmpty()) {
            answerHeaders = new ArrayList<>(4);
        }
        answerHeaders.add(name);
        answerHeaders.add(value);
    }

    /** The trace that the request belongs to, continued or begun. */
    public TraceContext trace() {
        if (trace == null) {
            trace = journey.trace(request);
        }
        return trace;
    }

    /** Stops the request's body until {@link #release()}, so that none of it is lost while a step waits. */
    public void hold() {
        if (hasBody && !held) {
            held = true;
            request.pause();
        }
    }

    public void release() {
        if (held) {
            held = false;
            request.resume();
        }
    }

    /**
     * After the answer: reads what still comes for a bounded time. What has not ended by then is reset on HTTP/2, and ends
     * with its connection on HTTP/1.
     */
    public void discardBody() {
        journey.discardBody(request);
    }

    public boolean finished() {
        return finished;
    }

    /** Of the answer, once the exchange has ended; 0 before. */
    public int status() {
        return status;
    }

    /** Goes on to the next step; what that throws is an end of the exchange, and of no other. */
    public void proceed() {
        if (finished) {
            return;
        }
        try {
            if (denial == null) {
                journey.step(nextFilter++).apply(this);
            } else if (nextFilter < journey.steps()) {
                journey.step(nextFilter++).denied(this);
            } else {
                refuse(denial);
            }
        } catch (RuntimeException broken) {
            fail(broken);
        }
    }

    /** The first step of all, for the journey. */
    void begin(ExchangeListener listener) {
        try {
            listener.started(this);
        } catch (RuntimeException broken) {
            fail(broken);
        }
        proceed();
    }

    /** This step and no other, for the journey. */
    void only(Filter step) {
        try {
            step.apply(this);
        } catch (RuntimeException broken) {
            fail(broken);
        }
    }

    /**
     * A step cannot go on, by a fault of ours. Steps that throw where they are called need not say so; one that had waited
     * must, for nobody else would know. The client gets 500, or half an answer that it cannot take for a whole one, and
     * what the exchange had taken goes back.
     */
    public void fail(Throwable broken) {
        LOG.errorf(broken, "A request of the route '%s' failed; its trace is %s", route.id(), trace().traceId());
        try {
            if (!finished && !request.response().headWritten()) {
                refuse(Problem.internal());
            }
        } catch (RuntimeException again) {
            LOG.error("Nor could it be answered", again);
        } finally {
            HttpServerResponse response = request.response();
            if (!response.ended() && !response.reset(INTERNAL_ERROR)) {
                request.connection().close();
            }
            finish(Outcome.CUT, response.getStatusCode());
        }
    }

    /**
     * Turns the request away by {@link #refuse}, but first goes on to those steps that count such requests too, and may
     * have another answer for one who makes too many.
     */
    public void deny(Problem problem) {
        denial = problem;
        proceed();
    }

    /** There is no route for it: it is answered so once it is counted, unless there are too many. */
    void turnAway(Problem problem) {
        unrouted = true;
        denial = problem;
        nextFilter = journey.steps();
    }

    /** Whether its route only stands for one. */
    boolean unrouted() {
        return unrouted;
    }

    /** Whether the request is turned away unless a later step has another answer. */
    public boolean denied() {
        return denial != null;
    }

    /** Answers with a problem; nothing may have been answered yet. */
    public void refuse(Problem problem) {
        if (!finished) {
            // Finished before anything else, since an answer that fails would end the exchange once more.
            finished = true;
            try {
                journey.answer(request, problem, trace().traceId(), hasBody, answerHeaders);
            } finally {
                ended(Outcome.REFUSED, problem.status(), journey.now());
            }
        }
    }

    /** Has something done when the exchange ends, however it does. */
    public void onFinish(Runnable task) {
        Runnable before = onFinish;
        onFinish = before == NOTHING
                ? task
                : () -> {
                    try {
                        before.run();
                    } finally {
                        task.run();
                    }
                };
    }

    /** Notes the end of the exchange; only the first call counts. */
    public void finish(Outcome outcome, int status) {
        finish(outcome, status, journey.now());
    }

    /**
     * The same for who knows the time.
     *
     * @param nowNanos by the gateway's clock
     */
    public void finish(Outcome outcome, int status, long nowNanos) {
        if (!finished) {
            finished = true;
            ended(outcome, status, nowNanos);
        }
    }

    private void ended(Outcome outcome, int status, long nowNanos) {
        this.status = status;
        try {
            onFinish.run();
        } finally {
            journey.finished(this, outcome, status, nowNanos);
        }
    }
}
