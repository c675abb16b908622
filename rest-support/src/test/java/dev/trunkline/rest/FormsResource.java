package dev.trunkline.rest;

import dev.trunkline.rest.paging.Page;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Optional;

/** What has more than one form, or more than one page. */
@Path("/forms")
public class FormsResource {

    @GET
    @Produces("text/plain")
    public String text() {
        return "text";
    }

    @GET
    @Produces("application/json")
    public String json() {
        return "{}";
    }

    @GET
    @Path("/pages")
    @Produces("application/json")
    public Page<Integer> page(@QueryParam("cursor") Optional<String> cursor) {
        return new Page<>(List.of(1), Optional.of("two").filter(next -> !cursor.equals(Optional.of(next))));
    }
}
