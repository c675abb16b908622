package dev.trunkline.user.account;

import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which accounts a list shows, and in which order. Each combination that can be had is answered from one index, however
 * many accounts there are; that is why a search by prefix comes in the order of handles only.
 *
 * @param prefix what handles begin with
 */
public record Listing(Optional<AccountStatus> status, Optional<String> handle, Optional<String> prefix, Sort sort) {

    private static final String PREFIX = "[a-z0-9_]{1,30}";

    /** The order of a list. */
    public enum Sort {
        CREATED_AT("createdAt", "id", false),
        CREATED_AT_DESCENDING("-createdAt", "id", true),
        HANDLE("handle", "handle", false),
        HANDLE_DESCENDING("-handle", "handle", true);

        private final String text;
        private final String column;
        private final boolean descending;

        Sort(String text, String column, boolean descending) {
            this.text = text;
            this.column = column;
            this.descending = descending;
        }

        boolean byHandle() {
            return this == HANDLE || this == HANDLE_DESCENDING;
        }

        /** Where an account stands in this order. */
        String place(Account account) {
            return byHandle() ? account.handle() : account.id().toString();
        }

        /** As it is written in a query. */
        String text() {
            return text;
        }

        String orderBy() {
            return " ORDER BY a." + column + (descending ? " DESC" : "");
        }

        String beyond() {
            return " AND a." + column + (descending ? " < " : " > ") + (byHandle() ? ":place" : "CAST(:place AS uuid)");
        }
    }

    /**
     * Reads the query parameters of a list.
     *
     * @throws ProblemException 400 that names each parameter that is wrong
     */
    public static Listing of(
            Optional<String> status, Optional<String> handle, Optional<String> prefix, Optional<String> sort) {
        List<Fault> faults = new ArrayList<>();
        Optional<AccountStatus> wanted = status.flatMap(AccountStatus::parse);
        if (status.isPresent() && wanted.isEmpty()) {
            faults.add(new Fault("status", "must be one of: " + AccountStatus.TEXTS));
        }
        if (handle.isPresent() && !handle.get().matches(Forms.HANDLE)) {
            faults.add(new Fault("handle", Forms.HANDLE_MESSAGE));
        }
        if (prefix.isPresent() && !prefix.get().matches(PREFIX)) {
            faults.add(new Fault("q", "must be how a handle begins: 1 to 30 of a-z, 0-9 and _"));
        }
        Sort order = sort(sort, prefix.isPresent(), faults);
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return new Listing(wanted, handle, prefix, order);
    }

    /** Tells this list from all others, for its cursors. */
    String collection() {
        return "users/" + status.map(AccountStatus::text).orElse("") + "/" + handle.orElse("") + "/" + prefix.orElse("")
                + "/" + sort.text();
    }

    private static Sort sort(Optional<String> text, boolean search, List<Fault> faults) {
        if (text.isEmpty()) {
            return search ? Sort.HANDLE : Sort.CREATED_AT_DESCENDING;
        }
        for (Sort sort : Sort.values()) {
            if (sort.text().equals(text.get())) {
                if (search && !sort.byHandle()) {
                    faults.add(new Fault("sort", "with q, must be one of: handle, -handle"));
                }
                return sort;
            }
        }
        faults.add(new Fault("sort", "must be one of: createdAt, -createdAt, handle, -handle"));
        return Sort.CREATED_AT_DESCENDING;
    }
}
