// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The bundle as it was built, in Apache Felix, with checkpoints, chat templates and Gson as its only companions; the API
 * comes from the test.
 */
@Tag("containers")
class TokenizersBundleIT {

    private static final String TEXT = "hello the world, wörld 😀";

    @TempDir
    private Path storage;

    private Framework framework;
    private Bundle bundle;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, storage.toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, packagesOfTheApi()));
        framework.start();
        BundleContext context = framework.getBundleContext();
        Bundle gson = context.installBundle(uri("bundle.gson").toString());
        Bundle checkpoints = context.installBundle(uri("bundle.checkpoints").toString());
        Bundle templates = context.installBundle(uri("bundle.chat-templates").toString());
        bundle = context.installBundle(uri("bundle.tokenizers").toString());
        gson.start();
        checkpoints.start();
        templates.start();
        bundle.start();
    }

    private static String packagesOfTheApi() throws IOException {
        for (URL url : Collections.list(
                TokenizersBundleIT.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
            try (InputStream stream = url.openStream()) {
                Attributes bundle = new Manifest(stream).getMainAttributes();
                if ("io.vorlauf.api".equals(bundle.getValue(Constants.BUNDLE_SYMBOLICNAME))) {
                    return bundle.getValue(Constants.EXPORT_PACKAGE);
                }
            }
        }
        throw new IllegalStateException("the API is not on the class path");
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(TimeUnit.MINUTES.toMillis(1));
    }

    private static URI uri(String property) {
        return Path.of(System.getProperty(property)).toUri();
    }

    private TokenizerLoader loader() {
        BundleContext context = framework.getBundleContext();
        ServiceReference<TokenizerLoader> reference = context.getServiceReference(TokenizerLoader.class);
        return context.getService(reference);
    }

    private static void writesAndReads(Tokenizer tokenizer) {
        Tokens tokens = tokenizer.encode(TEXT);
        assertThat(tokens.get(0)).isEqualTo(1);
        assertThat(tokenizer.decode(tokens)).isEqualTo(TEXT);
        assertThat(Fixtures.streamed(tokenizer, tokens.slice(0, 3), tokens.slice(3, tokens.length())))
                .isEqualTo(TEXT.substring(tokenizer.decode(tokens.slice(0, 3)).length()));
    }

    @Test
    void theServiceEncodesAndDecodes() {
        assertThat(loader().getClass().getClassLoader()).isSameAs(bundle.adapt(BundleWiring.class).getClassLoader());
        writesAndReads(loader().load(Fixtures.byteFallback()));
    }

    @Test
    void theBundleNeedsNothingBesideTheApiAndGson() {
        assertThat(bundle.getHeaders().get(Constants.IMPORT_PACKAGE))
                .doesNotContain("slf4j").doesNotContain("jna").doesNotContain("compress").doesNotContain("ai.djl");
    }

    @Test
    void theUpdatedBundleWorksWhileTheOldOneIsStillInMemory() throws Exception {
        TokenizerLoader old = loader();
        LoadedTokenizer orphan = old.load(Fixtures.byteFallback());
        for (int update = 0; update < 3; update++) {
            update();
            assertThat(loader().getClass()).isNotSameAs(old.getClass());
            writesAndReads(loader().load(Fixtures.byteFallback()));
        }
        assertThatThrownBy(() -> orphan.encode(TEXT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> old.load(Fixtures.byteFallback())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void stoppingTakesTheServiceAwayAndClosesWhatIsOpen() throws Exception {
        LoadedTokenizer tokenizer = loader().load(Fixtures.byteFallback());
        bundle.stop();
        assertThat(framework.getBundleContext().getServiceReference(TokenizerLoader.class)).isNull();
        assertThatThrownBy(() -> tokenizer.encode(TEXT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theServiceIsGoneBeforeItsTokenizersClose() throws Exception {
        LoadedTokenizer tokenizer = loader().load(Fixtures.byteFallback());
        Tokens[] drained = new Tokens[1];
        String ourService = "(objectClass=" + TokenizerLoader.class.getName() + ")";
        framework.getBundleContext().addServiceListener(
                event -> drained[0] = tokenizer.encode("hello"), ourService);
        bundle.stop();
        assertThat(drained[0]).isNotNull();
    }

    @Test
    void aLoadedBundleLeavesNoThreadAndNoFileBehind() throws Exception {
        List<Thread> before = List.copyOf(Thread.getAllStackTraces().keySet());
        writesAndReads(loader().load(Fixtures.byteFallback()));
        assertThat(before).containsAll(Thread.getAllStackTraces().keySet());
        assertThat(nativesIn(storage)).isEmpty();
    }

    private static List<Path> nativesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("libtokenizers")).toList();
        }
    }

    @Test
    void theClassLoaderOfAnUpdatedBundleIsCollected() throws Exception {
        WeakReference<ClassLoader> old = usedClassLoader();
        update();
        for (int attempt = 0; attempt < 100 && old.get() != null; attempt++) {
            System.gc();
        }
        assertThat(old.get()).isNull();
        writesAndReads(loader().load(Fixtures.byteFallback()));
    }

    private WeakReference<ClassLoader> usedClassLoader() {
        writesAndReads(loader().load(Fixtures.byteFallback()));
        return new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
    }

    private void update() throws Exception {
        bundle.update();
        CountDownLatch refreshed = new CountDownLatch(1);
        FrameworkListener listener = event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        };
        framework.adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), listener);
        assertThat(refreshed.await(1, TimeUnit.MINUTES)).isTrue();
    }
}
