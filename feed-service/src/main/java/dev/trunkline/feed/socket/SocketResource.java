package dev.trunkline.feed.socket;

import dev.trunkline.rest.problem.ProblemException;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;

/** Tells who comes to a socket's address without a handshake what to send (RFC 9110 §15.5.22). */
@Path("/v1")
public class SocketResource {

    @GET
    @Path("/feed/socket")
    @NonBlocking
    @Operation(summary = "Every public post by WebSocket, subprotocol trunkline.feed.v1+json")
    @Parameter(name = "after", in = ParameterIn.QUERY)
    @APIResponse(
            responseCode = "101",
            description = "From now on frames, each the JSON of a FeedEvent; a post may be sent, and is acknowledged",
            headers = {
                @Header(name = "Upgrade", ref = "Upgrade"),
                @Header(name = "Sec-WebSocket-Protocol", ref = "SecWebSocketProtocol")
            })
    @APIResponse(
            responseCode = "426",
            description = "This was no handshake",
            headers = @Header(name = "Upgrade", ref = "Upgrade"),
            content =
                    @Content(
                            examples =
                                    @ExampleObject(
                                            name = "upgrade-required",
                                            summary = "this is a WebSocket: send a handshake with"
                                                    + " Sec-WebSocket-Protocol: trunkline.feed.v1+json")))
    public Response everyone() {
        throw upgradeRequired();
    }

    @GET
    @Path("/users/{id}/feed/socket")
    @NonBlocking
    @Operation(summary = "A home feed by WebSocket, subprotocol trunkline.feed.v1+json")
    @SecurityRequirement(name = "bearer")
    @Parameter(name = "after", in = ParameterIn.QUERY)
    @APIResponse(
            responseCode = "101",
            description = "From now on frames, each the JSON of a FeedEvent; a post may be sent, and is acknowledged",
            headers = {
                @Header(name = "Upgrade", ref = "Upgrade"),
                @Header(name = "Sec-WebSocket-Protocol", ref = "SecWebSocketProtocol")
            })
    @APIResponse(
            responseCode = "426",
            description = "This was no handshake",
            headers = @Header(name = "Upgrade", ref = "Upgrade"),
            content =
                    @Content(
                            examples =
                                    @ExampleObject(
                                            name = "upgrade-required",
                                            summary = "this is a WebSocket: send a handshake with"
                                                    + " Sec-WebSocket-Protocol: trunkline.feed.v1+json")))
    public Response home(String id) {
        throw upgradeRequired();
    }

    private static ProblemException upgradeRequired() {
        return ProblemException.of(
                        426,
                        "upgrade-required",
                        "Upgrade required",
                        "this is a WebSocket: send a handshake with Sec-WebSocket-Protocol: " + Upgrade.SUBPROTOCOL)
                .withHeader("Upgrade", "websocket")
                .withHeader("Connection", "Upgrade");
    }
}
