package dev.trunkline.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trunkline.gateway.route.Destination;
import dev.trunkline.gateway.route.Route;
import dev.trunkline.gateway.route.RouteMatch;
import dev.trunkline.gateway.route.RouteTable;
import dev.trunkline.gateway.route.Upstream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes one document for each version of the API of the documents of the services. An operation is in it if a route leads
 * to it at the very service that describes it, so the document promises nothing that the gateway does not do; and it
 * tells what the gateway itself may answer on that route.
 */
final class DocumentMerge {

    private static final Pattern VERSION = Pattern.compile("/(v[0-9]{1,3})/.*");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "options", "head", "patch");

    private final List<ServiceDocument> documents;
    private final RouteTable routes;
    private final EdgeAnswers edge;

    DocumentMerge(List<ServiceDocument> documents, RouteTable routes, EdgeAnswers edge) {
        this.documents = documents;
        this.routes = routes;
        this.edge = edge;
    }

    /** By the version's name as it stands in paths, as {@code v1}; each has the paths without a version too. */
    Map<String, ObjectNode> merge() {
        List<ServiceDocument> all = new ArrayList<>(documents);
        all.add(edge.components());
        Components components = new Components(all);
        List<ServiceDocument> renamed = all.stream()
                .map(document -> new ServiceDocument(document.upstream(), components.renamed(document)))
                .toList();
        renamed.forEach(document -> edge.addHeadersTo(document.root().at("/components/responses")));
        Set<String> versions = new TreeSet<>();
        documents.forEach(document -> document.root().path("paths").fieldNames().forEachRemaining(path -> version(path)
                .ifPresent(versions::add)));
        Map<String, ObjectNode> merged = new LinkedHashMap<>();
        versions.forEach(version -> merged.put(version, document(version, renamed)));
        return merged;
    }

    private ObjectNode document(String version, List<ServiceDocument> renamed) {
        ObjectNode paths = JsonNodeFactory.instance.objectNode();
        ObjectNode components = JsonNodeFactory.instance.objectNode();
        for (ServiceDocument document : renamed) {
            for (Map.Entry<String, JsonNode> path :
                    document.root().path("paths").properties()) {
                if (version(path.getKey())
                        .filter(other -> !other.equals(version))
                        .isEmpty()) {
                    addRouted(document.upstream(), path.getKey(), path.getValue(), paths);
                }
            }
            for (Map.Entry<String, JsonNode> kind :
                    document.root().path("components").properties()) {
                components.withObjectProperty(kind.getKey()).setAll((ObjectNode) kind.getValue());
            }
        }
        apart(paths);
        ObjectNode merged = edge.head(version);
        merged.set("tags", tags(paths, renamed));
        merged.set("paths", paths);
        merged.set("components", Components.reachable(paths, components));
        return merged;
    }

    private void addRouted(String upstream, String path, JsonNode item, ObjectNode paths) {
        for (Map.Entry<String, JsonNode> member : item.properties()) {
            if (!METHODS.contains(member.getKey())) {
                continue;
            }
            route(path, member.getKey().toUpperCase(Locale.ROOT))
                    .filter(route -> describedBy(route).equals(upstream))
                    .ifPresent(route -> {
                        ObjectNode operation = member.getValue().deepCopy();
                        edge.addTo(operation, route);
                        paths.withObjectProperty(path).set(member.getKey(), operation);
                    });
        }
    }

    /** What the gateway answers by itself, it also describes by itself. */
    private static String describedBy(Route route) {
        if (route.to() instanceof Destination.Split split) {
            return split.shares().get(0).upstream().name();
        }
        return route.to() instanceof Upstream upstream ? upstream.name() : EdgeAnswers.NAME;
    }

    /** A template is a path to the table: no literal segment of a route has braces. */
    private Optional<Route> route(String template, String method) {
        return routes.match(template, method) instanceof RouteMatch.Found found
                ? Optional.of(found.route())
                : Optional.empty();
    }

    /** Two services may have called their operations the same. */
    private static void apart(ObjectNode paths) {
        Set<String> taken = new HashSet<>();
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> item : path.getValue().properties()) {
                ObjectNode operation = (ObjectNode) item.getValue();
                String id = operation.path("operationId").asText(item.getKey());
                String free = id;
                for (int number = 2; !taken.add(free); number++) {
                    free = id + number;
                }
                operation.put("operationId", free);
            }
        }
    }

    private static ArrayNode tags(ObjectNode paths, List<ServiceDocument> documents) {
        Set<String> used = new HashSet<>();
        paths.findValues("tags").forEach(names -> names.forEach(name -> used.add(name.asText())));
        ArrayNode tags = JsonNodeFactory.instance.arrayNode();
        for (ServiceDocument document : documents) {
            for (JsonNode tag : document.root().path("tags")) {
                if (used.remove(tag.path("name").asText())) {
                    tags.add(tag);
                }
            }
        }
        return tags;
    }

    private static Optional<String> version(String path) {
        Matcher matcher = VERSION.matcher(path);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
