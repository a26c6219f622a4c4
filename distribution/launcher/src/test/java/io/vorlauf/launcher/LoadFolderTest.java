// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

class LoadFolderTest {

    @TempDir
    private Path directory;

    private Path load;
    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        load = Files.createDirectories(directory.resolve("a home/load"));
        framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, directory.resolve("cache").toString(), "felix.log.level", "0"));
        framework.start();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(20_000);
    }

    /** As whoever takes bundles from the folder does, which keeps silent about those that do not start. */
    private void take(Path jar) throws BundleException {
        framework.getBundleContext().installBundle(jar.toUri().toString());
    }

    private List<String> atOnce() {
        List<String> said = new CopyOnWriteArrayList<>();
        LoadFolder.watch(framework.getBundleContext(), load, said::add).close();
        return said;
    }

    @Test
    void aBundleThatStartsIsNotMentioned() throws Exception {
        take(TestHome.writeBundle(load, "good", "1.0.0", TestHome.Nothing.class));

        assertThat(atOnce()).isEmpty();
    }

    @Test
    void aBundleWhoseActivatorThrowsIsNamedWithWhatItThrew() throws Exception {
        take(TestHome.writeBundle(load, "bad", "1.0.0", Throwing.class));

        assertThat(atOnce()).singleElement().asString()
                .startsWith("load/bad.jar (bad) does not start: ")
                .endsWith("IllegalStateException: out of order");
    }

    /** The activator of a bundle that does not start. */
    public static final class Throwing implements org.osgi.framework.BundleActivator {

        @Override
        public void start(org.osgi.framework.BundleContext context) {
            throw new IllegalStateException("out of order");
        }

        @Override
        public void stop(org.osgi.framework.BundleContext context) {}
    }

    @Test
    void aBundleThatMissesAPackageIsNamedWithThePackage() throws Exception {
        Path jar = load.resolve("newer.jar");
        zip(jar, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nBundle-ManifestVersion: 2\n"
                + "Bundle-SymbolicName: com.example.newer\nImport-Package: com.example.api;version=\"[9,10)\"\n");
        take(jar);

        assertThat(atOnce()).singleElement().asString()
                .startsWith("load/newer.jar (com.example.newer) does not start: ")
                .contains("com.example.api").doesNotContain("Unresolved requirements");
    }

    @Test
    void whatIsNoBundleIsNamedWithTheReason() throws Exception {
        Files.writeString(load.resolve("text.jar"), "no zip");
        zip(load.resolve("plain.jar"), "some/File.class", "");
        zip(load.resolve("unnamed.jar"), "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n");
        Files.createDirectory(load.resolve("folder.jar"));
        Files.createSymbolicLink(load.resolve("gone.jar"), load.resolve("nowhere"));
        Files.writeString(load.resolve("other.ZIP"), "");
        Files.writeString(load.resolve("README"), "what this folder is for");

        List<String> said = atOnce();

        assertThat(said).hasSize(6);
        assertThat(said.get(0)).isEqualTo("load/folder.jar is not taken: it is a folder, and no jar");
        assertThat(said.get(1)).isEqualTo("load/gone.jar is not taken: it is a link to something that is not there");
        assertThat(said.get(2)).isEqualTo("load/other.ZIP is not taken: the name of a bundle ends in .jar");
        assertThat(said.get(3))
                .isEqualTo("load/plain.jar is not taken: it is a jar, but no bundle: it has no META-INF/MANIFEST.MF");
        assertThat(said.get(4)).startsWith("load/text.jar is not taken: it is no jar (");
        assertThat(said.get(5)).isEqualTo("load/unnamed.jar is not taken: it is a jar, but no bundle: its "
                + "META-INF/MANIFEST.MF has no Bundle-SymbolicName");
    }

    @Test
    void aSecondBundleOfOneNameIsNamedWithTheFirst() throws Exception {
        take(TestHome.writeBundle(directory, "twin", "1.0.0", TestHome.Nothing.class));
        TestHome.writeBundle(load, "twin", "1.0.0", TestHome.Nothing.class);

        assertThat(atOnce()).singleElement().asString()
                .startsWith("load/twin.jar is not taken: there is a bundle twin 1.0.0 already, from file:");
    }

    @Test
    void whatComesWhileTheSystemRunsIsLookedAtOnceAndAgainWhenItHasChanged() throws Exception {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        try (LoadFolder watched = LoadFolder.watch(framework.getBundleContext(), load, said::add)) {
            Files.writeString(load.resolve("text.jar"), "no zip");
            assertThat(said.poll(20, TimeUnit.SECONDS)).startsWith("load/text.jar is not taken");

            Files.writeString(load.resolve("text.jar"), "still no zip");
            assertThat(said.poll(20, TimeUnit.SECONDS)).startsWith("load/text.jar is not taken");
        }
        assertThat(said).isEmpty();
    }

    private static void zip(Path file, String name, String contents) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new ZipEntry(name));
            out.write(contents.getBytes());
            out.closeEntry();
        }
    }
}
