package dev.trunkline.gateway.console;

import dev.trunkline.gateway.exchange.Exchange;
import dev.trunkline.gateway.local.LocalResource;
import dev.trunkline.gateway.local.Representation;
import dev.trunkline.gateway.problem.Problem;

/** {@code /console/}, {@code /console/limits} and the files that they are made of; nothing below comes from elsewhere. */
public final class ConsoleResource implements LocalResource {

    /** As routes name it. */
    public static final String NAME = "console";

    private static final String PATH = "/console";
    private static final String ROOT = PATH + "/";

    private final ConsoleFiles files = new ConsoleFiles();

    @Override
    public void answer(Exchange exchange) {
        String target = exchange.target();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (path.equals(PATH)) {
            // Modules are named relative to the page, so its address must end with a slash.
            Representation.redirect(exchange, ROOT);
            return;
        }
        files.named(path.equals(ROOT) ? ConsoleFiles.PAGE : path.substring(ROOT.length()))
                .ifPresentOrElse(
                        file -> file.answer(exchange),
                        () -> exchange.refuse(
                                Problem.notFound("There is no such file; the console is at " + ROOT + ".")));
    }
}
