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
import java.nio.file.StandardCopyOption;
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
            settle(file);
            settle(file);

            assertThat(saidBy(log)).singleElement().asString().contains("stay in force");
        }
        assertThat(file.get()).isSameAs(before);
        assertThat(changes).isEmpty();

        write(GOOD.replace("first", "second"), StandardCharsets.UTF_8);
        settle(file);
        assertThat(file.get().routes()).extracting(Route::id).containsExactly("second");
    }

    @Test
    void that_the_file_is_gone_is_said_once_each_time() throws Exception {
        write(GOOD, StandardCharsets.UTF_8);
        RoutesFile file = open();
        try (LogInTest log = new LogInTest()) {
            for (int i = 0; i < 2; i++) {
                Files.delete(routes());
                settle(file);
                settle(file);
                write(GOOD, StandardCharsets.UTF_8);
                settle(file);
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
        settle(file);
        assertThat(changes).isEmpty();

        try (LogInTest log = new LogInTest()) {
            Files.writeString(pem, "nothing");
            settle(file);
            settle(file);
            assertThat(saidBy(log)).singleElement().asString().contains("stay in force");
        }
        assertThat(file.get()).isSameAs(first);

        new AuthorityInTest("second").writeTo(pem);
        settle(file);
        settle(file);

        assertThat(changes).containsExactly(file.get());
        assertThat(file.get().upstreams().get("up").site())
                .isNotEqualTo(first.upstreams().get("up").site());
    }

    @Test
    void routes_that_are_written_in_two_pieces_are_never_in_force_by_half() throws Exception {
        write(GOOD, StandardCharsets.UTF_8);
        RoutesFile file = open();
        String half = """
                upstreams: { up: { discover: "dns://up:80" } }
                routes:
                  - { id: one, match: { path: /one }, to: up, auth: none }
                """;
        write(half, StandardCharsets.UTF_8);

        assertThat(file.reload(changes::add)).isTrue();
        assertThat(changes).isEmpty();

        write(half + "  - { id: two, match: { path: /two }, to: up, auth: none }\n", StandardCharsets.UTF_8);
        assertThat(file.reload(changes::add)).isTrue();
        assertThat(changes).isEmpty();
        assertThat(file.reload(changes::add)).isFalse();

        assertThat(changes).containsExactly(file.get());
        assertThat(file.get().routes()).extracting(Route::id).containsExactly("one", "two");
        assertThat(file.reload(changes::add)).isFalse();
        assertThat(changes).hasSize(1);
    }

    @Test
    void what_was_changed_and_changed_back_between_two_looks_is_no_change() throws Exception {
        write(GOOD, StandardCharsets.UTF_8);
        RoutesFile file = open();
        write(GOOD.replace("first", "second"), StandardCharsets.UTF_8);
        assertThat(file.reload(changes::add)).isTrue();
        write(GOOD, StandardCharsets.UTF_8);

        assertThat(file.reload(changes::add)).isFalse();
        assertThat(changes).isEmpty();
    }

    @Test
    void authorities_that_are_written_in_two_pieces_are_never_in_force_by_half() throws Exception {
        Path one = folder.resolve("one.pem");
        Path two = folder.resolve("two.pem");
        new AuthorityInTest("one").writeTo(one);
        new AuthorityInTest("two").writeTo(two);
        Path pem = folder.resolve("authority.pem");
        String whole = Files.readString(one) + Files.readString(two);
        write(GOOD, StandardCharsets.UTF_8);
        RoutesFile file = open();
        write(withAuthorities(pem), StandardCharsets.UTF_8);
        Files.copy(one, pem);

        // The second look is the first that knows which files are named, and so needs another.
        assertThat(file.reload(changes::add)).isTrue();
        assertThat(file.reload(changes::add)).isTrue();
        Files.writeString(pem, whole);
        settle(file);

        assertThat(changes).containsExactly(file.get());
        assertThat(authorities(file)).isEqualTo(whole);

        Files.copy(two, pem, StandardCopyOption.REPLACE_EXISTING);
        assertThat(file.reload(changes::add)).isTrue();
        Files.writeString(pem, whole);
        settle(file);
        assertThat(changes).hasSize(1);
    }

    @Test
    void a_file_whose_authorities_come_later_is_refused_once_and_taken_when_they_are_there() throws Exception {
        Path pem = folder.resolve("authority.pem");
        write(GOOD, StandardCharsets.UTF_8);
        RoutesFile file = open();
        write(withAuthorities(pem), StandardCharsets.UTF_8);
        try (LogInTest log = new LogInTest()) {
            settle(file);
            settle(file);
            assertThat(saidBy(log)).hasSize(1);
            assertThat(changes).isEmpty();

            // As what cannot be read just now; what is wrong is another thing, and told.
            Files.createDirectory(pem);
            settle(file);
            settle(file);
            assertThat(saidBy(log)).hasSize(2);
            Files.delete(pem);

            new AuthorityInTest("late").writeTo(pem);
            settle(file);
            assertThat(saidBy(log)).hasSize(2);
        }
        assertThat(changes).containsExactly(file.get());
        assertThat(file.get().upstreams().get("up").transport().authorities()).isPresent();
    }

    /** The kubelet has a folder by the name of each version, and a link to the newest that it renames into place. */
    @Test
    void the_links_of_a_config_map_and_of_a_secret_are_followed_in_whichever_order_they_change() throws Exception {
        Path map = Files.createDirectory(folder.resolve("map"));
        Path secret = Files.createDirectory(folder.resolve("secret"));
        Files.createSymbolicLink(
                routes(), Files.createSymbolicLink(map.resolve("routes.yaml"), Path.of("..data/file")));
        Path pem = Files.createSymbolicLink(secret.resolve("authority.pem"), Path.of("..data/file"));
        swap(map, "..1", GOOD);
        RoutesFile file = open();

        swap(map, "..2", withAuthorities(pem));
        settle(file);
        assertThat(changes).isEmpty();
        Path one = folder.resolve("one.pem");
        new AuthorityInTest("one").writeTo(one);
        swap(secret, "..1", Files.readString(one));
        settle(file);
        assertThat(changes).hasSize(1);

        new AuthorityInTest("renewed").writeTo(one);
        swap(secret, "..2", Files.readString(one));
        swap(map, "..3", withAuthorities(pem).replace("first", "second"));
        settle(file);
        assertThat(changes).hasSize(2);
        assertThat(file.get().routes()).extracting(Route::id).containsExactly("second");
        assertThat(authorities(file)).isEqualTo(Files.readString(one));
    }

    /** Those of the one upstream, as text. */
    private static String authorities(RoutesFile file) {
        return file.get()
                .upstreams()
                .get("up")
                .transport()
                .authorities()
                .orElseThrow()
                .pem();
    }

    private static void swap(Path volume, String version, String text) throws IOException {
        Files.writeString(Files.createDirectory(volume.resolve(version)).resolve("file"), text);
        Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), Path.of(version));
        Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Looks until there is nothing that needs another look, and once more. */
    private void settle(RoutesFile file) {
        while (file.reload(changes::add)) {
            // The next look is by the loop.
        }
        file.reload(changes::add);
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
