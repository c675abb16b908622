package dev.trunkline.feed.socket;

import dev.trunkline.rest.problem.ProblemException;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Tells who comes to a socket's address without a handshake what to send (RFC 9110 §15.5.22). */
@Path("/v1")
public class SocketResource {

    @GET
    @Path("/feed/socket")
    @NonBlocking
    @Operation(summary = "Every public post by WebSocket, subprotocol trunkline.feed.v1+json")
    public Response everyone() {
        throw upgradeRequired();
    }

    @GET
    @Path("/users/{id}/feed/socket")
    @NonBlocking
    @Operation(summary = "A home feed by WebSocket, subprotocol trunkline.feed.v1+json")
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
