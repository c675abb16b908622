package dev.trunkline.rest.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** An operation with its address. */
record Endpoint(String path, PathItem.HttpMethod method, Operation operation) {

    private static final Pattern VERSION = Pattern.compile("/v([0-9]{1,3})(?=/)");

    static List<Endpoint> all(OpenAPI document) {
        List<Endpoint> all = new ArrayList<>();
        if (document.getPaths() != null && document.getPaths().getPathItems() != null) {
            document.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                    .forEach((method, operation) -> all.add(new Endpoint(path, method, operation))));
        }
        return all;
    }

    List<Parameter> parameters() {
        return Optional.ofNullable(operation.getParameters()).orElse(List.of());
    }

    /** Whether it takes the header called {@code name}, described here or elsewhere. */
    boolean takesHeader(String name) {
        String component = "#/components/parameters/" + name.replace("-", "");
        return parameters().stream()
                .anyMatch(parameter -> component.equals(parameter.getRef())
                        || parameter.getIn() == Parameter.In.HEADER && name.equalsIgnoreCase(parameter.getName()));
    }

    /** Whether {@code other} is the same in a later version. */
    boolean precedes(Endpoint other) {
        return method == other.method
                && version(path) < version(other.path)
                && VERSION.matcher(path)
                        .replaceFirst("")
                        .equals(VERSION.matcher(other.path).replaceFirst(""));
    }

    private static int version(String path) {
        Matcher matcher = VERSION.matcher(path);
        return matcher.lookingAt() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
