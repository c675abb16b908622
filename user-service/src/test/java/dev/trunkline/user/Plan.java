package dev.trunkline.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** How PostgreSQL answered a query. */
public record Plan(List<String> nodes, long rowsRead) {

    /** Goes before a query; the query is run. */
    public static final String EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS OFF, TIMING OFF, FORMAT JSON) ";

    /** Accounts {@code n = 1..accounts}: one in a hundred suspended, one in fifty deleted, handles spread over all prefixes. */
    public static void populate(Handle handle, int accounts) {
        handle.createUpdate("""
                        INSERT INTO accounts (id, handle, display_name, email, password_hash, status, version, created_at,
                            deleted_at)
                        SELECT CAST(lpad(to_hex(n), 12, '0') || '7' || substr(md5(n::text), 1, 19) AS uuid),
                            'u' || substr(md5(n::text), 1, 16), 'User ' || n, n || '@example.org', '',
                            CASE WHEN n % 100 = 0 THEN 'suspended' ELSE 'active' END, 1,
                            timestamptz '2026-01-01' + n * interval '1 second',
                            CASE WHEN n % 50 = 1 THEN now() END
                        FROM generate_series(1, :accounts) AS n""").bind("accounts", accounts).execute();
        handle.execute("ANALYZE accounts");
    }

    /**
     * @param explained begins with {@link #EXPLAIN}
     */
    public static Plan of(Query explained) {
        try {
            JsonNode root = new ObjectMapper()
                    .readTree(explained.mapTo(String.class).one())
                    .get(0)
                    .get("Plan");
            return new Plan(root.findValuesAsText("Node Type"), read(root));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL explains in JSON", e);
        }
    }

    /** An index gave the rows in their order, and few more than were wanted: a constant number, however many there are. */
    public void assertReadsOnlyWhatItGives(int wanted) {
        assertThat(nodes).doesNotContain("Seq Scan", "Sort", "Incremental Sort", "Bitmap Heap Scan");
        assertThat(rowsRead).isLessThanOrEqualTo(4L * wanted);
    }

    private static long read(JsonNode node) {
        long rows = node.get("Node Type").asText().contains("Scan")
                ? node.get("Actual Rows").asLong() * node.get("Actual Loops").asLong()
                        + node.path("Rows Removed by Filter").asLong()
                : 0;
        for (JsonNode child : node.path("Plans")) {
            rows += read(child);
        }
        return rows;
    }
}
