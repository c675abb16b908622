package dev.trunkline.user.account;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of lists of accounts. */
final class ListingTable {

    /** Sorts behind every character that a handle may have, byte by byte. */
    private static final char LAST = '~';

    private ListingTable() {}

    /**
     * @param place where the page before ended
     */
    static List<Account> page(Handle database, Listing listing, Optional<String> place, int max) {
        StringBuilder sql =
                new StringBuilder("SELECT " + Account.COLUMNS + " FROM accounts a WHERE a.deleted_at IS NULL");
        listing.status().ifPresent(status -> sql.append(" AND a.status = :status"));
        listing.handle().ifPresent(handle -> sql.append(" AND a.handle = :handle"));
        listing.prefix().ifPresent(prefix -> sql.append(" AND a.handle >= :prefix AND a.handle < :end"));
        place.ifPresent(ignored -> sql.append(listing.sort().beyond()));
        sql.append(listing.sort().orderBy()).append(" LIMIT :max");
        var query = database.createQuery(sql.toString()).bind("max", max);
        listing.status().ifPresent(status -> query.bind("status", status.text()));
        listing.handle().ifPresent(handle -> query.bind("handle", handle));
        listing.prefix().ifPresent(prefix -> query.bind("prefix", prefix).bind("end", prefix + LAST));
        place.ifPresent(text -> query.bind("place", text));
        return query.map((row, context) -> Account.of(row)).list();
    }
}
