package dev.trunkline.testing.openapi;

import java.util.List;
import java.util.Optional;

/** What a service's test knows and its document does not: what exists, and who may get at it. */
public interface Known {

    /**
     * Something that fits a path variable or a field of a body, as the id of somebody who is there.
     *
     * @return empty to have something made up by the schema
     */
    Optional<String> value(ApiOperation operation, String name);

    /** The access token of somebody who may do what {@code operation} does. */
    String token(ApiOperation operation);

    /** Access tokens of others, who may not. */
    List<String> otherTokens();

    /** Told now and then, so that what earlier requests have spoiled is not used for ever. */
    void renew();
}
