package dev.trunkline.system.kubernetes;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Renders an overlay with the Kustomize of this machine, in a copy of what the manifests are made from. */
final class Kustomize {

    static final String GENERATED = "made-by-k8s-secrets";

    private static final List<String> SOURCES = List.of("k8s", "gateway", "dns-config");
    private static final List<List<String>> TOOLS =
            List.of(List.of("kubectl", "kustomize"), List.of("kustomize", "build"));

    private final Path copy;
    private final List<String> tool;

    /** What a program said, and whether it was content. */
    record Output(int status, String out, String err) {}

    private Kustomize(Path copy, List<String> tool) {
        this.copy = copy;
        this.tool = tool;
    }

    /** Empty on a machine that has neither kubectl nor kustomize. */
    static Optional<Kustomize> in(Path empty) {
        var tool = TOOLS.stream()
                .filter(command -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command.get(0)))))
                .findFirst();
        return tool.map(command -> {
            SOURCES.forEach(source -> copy(project(), empty, source));
            return new Kustomize(empty, command);
        });
    }

    /** The root of the project: a module's tests run in the module's folder. */
    static Path project() {
        return Path.of("").toAbsolutePath().getParent();
    }

    Output makeSecrets() {
        return run(List.of("sh", "k8s/secrets"));
    }

    Output render(String overlay) {
        var command = new ArrayList<>(tool);
        command.add("k8s/overlays/" + overlay);
        return run(command);
    }

    Path copy() {
        return copy;
    }

    private Output run(List<String> command) {
        try {
            var err = Files.createTempFile(copy, "stderr", null);
            var process = new ProcessBuilder(command)
                    .directory(copy.toFile())
                    .redirectError(err.toFile())
                    .start();
            var out = new String(process.getInputStream().readAllBytes());
            return new Output(process.waitFor(), out, Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to, String source) {
        try (Stream<Path> paths = Files.walk(from.resolve(source))) {
            for (var path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
                var relative = from.relativize(path);
                if (!relative.toString().contains(GENERATED)
                        && !relative.toString().contains("target" + File.separator)) {
                    Files.createDirectories(to.resolve(relative).getParent());
                    Files.copy(path, to.resolve(relative));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
