package dev.trunkline.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Both overlays, rendered once for all tests; a test that asks is skipped where nothing can render. */
final class Overlays {

    private static Optional<List<Overlay>> rendered;

    private Overlays() {}

    static synchronized List<Overlay> all() {
        if (rendered == null) {
            rendered = Kustomize.in(emptyFolder()).map(kustomize -> {
                assertThat(kustomize.makeSecrets()).returns(0, Kustomize.Output::status);
                return List.of(render(kustomize, "local"), render(kustomize, "production"));
            });
        }
        assumeTrue(rendered.isPresent(), "neither kubectl nor kustomize is on the PATH: nothing can be rendered");
        return rendered.get();
    }

    /** In the module's build folder, so that a clean build takes it away. */
    static Path emptyFolder() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "k8s");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Overlay render(Kustomize kustomize, String name) {
        var output = kustomize.render(name);
        assertThat(output.status()).as(output.err()).isZero();
        assertThat(output.err()).as("what Kustomize warns of in " + name).isEmpty();
        return new Overlay(name, new StrictParser().parse(output.out()));
    }
}
