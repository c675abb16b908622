package dev.trunkline.gateway.openapi;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.local.LocalResource;
import dev.trunkline.gateway.local.Representation;
import dev.trunkline.gateway.problem.Problem;

/** {@code /openapi}, everything below it, and {@code /}, which leads there. */
public final class OpenApiResource implements LocalResource {

    /** As routes name it. */
    public static final String NAME = "openapi";

    private static final String PATH = "/openapi";
    private static final String ASSETS = PATH + "/ui/";
    private static final String START = ASSETS + "start.js";

    private final Documents documents;
    private final SwaggerUi ui = new SwaggerUi();

    public OpenApiResource(Documents documents) {
        this.documents = documents;
    }

    @Override
    public void answer(Exchange exchange) {
        String target = exchange.target();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (path.equals(PATH)) {
            ui.page().answer(exchange);
        } else if (path.equals("/") || path.equals(PATH + "/")) {
            Representation.redirect(exchange, PATH);
        } else if (path.equals(START)) {
            ui.start(documents.published().versions()).answer(exchange);
        } else if (path.startsWith(ASSETS)) {
            ui.asset(path.substring(ASSETS.length()))
                    .ifPresentOrElse(asset -> asset.answer(exchange), () -> nothing(exchange));
        } else {
            document(path.substring(path.lastIndexOf('/') + 1), exchange);
        }
    }

    private void document(String file, Exchange exchange) {
        Published published = documents.published();
        if (!published.missing().isEmpty()) {
            // Half a document would be taken for the whole.
            exchange.refuse(Problem.unavailable(
                    "The documents of " + String.join(", ", published.missing()) + " have not been read yet."));
        } else if (published.files().containsKey(file)) {
            published.files().get(file).answer(exchange);
        } else {
            nothing(exchange);
        }
    }

    private void nothing(Exchange exchange) {
        exchange.refuse(Problem.notFound("There are "
                + String.join(
                        ", ",
                        documents.published().files().keySet().stream()
                                .sorted()
                                .map(file -> PATH + "/" + file)
                                .toList())
                + " here, and " + PATH + " to read them by."));
    }
}
