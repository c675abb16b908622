package dev.trunkline.rest.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** An operation with its address. */
record Endpoint(String path, PathItem.HttpMethod method, Operation operation) {

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
}
