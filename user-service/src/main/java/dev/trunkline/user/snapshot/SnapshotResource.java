package dev.trunkline.user.snapshot;

import dev.trunkline.rest.problem.ProblemException;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Gives the snapshot to other services, to one at a time: it holds a connection to the database for as long. */
@Path("/internal/snapshot")
@PermitAll
public class SnapshotResource {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Snapshots snapshots;
    private final Semaphore turn = new Semaphore(1);

    SnapshotResource(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    @GET
    @Produces("application/x-protobuf")
    @Operation(hidden = true)
    public StreamingOutput read() {
        return out -> {
            if (!turn.tryAcquire()) {
                throw ProblemException.unavailable("another reader is at the snapshot; try again", RETRY_AFTER);
            }
            try {
                snapshots.write(out);
            } finally {
                turn.release();
            }
        };
    }
}
