package dev.trunkline.rest.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/** Turns what the annotations say into the whole document, once, when the service starts. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP)
public class DocumentFilter implements OASFilter {

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        SharedComponents.addTo(document.getComponents());
        new FieldDictionary(document).apply();
        new PatchBodies(document).apply();
        ErrorAnswers errors = new ErrorAnswers(document.getComponents());
        ExampleComposer examples = new ExampleComposer(document.getComponents());
        List<Endpoint> endpoints = Endpoint.all(document);
        for (Endpoint endpoint : endpoints) {
            if (endpoints.stream().anyMatch(endpoint::precedes)) {
                endpoint.operation().setDeprecated(true);
            }
            Naming.apply(endpoint);
            Parameters.apply(endpoint, document.getComponents());
            errors.apply(endpoint);
            AnswerHeaders.apply(endpoint);
            examples.apply(endpoint);
        }
        UnusedComponents.remove(document);
    }
}
