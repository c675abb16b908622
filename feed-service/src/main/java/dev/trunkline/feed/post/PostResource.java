package dev.trunkline.feed.post;

import dev.trunkline.feed.Actor;
import dev.trunkline.feed.Reader;
import dev.trunkline.feed.credential.Scope;
import dev.trunkline.feed.work.Workers;
import dev.trunkline.rest.conditional.EntityTag;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.idempotency.Answer;
import dev.trunkline.rest.paging.Limit;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.rest.query.StrictQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;

/** Posts as resources. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@StrictQuery
public class PostResource {

    /** Anyone may keep it, but must ask whether it is still there: posts are deleted. */
    private static final String REVALIDATE = "no-cache";

    private final Posts posts;
    private final Arrivals arrivals;
    private final Workers workers;
    private final Reader reader;

    PostResource(Posts posts, Arrivals arrivals, Workers workers, Reader reader) {
        this.posts = posts;
        this.arrivals = arrivals;
        this.workers = workers;
        this.reader = reader;
    }

    /** Answers when a poll of this instance shows the post, so that who writes and then polls reads it. */
    @POST
    @Path("/users/{id}/posts")
    @Consumes(MediaType.APPLICATION_JSON)
    @Authenticated
    @NonBlocking
    @Operation(summary = "Write a post; the same Idempotency-Key writes it once")
    @APIResponseSchema(value = Post.class, responseCode = "201", responseDescription = "The post")
    public Uni<Response> create(
            String id,
            @HeaderParam("Idempotency-Key") Optional<String> key,
            @Valid @NotNull(message = "a body must be sent") NewPost post) {
        UUID author = reader.owner(id, Scope.POSTS_WRITE);
        Post.Author by = new Post.Author(author, reader.handle(), reader.displayName());
        return workers.change(() -> posts.create(by, post, key)).chain(this::shown);
    }

    @GET
    @Path("/users/{id}/posts")
    @Operation(summary = "A user's posts, newest first")
    @APIResponse(
            responseCode = "200",
            description = "A page of posts",
            content = @Content(schema = @Schema(ref = "PagePost")))
    public Response list(
            String id, @QueryParam("cursor") Optional<String> cursor, @QueryParam("limit") Optional<String> limit) {
        return Response.ok(posts.page(Ids.fromPath(id), cursor, Limit.of(limit)))
                .header(HttpHeaders.CACHE_CONTROL, REVALIDATE)
                .build();
    }

    @GET
    @Path("/posts/{id}")
    @Operation(summary = "A post")
    @APIResponseSchema(value = Post.class, responseCode = "200", responseDescription = "The post")
    public Response read(String id, @HeaderParam(HttpHeaders.IF_NONE_MATCH) Optional<String> ifNoneMatch) {
        UUID postId = Ids.fromPath(id);
        Post post = posts.find(postId).orElseThrow(() -> ProblemException.notFound("there is no post " + postId));
        EntityTag tag = post.tag();
        Response.ResponseBuilder answer = tag.notModified(ifNoneMatch) ? Response.notModified() : Response.ok(post);
        return answer.header(HttpHeaders.ETAG, tag.header())
                .header(HttpHeaders.CACHE_CONTROL, REVALIDATE)
                .build();
    }

    @DELETE
    @Path("/posts/{id}")
    @Authenticated
    @NonBlocking
    @Operation(summary = "Delete a post of one's own, or anyone's as an admin")
    @APIResponse(responseCode = "204", description = "It is gone, or was before")
    public Uni<Void> delete(String id, @HeaderParam(HttpHeaders.IF_MATCH) Optional<String> ifMatch) {
        UUID post = Ids.fromPath(id);
        Actor by = reader.actor(Scope.POSTS_WRITE);
        return workers.change(() -> {
                    posts.delete(post, by, ifMatch);
                    return post;
                })
                .replaceWithVoid();
    }

    private Uni<Response> shown(Answer written) {
        return Uni.createFrom().emitter(answer -> arrivals.shown(posts.in(written))
                .onComplete(shown -> answer.complete(written.response())));
    }
}
