// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose code is brought along, as {@code licenses/README.md} lists it: nobody's without its licence. */
class LicenceTest {

    private static final Path DISTRIBUTION = Modules.ROOT.resolve("distribution/assembly/target/vorlauf");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

    /** A row of the list: the names of jars without version, folders inside bundles, and files with texts. */
    private record Library(Set<String> jars, Set<String> folders, String name, List<Path> texts) {

        static Library of(String row) {
            String[] cells = row.split("\\|", -1);
            return new Library(all(CODE, cells[1]), all(CODE, cells[2]), cells[3].strip(),
                    all(LINK, cells[5]).stream().map(text -> Path.of("licenses").resolve(text).normalize()).toList());
        }

        private static Set<String> all(Pattern pattern, String cell) {
            return pattern.matcher(cell).results().map(found -> found.group(1)).collect(Collectors.toSet());
        }

        boolean covers(String entry) {
            return jars.contains(nameOf(entry)) || folders.stream().anyMatch(folder -> entry.startsWith(folder + "/"));
        }
    }

    // Templates of the archetype become the work of whoever makes something of them.
    @Test
    void everySourceFileSaysItsOwn() throws Exception {
        try (Stream<Path> files = Files.walk(Modules.ROOT)) {
            List<Path> silent = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().matches(".*/(target|archetype-resources)/.*"))
                    .filter(file -> !firstLine(file).equals("// SPDX-License-Identifier: Apache-2.0"))
                    .toList();
            assertThat(silent).isEmpty();
        }
    }

    private static String firstLine(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("jars")
    void everyJarOfTheDistributionHasItsLicence(Path jar) throws Exception {
        List<Library> licences = libraries(library -> library.jars().contains(nameOf(jar.getFileName().toString())));

        assertThat(licences).as("rows of licenses/README.md about %s", jar).isNotEmpty();
        assertThat(licences).allSatisfy(library -> assertThat(library.texts()).isNotEmpty()
                .allSatisfy(text -> assertThat(DISTRIBUTION.resolve(text)).isNotEmptyFile()));
    }

    static List<Path> jars() throws Exception {
        try (Stream<Path> files = Files.walk(DISTRIBUTION, 2)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !file.getFileName().toString().startsWith("vorlauf-"))
                    .sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void whatABundleContainsOfOthersHasItsLicence(String name) throws Exception {
        try (JarFile bundle = new JarFile(Modules.bundles().get(name).toFile())) {
            Set<Library> inside = new TreeSet<>((one, other) -> one.name().compareTo(other.name()));
            for (String entry : foreign(bundle)) {
                List<Library> covering = libraries(library -> library.covers(entry));
                assertThat(covering).as("rows of licenses/README.md about %s in %s", entry, name).isNotEmpty();
                inside.addAll(covering);
            }

            for (Library library : inside) {
                assertThat(text(bundle, "META-INF/NOTICE")).as("notice of %s", name).contains(library.name());
                for (Path text : library.texts()) {
                    // A bundle's own licence is that one too.
                    String entry = text.endsWith("Apache-2.0.txt") ? "META-INF/LICENSE"
                            : "META-INF/" + text.toString().replace('\\', '/');
                    assertThat(text(bundle, entry)).as(entry).isEqualTo(Files.readString(DISTRIBUTION.resolve(text)));
                }
            }
        }
    }

    static Set<String> bundles() {
        return Modules.bundles().keySet();
    }

    @Test
    void bundlesWithCodeOfOthersAreFound() throws Exception {
        Set<String> found = new TreeSet<>();
        for (String name : bundles()) {
            try (JarFile bundle = new JarFile(Modules.bundles().get(name).toFile())) {
                if (!foreign(bundle).isEmpty()) {
                    found.add(name);
                }
            }
        }

        assertThat(found).contains("io.vorlauf.tensorflow.runtime", "io.vorlauf.report", "io.vorlauf.experiments",
                "io.vorlauf.tokenizers", "io.vorlauf.cli");
    }

    @Test
    void everyBundleSaysItsOwnLicence() throws Exception {
        for (Path file : Modules.bundles().values()) {
            try (JarFile bundle = new JarFile(file.toFile())) {
                Attributes headers = bundle.getManifest().getMainAttributes();
                assertThat(headers.getValue("Bundle-License")).as("licence of %s", file).contains("Apache-2.0");
            }
        }
    }

    @Test
    void theDistributionSaysItsOwnLicence() {
        assertThat(DISTRIBUTION.resolve("NOTICE")).content().contains("The Vorlauf authors");
        assertThat(DISTRIBUTION.resolve("LICENSE")).content().contains("Apache License");
    }

    private static List<Library> libraries(Predicate<Library> which) throws Exception {
        return Files.readAllLines(DISTRIBUTION.resolve("licenses/README.md")).stream()
                .filter(line -> line.startsWith("| `") || line.startsWith("| |"))
                .map(Library::of)
                .filter(which)
                .toList();
    }

    private static Set<String> foreign(JarFile bundle) {
        return bundle.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName)
                .filter(entry -> entry.endsWith(".class") || entry.endsWith(".jar") || entry.startsWith("native/"))
                .filter(entry -> !entry.startsWith("io/vorlauf/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(JarFile jar, String entry) throws Exception {
        ZipEntry found = jar.getEntry(entry);
        assertThat(found).as("%s in %s", entry, jar.getName()).isNotNull();
        return new String(jar.getInputStream(found).readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The name of a jar without its version and what follows. */
    private static String nameOf(String jar) {
        return jar.replaceFirst("-\\d.*\\.jar$", "");
    }
}
