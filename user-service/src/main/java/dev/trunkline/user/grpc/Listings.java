package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.UserMessages.optional;

import dev.trunkline.contracts.user.v1.ListUsersRequest;
import dev.trunkline.rest.paging.Limit;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.Listing;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Reads which page a caller asks for. */
final class Listings {

    private static final int MAX = 100;

    /** How the domain writes the orders of the contract (AIP-132). */
    private static final Map<String, String> ORDERS = Map.of(
            "created_at", "createdAt", "created_at desc", "-createdAt", "handle", "handle", "handle desc", "-handle");

    private Listings() {}

    /**
     * @throws ProblemException 400 for what cannot be listed
     */
    static Listing of(ListUsersRequest request) {
        Optional<String> prefix = optional(request.getHandlePrefix());
        return Listing.of(
                UserMessages.text("status", request.getStatus()),
                optional(request.getHandle()),
                prefix,
                order(request.getOrderBy(), prefix.isPresent()));
    }

    /**
     * The size of a page; 0 is {@code usual}, and more than the largest is the largest (AIP-158).
     *
     * @throws ProblemException 400 if it is negative
     */
    static int size(int asked, int usual) {
        int wanted = asked == 0 ? usual : Math.min(asked, MAX);
        return Limit.of(Optional.of(Integer.toString(wanted)));
    }

    private static Optional<String> order(String asked, boolean search) {
        String normal = String.join(" ", Arrays.asList(asked.strip().split("\\s+")));
        if (normal.isEmpty()) {
            return Optional.empty();
        }
        String order = ORDERS.get(normal);
        if (order == null || search && !normal.startsWith("handle")) {
            throw ProblemException.invalid(
                    "order_by",
                    search
                            ? "with handle_prefix, must be one of: handle, handle desc"
                            : "must be one of: created_at, created_at desc, handle, handle desc");
        }
        return Optional.of(order);
    }
}
