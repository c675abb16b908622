package dev.trunkline.rest.openapi;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.models.PathItem;

/** Names an operation by its method and path, as {@code getUserFollowers}, and tags it by its first noun. */
final class Naming {

    private Naming() {}

    static void apply(Endpoint endpoint) {
        List<String> nouns = nouns(endpoint.path());
        if (endpoint.operation().getOperationId() == null) {
            endpoint.operation().setOperationId(id(endpoint));
        }
        if (endpoint.operation().getTags() == null
                || endpoint.operation().getTags().isEmpty()) {
            endpoint.operation().addTag(nouns.get(0));
        }
    }

    private static String id(Endpoint endpoint) {
        String[] segments = endpoint.path().substring(1).split("/");
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < segments.length; i++) {
            if (!segments[i].startsWith("{") && !version(segments[i])) {
                boolean one =
                        i + 1 < segments.length && segments[i + 1].startsWith("{") || creates(endpoint, segments, i);
                name.append(capitalised(one ? singular(segments[i]) : segments[i]));
            }
        }
        boolean collection =
                !segments[segments.length - 1].startsWith("{") && segments[segments.length - 1].endsWith("s");
        String suffix = version(segments[0]) && !segments[0].equals("v1") ? segments[0].toUpperCase() : "";
        return verb(endpoint.method(), collection) + name + suffix;
    }

    private static boolean creates(Endpoint endpoint, String[] segments, int at) {
        return endpoint.method() == PathItem.HttpMethod.POST && at == segments.length - 1;
    }

    private static String verb(PathItem.HttpMethod method, boolean collection) {
        return switch (method) {
            case GET -> collection ? "list" : "get";
            case POST -> "create";
            case PUT -> "put";
            default -> method.name().toLowerCase();
        };
    }

    private static List<String> nouns(String path) {
        List<String> nouns = new ArrayList<>();
        for (String segment : path.substring(1).split("/")) {
            if (!segment.startsWith("{") && !version(segment)) {
                nouns.add(segment);
            }
        }
        return nouns;
    }

    private static boolean version(String segment) {
        return segment.matches("v[0-9]+");
    }

    private static String singular(String noun) {
        return noun.endsWith("s") ? noun.substring(0, noun.length() - 1) : noun;
    }

    /** {@code jwks.json} becomes {@code JwksJson}. */
    private static String capitalised(String noun) {
        StringBuilder name = new StringBuilder();
        for (String part : noun.split("[^A-Za-z0-9]+")) {
            if (!part.isEmpty()) {
                name.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
            }
        }
        return name.toString();
    }
}
