package dev.trunkline.feed.read;

import dev.trunkline.feed.Reader;
import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.credential.Scope;
import dev.trunkline.feed.cursor.Cursor;
import dev.trunkline.feed.graph.FollowSet;
import dev.trunkline.feed.graph.FollowSets;
import dev.trunkline.feed.live.DeliveryTimes;
import dev.trunkline.feed.live.Feed;
import dev.trunkline.feed.log.Selection;
import dev.trunkline.feed.work.Workers;
import dev.trunkline.rest.client.ClientNetwork;
import dev.trunkline.rest.paging.Limit;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.query.StrictQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Feeds as pages. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
@NonBlocking
public class FeedResource {

    /** Tells a client that polls without waiting how many seconds to let pass before the next poll. */
    static final String POLL_INTERVAL = "X-Poll-Interval";

    private static final String PREFERENCE_APPLIED = "Preference-Applied";

    private static final int BUSY_SECONDS = 1;
    private static final int QUIET_SECONDS = 5;

    private final Pages pages;
    private final LongPolls longPolls;
    private final FollowSets followSets;
    private final Workers workers;
    private final Reader reader;
    private final ClientNetwork network;
    private final DeliveryTimes deliveries;

    FeedResource(
            Pages pages,
            LongPolls longPolls,
            FollowSets followSets,
            Workers workers,
            Reader reader,
            ClientNetwork network,
            DeliveryTimes deliveries) {
        this.network = network;
        this.deliveries = deliveries;
        this.workers = workers;
        this.pages = pages;
        this.longPolls = longPolls;
        this.followSets = followSets;
        this.reader = reader;
    }

    @GET
    @Path("/feed")
    @Operation(summary = "Every public post, a page at a time")
    @APIResponse(
            responseCode = "200",
            description = "A page of the feed",
            headers = {
                @Header(name = POLL_INTERVAL, ref = "PollInterval"),
                @Header(name = PREFERENCE_APPLIED, ref = "PreferenceApplied")
            },
            content = @Content(schema = @Schema(ref = "FeedPage")))
    public Uni<Response> everyone(
            @QueryParam("after") Optional<String> after,
            @QueryParam("before") Optional<String> before,
            @QueryParam("limit") Optional<String> limit,
            @QueryParam("wait") Optional<String> wait,
            @HeaderParam("Prefer") List<String> prefer,
            @HeaderParam("If-None-Match") Optional<String> ifNoneMatch) {
        Wait patience = Wait.of(wait, prefer);
        return answer(
                () -> Selection.EVERYONE,
                new LongPolls.Ask(
                        new Feed.Everyone(), Optional.empty(), patience.time().isZero() ? "" : network.text()),
                after,
                before,
                limit,
                patience,
                ifNoneMatch,
                "no-cache");
    }

    @GET
    @Path("/users/{id}/feed")
    @Authenticated
    @Operation(summary = "Posts by those whom the user follows and by the user, a page at a time")
    @APIResponse(
            responseCode = "200",
            description = "A page of the feed",
            headers = {
                @Header(name = POLL_INTERVAL, ref = "PollInterval"),
                @Header(name = PREFERENCE_APPLIED, ref = "PreferenceApplied")
            },
            content = @Content(schema = @Schema(ref = "FeedPage")))
    public Uni<Response> home(
            String id,
            @QueryParam("after") Optional<String> after,
            @QueryParam("before") Optional<String> before,
            @QueryParam("limit") Optional<String> limit,
            @QueryParam("wait") Optional<String> wait,
            @HeaderParam("Prefer") List<String> prefer,
            @HeaderParam("If-None-Match") Optional<String> ifNoneMatch) {
        UUID user = reader.owner(id, Scope.FEED_READ);
        Optional<Credential> credential = Optional.of(reader.credential());
        Uni<FollowSet> held = followSets
                .holdFromMemory(user)
                .map(set -> Uni.createFrom().item(set))
                .orElseGet(() -> workers.run(() -> followSets.hold(user), followSets::release));
        return held.chain(follows -> Uni.createFrom()
                .deferred(() -> answer(
                        () -> new Selection.Authors(follows.authors()),
                        new LongPolls.Ask(new Feed.Home(user), credential, ""),
                        after,
                        before,
                        limit,
                        Wait.of(wait, prefer),
                        ifNoneMatch,
                        "private, no-cache"))
                .onTermination()
                .invoke(() -> followSets.release(follows)));
    }

    private Uni<Response> answer(
            Supplier<Selection> selection,
            LongPolls.Ask ask,
            Optional<String> after,
            Optional<String> before,
            Optional<String> limit,
            Wait wait,
            Optional<String> ifNoneMatch,
            String cacheControl) {
        int size = Limit.of(limit);
        if (after.isPresent() && before.isPresent()) {
            throw ProblemException.invalid("before", "give either 'after' or 'before', not both");
        }
        if (before.isPresent()) {
            Cursor cursor = Cursor.parse("before", before.get());
            return workers.run(() -> pages.before(selection.get(), cursor, size))
                    .map(page -> response(page, ifNoneMatch, cacheControl).build());
        }
        Optional<Cursor> cursor = after.map(text -> Cursor.parse("after", text));
        Wait heeded = cursor.isPresent() ? wait : Wait.NONE;
        AtomicInteger looks = new AtomicInteger();
        Supplier<Uni<FeedPage>> page = () -> {
            looks.incrementAndGet();
            return pages.fromMemory(selection.get(), cursor, size)
                    .map(found -> Uni.createFrom().item(found))
                    .orElseGet(() -> workers.run(() -> pages.read(selection.get(), cursor, size)));
        };
        return longPolls
                .first(page, ask, heeded.time())
                .invoke(found -> {
                    if (looks.get() > 1 && !found.reset()) {
                        // It was not there when the poll came.
                        deliveries.answered(found.items());
                    }
                })
                .map(found -> {
                    Response.ResponseBuilder answer = response(found, ifNoneMatch, cacheControl);
                    heeded.applied().ifPresent(preference -> answer.header(PREFERENCE_APPLIED, preference));
                    if (heeded.negotiable()) {
                        // Said to who sends no preference too (RFC 7240 §2).
                        answer.header("Vary", "Prefer");
                    }
                    return answer.build();
                });
    }

    private static Response.ResponseBuilder response(FeedPage page, Optional<String> ifNoneMatch, String cacheControl) {
        Response.ResponseBuilder answer = page.tag().notModified(ifNoneMatch)
                ? Response.notModified()
                : Response.ok(page.json(), MediaType.APPLICATION_JSON_TYPE);
        return answer.header("ETag", page.tag().header())
                .header("Cache-Control", cacheControl)
                .header(POLL_INTERVAL, page.items().isEmpty() ? QUIET_SECONDS : BUSY_SECONDS);
    }
}
