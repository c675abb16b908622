package dev.trunkline.feed.sse;

import dev.trunkline.feed.FeedSettings;
import dev.trunkline.feed.Reader;
import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.credential.Scope;
import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.live.Feed;
import dev.trunkline.feed.live.Live;
import dev.trunkline.feed.live.Transport;
import dev.trunkline.feed.live.Viewer;
import dev.trunkline.feed.wire.StreamEncoding;
import dev.trunkline.rest.client.ClientNetwork;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Feeds as event streams. */
@Path("/v1")
@Produces(MediaType.SERVER_SENT_EVENTS)
public class EventsResource {

    private static final long RETRY_MILLIS = 1_000;

    private final Live live;
    private final Reader reader;
    private final ClientNetwork network;
    private final FeedSettings settings;
    private final CurrentIdentityAssociation identity;

    EventsResource(
            Live live,
            Reader reader,
            ClientNetwork network,
            FeedSettings settings,
            CurrentIdentityAssociation identity) {
        this.identity = identity;
        this.settings = settings;
        this.network = network;
        this.live = live;
        this.reader = reader;
    }

    @GET
    @Path("/feed/events")
    @NonBlocking
    @Operation(summary = "Every public post, as it comes")
    @APIResponse(
            responseCode = "200",
            description = "A stream of events, until the reader goes",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(ref = "EventStream")))
    @APIResponse(responseCode = "429", ref = "TooManyConnections")
    public Uni<Void> everyone(
            @HeaderParam("Last-Event-ID") Optional<String> lastEventId,
            @QueryParam("after") Optional<String> after,
            @Context RoutingContext request) {
        Optional<Cursor> from = cursor(lastEventId, after);
        return shown(request).chain(credential -> {
            credential.ifPresent(known -> known.scopes().require(Scope.POSTS_READ.text()));
            return stream(new Feed.Everyone(), from, credential, request);
        });
    }

    /** What the request is sent by; empty without a token. Fails for one that does not count. */
    private Uni<Optional<Credential>> shown(RoutingContext request) {
        if (request.request().getHeader(HttpHeaders.AUTHORIZATION) == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return identity.getDeferredIdentity()
                .map(known -> known.getPrincipal() instanceof JsonWebToken token && !known.isAnonymous()
                        ? Optional.of(Credential.of(token))
                        : Optional.empty());
    }

    @GET
    @Path("/users/{id}/feed/events")
    @Authenticated
    @NonBlocking
    @Operation(summary = "Posts by those whom the user follows and by the user, as they come")
    @APIResponse(
            responseCode = "200",
            description = "A stream of events, until the reader goes",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(ref = "EventStream")))
    @APIResponse(responseCode = "429", ref = "TooManyConnections")
    public Uni<Void> home(
            String id,
            @HeaderParam("Last-Event-ID") Optional<String> lastEventId,
            @QueryParam("after") Optional<String> after,
            @Context RoutingContext request) {
        UUID user = reader.owner(id, Scope.FEED_READ);
        return stream(new Feed.Home(user), cursor(lastEventId, after), Optional.of(reader.credential()), request);
    }

    /** What the browser kept wins: the query is as old as the page's first connection. */
    private static Optional<Cursor> cursor(Optional<String> lastEventId, Optional<String> after) {
        return lastEventId
                .filter(id -> !id.isEmpty())
                .map(id -> Cursor.parse("Last-Event-ID", id))
                .or(() -> after.map(text -> Cursor.parse("after", text)));
    }

    /** The response is written here, event by event; the result never comes, it is cancelled when the client goes. */
    private Uni<Void> stream(
            Feed feed, Optional<Cursor> after, Optional<Credential> credential, RoutingContext routing) {
        HttpServerRequest request = routing.request();
        StreamEncoding encoding = request.version() == HttpVersion.HTTP_1_1
                ? StreamEncoding.accepted(Optional.ofNullable(request.getHeader("Accept-Encoding")))
                : StreamEncoding.none();
        if (request.method().equals(HttpMethod.HEAD)) {
            SseHead.write(request.response(), encoding);
            request.response().end();
            return Uni.createFrom().nothing();
        }
        SseOutlet outlet = new SseOutlet(request, encoding, settings.farewell());
        Viewer viewer = new Viewer(Transport.SSE, credential, network.of(request));
        return Uni.createFrom().emitter(never -> live.connect(viewer, outlet)
                .onFailure(never::fail)
                .onSuccess(connection -> {
                    never.onTermination(connection::gone);
                    live.subscribe(connection, feed, after, false)
                            .onFailure(failed -> {
                                connection.gone();
                                never.fail(failed);
                            })
                            .onSuccess(subscribed -> outlet.open(RETRY_MILLIS));
                }));
    }
}
