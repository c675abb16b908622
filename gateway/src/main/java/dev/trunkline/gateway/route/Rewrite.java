package dev.trunkline.gateway.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is changed of a request before it goes upstream, and of the answer before it goes to the client.
 *
 * @param path empty if it goes upstream as it is
 */
public record Rewrite(
        Optional<Template> path,
        List<FieldChanges.Line> setQuery,
        List<String> removeQuery,
        FieldChanges request,
        FieldChanges response) {

    public static final Rewrite NONE =
            new Rewrite(Optional.empty(), List.of(), List.of(), FieldChanges.NONE, FieldChanges.NONE);

    /** Whether path or query change. */
    public boolean retargets() {
        return path.isPresent() || !setQuery.isEmpty() || !removeQuery.isEmpty();
    }

    /**
     * The target that goes upstream.
     *
     * @param asked the canonical path of the request
     * @param target the path with its query, as it would go upstream else
     */
    public String target(String asked, String target, String host) {
        int mark = target.indexOf('?');
        String fresh =
                path.isPresent() ? path.get().renderPath(asked, host) : mark < 0 ? target : target.substring(0, mark);
        if (setQuery.isEmpty() && removeQuery.isEmpty()) {
            return mark < 0 ? fresh : fresh + target.substring(mark);
        }
        String query = query(mark < 0 ? "" : target.substring(mark + 1), asked, host);
        return query.isEmpty() ? fresh : fresh + "?" + query;
    }

    private String query(String query, String asked, String host) {
        List<String> gone = new ArrayList<>(removeQuery);
        setQuery.forEach(line -> gone.add(line.name()));
        StringBuilder fresh = new StringBuilder(QueryText.without(query, gone));
        for (FieldChanges.Line line : setQuery) {
            fresh.append(fresh.length() == 0 ? "" : "&")
                    .append(QueryText.encoded(line.name()))
                    .append('=')
                    .append(QueryText.encoded(line.value().renderPlain(asked, host)));
        }
        return fresh.toString();
    }
}
