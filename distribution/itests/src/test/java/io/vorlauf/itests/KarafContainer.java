// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.karaf.main.Main;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.launch.Framework;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Karaf as it is downloaded, which installs the feature {@code vorlauf} from the features repository when it boots. All
 * it can get bundles from is Karaf itself and the archive that the build made, nothing in the network. Of the API the
 * test's classes are used in all bundles, so that test and bundles talk about the same interfaces.
 */
record KarafContainer(Main karaf, Path load) implements Container {

    private static final long PATIENCE_MILLIS = TimeUnit.MINUTES.toMillis(2);

    static KarafContainer start(Path directory) throws Exception {
        Path home = path("karaf.distribution");
        Path base = Files.createDirectories(directory.resolve("karaf"));
        Path etc = base.resolve("etc");
        copy(home.resolve("etc"), etc);
        configure(etc, bundles(directory.resolve("repository")));
        Path load = Files.createDirectories(base.resolve("deploy"));
        Map.of(
                "karaf.home", home.toString(),
                "karaf.base", base.toString(),
                "karaf.data", base.resolve("data").toString(),
                "karaf.etc", etc.toString(),
                "karaf.log", base.resolve("data/log").toString(),
                "karaf.instances", base.resolve("instances").toString(),
                "karaf.startLocalConsole", "false",
                "karaf.startRemoteShell", "false",
                "karaf.lock", "false",
                "karaf.shutdown.port", "-1").forEach(System::setProperty);
        Main main = new Main(new String[0]);
        main.launch();
        awaitBoot(main.getFramework().getBundleContext(), base);
        return new KarafContainer(main, load);
    }

    private static Path path(String property) {
        return Path.of(System.getProperty(property)).toAbsolutePath().normalize();
    }

    /** Unpacks what the build packed for Karaf. */
    private static Path bundles(Path repository) throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(path("vorlauf.archive"))) {
            copy(archive.getPath("repository"), repository);
        }
        return repository;
    }

    private static void configure(Path etc, Path repository) throws IOException {
        String version = System.getProperty("vorlauf.version");
        append(etc.resolve("org.apache.karaf.features.cfg"), """
                featuresRepositories = \
                    mvn:org.apache.karaf.features/framework/%1$s/xml/features, \
                    mvn:org.apache.karaf.features/standard/%1$s/xml/features, \
                    mvn:io.vorlauf/vorlauf-features/%2$s/xml/features
                featuresBoot = framework, vorlauf
                """.formatted(System.getProperty("karaf.version"), version));
        append(etc.resolve("org.ops4j.pax.url.mvn.cfg"), """
                org.ops4j.pax.url.mvn.defaultRepositories = \
                    ${karaf.home.uri}${karaf.default.repository}@id=system.repository@snapshots, \
                    %s@id=vorlauf@snapshots
                org.ops4j.pax.url.mvn.repositories =
                org.ops4j.pax.url.mvn.localRepository = ${karaf.base}/empty
                """.formatted(repository.toUri()));
        append(etc.resolve("org.apache.felix.fileinstall-deploy.cfg"), "felix.fileinstall.poll = 100\n");
        Path framework = etc.resolve("config.properties");
        String delegation = "org.osgi.framework.bootdelegation = ";
        // The second as docs/containers.md says.
        Files.writeString(framework, Files.readString(framework)
                .replace("\n" + delegation, "\n" + delegation + "io.vorlauf.api, io.vorlauf.api.*, io.vorlauf.lab.*, ")
                .replace("\n    org.apache.karaf.branding, ",
                        "\n    jdk.incubator.vector, org.apache.karaf.branding, "));
        // Written back, a configuration may overwrite or delete the file that a test has dropped in the meantime.
        append(framework, "felix.fileinstall.enableConfigSave = false\n");
    }

    // A later line wins.
    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, Files.readString(file) + "\n" + text);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void awaitBoot(BundleContext context, Path base) throws Exception {
        Filter finished = FrameworkUtil.createFilter("(objectClass=org.apache.karaf.features.BootFinished)");
        ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context, finished, null);
        tracker.open();
        try {
            if (tracker.waitForService(PATIENCE_MILLIS) == null) {
                String log = Files.readString(base.resolve("data/log/karaf.log"));
                throw new AssertionError("Karaf did not boot:\n" + log);
            }
        } finally {
            tracker.close();
        }
    }

    @Override
    public Framework framework() {
        return karaf.getFramework();
    }

    @Override
    public void close() throws Exception {
        karaf.destroy();
    }
}
