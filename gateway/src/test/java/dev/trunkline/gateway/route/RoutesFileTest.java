package dev.trunkline.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.trunkline.gateway.LogInTest;
import dev.trunkline.gateway.tls.AuthorityInTest;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in force when the files change, and what is said of those that are not good. */
class RoutesFileTest {

    private static final String GOOD = """
            # café
            upstreams: { up: { discover: "dns://up:80" } }
            routes: [{ id: first, match: { path: /** }, to: up, auth: none }]
            """;

    @TempDir
    private Path folder;

    private final List<Routes> changes = new ArrayList<>();

    @Test
    void a_byte_that_is_not_utf_8_is_told_with_its_place() throws Exception {
        write(GOOD, StandardCharsets.ISO_8859_1);

        RoutesRefused refused = catchThrowableOfType(RoutesRefused.class, this::open);

        assertThat(refused.faults())
                .containsExactly(new Fault(1, 6, "the byte 0xE9 here is not UTF-8: save the file as UTF-8"));
        write(GOOD.replace("dns", "düs").replace("é", "e"), StandardCharsets.ISO_8859_1);
        assertThat(catchThrowableOfType(RoutesRefused.class, this::open).faults())
                .extracting(Fault::line, Fault::column)
                .containsExactly(tuple(2, 32));
    }

    @Test
    void what_is_said_of_a_file_that_is_no_text_is_said_once_and_the_routes_stay() throws Exception {
        write(GOOD, StandardCharsets.UTF_8);
        RoutesFile file = open();
        Routes before = file.get();
        write(GOOD, StandardCharsets.ISO_8859_1);

        try (LogInTest log = new LogInTest()) {
            file.reload(changes::add);
            file.reload(changes::add);

            assertThat(saidBy(log)).singleElement().asString().contains("stay in force");
        }
        assertThat(file.get()).isSameAs(before);
        assertThat(changes).isEmpty();

        write(GOOD.replace("first", "second"), StandardCharsets.UTF_8);
        file.reload(changes::add);
        assertThat(file.get().routes()).extracting(Route::id).containsExactly("second");
    }

    @Test
    void that_the_file_is_gone_is_said_once_each_time() throws Exception {
        write(GOOD, StandardCharsets.UTF_8);
        RoutesFile file = open();
        try (LogInTest log = new LogInTest()) {
            for (int i = 0; i < 2; i++) {
                Files.delete(routes());
                file.reload(changes::add);
                file.reload(changes::add);
                write(GOOD, StandardCharsets.UTF_8);
                file.reload(changes::add);
            }

            assertThat(saidBy(log)).hasSize(2).allMatch(said -> said.contains("cannot be read"));
        }
        assertThat(changes).isEmpty();
    }

    @Test
    void authorities_that_are_not_there_or_no_certificates_are_a_fault() throws Exception {
        Path pem = folder.resolve("authority.pem");
        write(withAuthorities(pem), StandardCharsets.UTF_8);
        assertThat(fault()).isEqualTo(new Fault(2, 72, "there is no file '" + pem + "'"));

        Files.writeString(pem, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThat(fault().message()).contains("does not hold certificates");

        Files.writeString(pem, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThat(fault().message()).contains("does not hold certificates");

        Files.delete(pem);
        Files.createDirectory(pem);
        assertThat(fault().message()).contains("cannot be read");
    }

    @Test
    void renewed_authorities_make_another_upstream_and_bad_ones_change_nothing() throws Exception {
        Path pem = folder.resolve("authority.pem");
        new AuthorityInTest("first").writeTo(pem);
        write(withAuthorities(pem), StandardCharsets.UTF_8);
        RoutesFile file = open();
        Routes first = file.get();
        file.reload(changes::add);
        assertThat(changes).isEmpty();

        try (LogInTest log = new LogInTest()) {
            Files.writeString(pem, "nothing");
            file.reload(changes::add);
            file.reload(changes::add);
            assertThat(saidBy(log)).singleElement().asString().contains("stay in force");
        }
        assertThat(file.get()).isSameAs(first);

        new AuthorityInTest("second").writeTo(pem);
        file.reload(changes::add);
        file.reload(changes::add);

        assertThat(changes).containsExactly(file.get());
        assertThat(file.get().upstreams().get("up").site())
                .isNotEqualTo(first.upstreams().get("up").site());
    }

    private static List<String> saidBy(LogInTest log) {
        return log.complaints().stream()
                .filter(said -> said.startsWith(RoutesFile.class.getName()))
                .toList();
    }

    private Fault fault() {
        return catchThrowableOfType(RoutesRefused.class, this::open).faults().get(0);
    }

    private static String withAuthorities(Path pem) {
        return GOOD.replace("dns://up:80\"", "dns://up:80\", protocol: h2, authorities: '" + pem + "'");
    }

    private RoutesFile open() throws RoutesRefused, IOException {
        return RoutesFile.open(new RoutesParser(name -> Optional.empty(), Set.of()), Optional.of(routes()));
    }

    private void write(String text, Charset charset) throws IOException {
        Files.write(routes(), text.getBytes(charset));
    }

    private Path routes() {
        return folder.resolve("routes.yaml");
    }
}
