package dev.trunkline.feed.socket;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.live.Feed;
import dev.trunkline.feed.live.Transport;
import dev.trunkline.feed.live.Viewer;
import dev.trunkline.feed.post.Post;
import dev.trunkline.rest.client.ClientNetwork;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.problem.Failures;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.problem.ProblemWriter;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Lets an upgrade pass or answers it by a problem, while it still is an HTTP request. */
@Singleton
public class Upgrade implements HttpUpgradeCheck {

    private static final Set<String> ENDPOINTS = Set.of(HomeSocket.class.getName(), PublicSocket.class.getName());

    static final String SUBPROTOCOL = "trunkline.feed.v1+json";

    private final ProblemWriter problems;
    private final ClientNetwork network;
    private final FeedSettings settings;

    Upgrade(ProblemWriter problems, ClientNetwork network, FeedSettings settings) {
        this.settings = settings;
        this.network = network;
        this.problems = problems;
    }

    @Override
    public boolean appliesTo(String endpointId) {
        return ENDPOINTS.contains(endpointId);
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        return context.securityIdentity()
                .map(identity -> attachment(context, identity))
                .map(attachment -> {
                    context.userData().put(Attachment.KEY, attachment);
                    return CheckResult.permitUpgradeSync();
                })
                .onFailure()
                .recoverWithUni(failed -> {
                    // A rejection by the library has no body; this one has, and ends the request itself. A token
                    // that does not count was answered by the framework already, in the same shape.
                    if (!context.httpRequest().response().headWritten()) {
                        problems.write(context.httpRequest(), Failures.problem(failed));
                    }
                    return Uni.createFrom().nothing();
                });
    }

    private Attachment attachment(HttpUpgradeContext context, SecurityIdentity identity) {
        HttpServerRequest request = context.httpRequest();
        Optional<JsonWebToken> token = identity.getPrincipal() instanceof JsonWebToken jwt && !identity.isAnonymous()
                ? Optional.of(jwt)
                : Optional.empty();
        Optional<Post.Author> author = token.flatMap(Tokens::author);
        Feed feed = Optional.ofNullable(context.pathParam("id"))
                .map(id -> FeedAddress.home(Ids.fromPath(id), () -> FeedAddress.reader(author, token.isPresent())))
                .orElseGet(Feed.Everyone::new);
        Optional<Credential> credential = token.map(Credential::of);
        credential.ifPresent(shown -> FeedAddress.allow(feed, shown.scopes()));
        subprotocol(request);
        Viewer viewer = new Viewer(Transport.WEBSOCKET, credential, network.of(request));
        return new Attachment(
                feed,
                Optional.ofNullable(request.getParam("after")).map(text -> Cursor.parse("after", text)),
                viewer,
                author,
                Handshake.on(
                        request.connection(),
                        Compression.negotiate(request.headers().getAll("Sec-WebSocket-Extensions")),
                        new Gate(
                                new FrameRate(settings.framesPerSecond(), System.nanoTime()),
                                settings.messageBytes())));
    }

    private static void subprotocol(HttpServerRequest request) {
        boolean offered = request.headers().getAll("Sec-WebSocket-Protocol").stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .anyMatch(offer -> offer.strip().equals(SUBPROTOCOL));
        if (!offered) {
            throw ProblemException.invalid("Sec-WebSocket-Protocol", "must offer " + SUBPROTOCOL);
        }
    }
}
