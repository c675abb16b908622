package dev.trunkline.rest.openapi;

import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** Gives each parameter that is not described at its method the description that all of its name have. */
final class Parameters {

    private Parameters() {}

    static void apply(Endpoint endpoint, Components components) {
        if (endpoint.operation().getParameters() == null) {
            return;
        }
        endpoint.operation()
                .setParameters(endpoint.parameters().stream()
                        .map(parameter -> described(parameter, endpoint.path(), components))
                        .toList());
    }

    private static Parameter described(Parameter parameter, String path, Components components) {
        if (parameter.getDescription() != null || parameter.getRef() != null) {
            return parameter;
        }
        Optional<String> shared = components.getParameters().entrySet().stream()
                .filter(entry -> parameter.getName().equals(entry.getValue().getName())
                        && parameter.getIn() == entry.getValue().getIn())
                .map(Map.Entry::getKey)
                .findFirst();
        if (shared.isPresent()) {
            return OASFactory.createParameter().ref(shared.get());
        }
        if (parameter.getIn() == Parameter.In.PATH) {
            String variable = "{" + parameter.getName() + "}";
            String[] before = path.substring(0, path.indexOf(variable)).split("/");
            return parameter
                    .description("The id of one of the " + before[before.length - 1] + ".")
                    .schema(OASFactory.createSchema().ref("UUID"));
        }
        return parameter;
    }
}
