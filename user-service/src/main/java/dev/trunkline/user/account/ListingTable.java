package dev.trunkline.user.account;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The SQL of lists of accounts. */
final class ListingTable {

    /** Sorts behind every character that a handle may have, byte by byte. */
    private static final char LAST = '~';

    private ListingTable() {}

    /**
     * @param place where the page before ended
     */
    static List<Account> page(Handle database, Listing listing, Optional<String> place, int max) {
        return query(database, "", listing, place, max)
                .map((row, context) -> Account.of(row))
                .list();
    }

    /**
     * @param prefix what to put before the statement, as EXPLAIN
     */
    static Query query(Handle database, String prefix, Listing listing, Optional<String> place, int max) {
        StringBuilder sql = new StringBuilder(prefix)
                .append("SELECT " + Account.COLUMNS + " FROM accounts a WHERE a.deleted_at IS NULL");
        listing.status().ifPresent(status -> sql.append(" AND a.status = :status"));
        listing.handle().ifPresent(handle -> sql.append(" AND a.handle = :handle"));
        listing.prefix().ifPresent(begin -> sql.append(" AND a.handle >= :begin AND a.handle < :end"));
        place.ifPresent(ignored -> sql.append(listing.sort().beyond()));
        sql.append(listing.sort().orderBy()).append(" LIMIT :max");
        Query query = database.createQuery(sql.toString()).bind("max", max);
        listing.status().ifPresent(status -> query.bind("status", status.text()));
        listing.handle().ifPresent(handle -> query.bind("handle", handle));
        listing.prefix().ifPresent(begin -> query.bind("begin", begin).bind("end", begin + LAST));
        place.ifPresent(text -> query.bind("place", text));
        return query;
    }
}
