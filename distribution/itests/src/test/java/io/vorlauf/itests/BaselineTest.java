// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import aQute.bnd.osgi.FileResource;
import aQute.bnd.osgi.Jar;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What bundles offer to others, compared with the baseline: a change needs a version that announces it. {@link Baseline}
 * says which.
 */
class BaselineTest {

    /** What each bundle offered when it was released the last time. */
    static final Path RELEASED = Modules.ROOT.resolve("distribution/itests/src/test/resources/baseline");

    private static final String HAND = "io.vorlauf.planted.Hand";
    private static final String ONE_METHOD = "public interface Hand { int fingers(); }";
    private static final String TWO_METHODS = "public interface Hand { int fingers(); default int nails() { return 5; } }";

    @TempDir
    private Path folder;

    private int bundles;

    @ParameterizedTest
    @MethodSource("baselines")
    void whatABundleOffersHasTheVersionsThatItsChangesNeed(String name) throws Exception {
        Map<String, Path> built = Modules.bundles();
        assertThat(built).as("bundles that were released, and are built").containsKey(name);

        try (Baseline now = Baseline.of(built.get(name));
                Baseline released = Baseline.of(RELEASED.resolve(name + ".jar"))) {
            assertThat(now.unannouncedSince(released)).as("changes since the baseline").isEmpty();
        }
    }

    static List<String> baselines() throws Exception {
        try (Stream<Path> files = Files.list(RELEASED)) {
            return files.map(file -> file.getFileName().toString()).map(name -> name.replaceFirst("\\.jar$", ""))
                    .sorted().toList();
        }
    }

    @Test
    void whatIsUnchangedNeedsNoNewVersion() throws Exception {
        assertThat(unannounced(bundle("0.1.0", ONE_METHOD), bundle("0.1.0", ONE_METHOD))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.1.0, 1", "0.1.1, 1", "0.2.0, 0", "1.0.0, 0"})
    void whatIsGoneNeedsANewMinorVersion(String version, int failures) throws Exception {
        assertThat(unannounced(bundle("0.1.0", TWO_METHODS), bundle(version, ONE_METHOD))).hasSize(failures);
    }

    @ParameterizedTest
    @CsvSource({"0.1.0, 1", "0.1.1, 1", "0.2.0, 0", "1.0.0, 0"})
    void whatIsNewNeedsANewMinorVersion(String version, int failures) throws Exception {
        assertThat(unannounced(bundle("0.1.0", ONE_METHOD), bundle(version, TWO_METHODS))).hasSize(failures);
    }

    @Test
    void whatHasAnotherTypeNeedsANewMinorVersion() throws Exception {
        String another = ONE_METHOD.replace("int fingers", "long fingers");

        assertThat(unannounced(bundle("0.1.0", ONE_METHOD), bundle("0.1.0", another))).hasSize(1);
        assertThat(unannounced(bundle("0.1.0", ONE_METHOD), bundle("0.2.0", another))).isEmpty();
    }

    @Test
    void otherCodeIsNoChange() throws Exception {
        assertThat(unannounced(bundle("0.1.0", TWO_METHODS), bundle("0.1.0", TWO_METHODS.replace("5", "10")))).isEmpty();
    }

    @Test
    void whatWasReleasedIsNotReleasedAgainWithALowerVersion() throws Exception {
        assertThat(unannounced(bundle("0.2.0", ONE_METHOD), bundle("0.1.0", ONE_METHOD))).hasSize(1);
    }

    @Test
    void whatBreaksOthersNeedsANewMajorVersionOnceThereIsOne() throws Exception {
        assertThat(unannounced(bundle("1.0.0", TWO_METHODS), bundle("1.1.0", ONE_METHOD))).hasSize(1);
        assertThat(unannounced(bundle("1.0.0", TWO_METHODS), bundle("2.0.0", ONE_METHOD))).isEmpty();
    }

    @Test
    void aPackageThatIsGoneNeedsANewMinorVersionOfItsBundle() throws Exception {
        Baseline before = bundle("0.1.0", ONE_METHOD);

        assertThat(unannounced(before, empty("0.1.1"))).singleElement(STRING)
                .isEqualTo("io.vorlauf.planted: package io.vorlauf.planted is gone; "
                        + "the bundle's version is 0.1.1, was 0.1.0 in the baseline, and has to be 0.2.0");
        assertThat(unannounced(before, empty("0.2.0"))).isEmpty();
    }

    @Test
    void aPackageThatIsNewNeedsNothing() throws Exception {
        assertThat(unannounced(empty("0.1.0"), bundle("0.1.0", ONE_METHOD))).isEmpty();
    }

    @Test
    void aFailureSaysWhatHasChangedWhereAndWhichVersionIsNeeded() throws Exception {
        String changed = "public interface Hand { int fingers(); int thumbs(); }";

        assertThat(unannounced(bundle("0.1.0", TWO_METHODS), bundle("0.1.0", changed))).singleElement(STRING)
                .startsWith("io.vorlauf.planted: package io.vorlauf.planted has changed:\n")
                .contains("\n    gone method io.vorlauf.planted.Hand#nails()", "\n    new method io.vorlauf.planted.Hand#thumbs()")
                .endsWith("; its version is 0.1.0, was 0.1.0 in the baseline, and has to be 0.2.0");
    }

    @Test
    void aBaselineSaysTheSameWhenItIsReadAgain() throws Exception {
        Baseline written = bundle("0.1.0", TWO_METHODS);
        written.write(folder);

        try (Baseline read = Baseline.of(folder.resolve("io.vorlauf.planted.jar"))) {
            assertThat(unannounced(written, read)).isEmpty();
            assertThat(unannounced(read, bundle("0.1.0", ONE_METHOD))).hasSize(1);
        }
    }

    private static List<String> unannounced(Baseline before, Baseline now) throws Exception {
        return now.unannouncedSince(before);
    }

    /** A bundle with one type in one package, both of a version. */
    private Baseline bundle(String version, String source) throws Exception {
        Path sources = Files.createDirectories(folder.resolve("bundle" + bundles++));
        Path file = Files.writeString(sources.resolve("Hand.java"), "package io.vorlauf.planted;\n" + source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, "-d", sources.toString(), file.toString())).isZero();
        String path = HAND.replace('.', '/') + ".class";
        try (Jar jar = new Jar("planted")) {
            jar.putResource(path, new FileResource(new File(sources.toFile(), path)));
            jar.setManifest(manifest(version, "io.vorlauf.planted;version=\"" + version + "\""));
            return Baseline.of(jar);
        }
    }

    private static Baseline empty(String version) throws Exception {
        try (Jar jar = new Jar("planted")) {
            jar.setManifest(manifest(version, null));
            return Baseline.of(jar);
        }
    }

    private static Manifest manifest(String version, String exports) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "io.vorlauf.planted");
        manifest.getMainAttributes().putValue("Bundle-Version", version);
        if (exports != null) {
            manifest.getMainAttributes().putValue("Export-Package", exports);
        }
        return manifest;
    }
}
