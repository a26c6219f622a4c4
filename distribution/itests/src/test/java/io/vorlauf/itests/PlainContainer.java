// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * The bundles of the distribution in whichever framework is on the class path. The API alone is the test's own,
 * exported into the framework, so that test and bundles talk about the same interfaces.
 */
record PlainContainer(Framework framework, Path load) implements Container {

    private static final List<String> INTERFACES = List.of("vorlauf-api-", "vorlauf-lab-");
    private static final long PATIENCE_MILLIS = 20_000;

    static PlainContainer start(Path directory) throws IOException, BundleException {
        return start(directory, name -> true, context -> { });
    }

    /**
     * Starts a framework with some of the bundles.
     *
     * @param wanted whether a bundle is to be installed, by the name of its file
     * @param preparation is done to the framework before there are any bundles
     */
    static PlainContainer start(Path directory, Predicate<String> wanted, Consumer<BundleContext> preparation)
            throws IOException, BundleException {
        Path load = Files.createDirectories(directory.resolve("load"));
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, directory.resolve("framework").toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, exports());
        properties.put("felix.cm.loglevel", "0");
        properties.put("felix.fileinstall.dir", load.toString());
        properties.put("felix.fileinstall.tmpdir", directory.resolve("tmp").toString());
        properties.put("felix.fileinstall.poll", "100");
        properties.put("felix.fileinstall.enableConfigSave", "false");
        properties.put("felix.fileinstall.fragmentRefreshScope", "managed");
        properties.put("felix.fileinstall.optionalImportRefreshScope", "managed");
        FrameworkFactory factory =
                ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow();
        Framework framework = factory.newFramework(properties);
        framework.start();
        preparation.accept(framework.getBundleContext());
        installDistribution(framework, name -> INTERFACES.stream().noneMatch(name::startsWith) && wanted.test(name));
        return new PlainContainer(framework, load);
    }

    private static String exports() throws IOException {
        List<String> exports = new ArrayList<>();
        for (String jar : INTERFACES) {
            try (JarFile file = new JarFile(RunningSystem.jar(jar).toFile())) {
                exports.add(file.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE));
            }
        }
        return String.join(",", exports);
    }

    private static void installDistribution(Framework framework, Predicate<String> wanted)
            throws IOException, BundleException {
        List<Bundle> installed = new ArrayList<>();
        try (Stream<Path> jars = Files.list(RunningSystem.home().resolve("bundle"))) {
            for (Path jar : jars.sorted().toList()) {
                String name = jar.getFileName().toString();
                if (name.endsWith(".jar") && wanted.test(name)) {
                    installed.add(framework.getBundleContext().installBundle("reference:" + jar.toUri()));
                }
            }
        }
        for (Bundle bundle : installed) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
    }

    @Override
    public void close() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(PATIENCE_MILLIS);
    }
}
