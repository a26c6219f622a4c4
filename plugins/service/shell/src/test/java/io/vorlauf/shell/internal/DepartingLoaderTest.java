// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.internal.platform.Models;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

@DisplayName("Models loaded from the shell go before what loaded them")
class DepartingLoaderTest {

    private final List<String> events = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private Framework framework;
    private OsgiPlatform platform;
    private Models models;
    private ServiceRegistration<ModelLoader> loader;
    private ServiceRegistration<TokenizerLoader> tokenizerLoader;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("config.json"), "{}");
        framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, folder.resolve("framework").toString(), "felix.log.level", "0"));
        framework.start();
        BundleContext context = framework.getBundleContext();
        context.registerService(
                DecodingService.class, answering(DecodingService.class, Map.of("models", List::of)), null);
        loader = context.registerService(ModelLoader.class, loading(() -> {}), null);
        tokenizerLoader = context.registerService(TokenizerLoader.class, answering(TokenizerLoader.class,
                Map.of("load", () -> closing(LoadedTokenizer.class, "tokenizer"))), null);
        context.addServiceListener(event -> {
            if (event.getType() == ServiceEvent.UNREGISTERING) {
                events.add("withdraw " + ((String[]) event.getServiceReference().getProperty(Constants.OBJECTCLASS))[0]
                        .replaceFirst(".*\\.", ""));
            }
        });
        platform = new OsgiPlatform(context);
        models = new Models(platform);
    }

    @AfterEach
    void stop() throws Exception {
        platform.close();
        framework.stop();
        framework.waitForStop(20_000);
    }

    private ModelLoader loading(Runnable meanwhile) {
        return answering(ModelLoader.class, Map.of(
                "name", () -> "fake", "families", Set::of, "reads", () -> true, "parameters", List::of, "load", () -> {
            meanwhile.run();
            return closing(LoadedModel.class, "model");
        }));
    }

    private <T> T closing(Class<T> type, String name) {
        return answering(type, Map.of("close", () -> {
            events.add("close " + name);
            return null;
        }));
    }

    private static <T> T answering(Class<T> type, Map<String, Supplier<Object>> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (self, method, arguments) -> answers.get(method.getName()).get()));
    }

    @Test
    void whenTheModelLoaderGoesTheModelIsWithdrawnAndThenClosed() {
        models.load("m", folder, "auto", Map.of());
        loader.unregister();

        assertThat(events).containsSubsequence("withdraw LanguageModel", "close model");
        assertThat(models.loadedHere()).isEmpty();
    }

    @Test
    void whenTheTokenizerLoaderGoesItsTokenizerGoesToo() throws Exception {
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        models.load("m", folder, "auto", Map.of());
        tokenizerLoader.unregister();

        assertThat(events).containsSubsequence(
                "withdraw LanguageModel", "withdraw Tokenizer", "close tokenizer", "close model");
    }

    @Test
    void whatAnotherLoaderHasLoadedStays() {
        ServiceRegistration<ModelLoader> other =
                framework.getBundleContext().registerService(ModelLoader.class, loading(() -> {}), null);
        models.load("m", folder, "auto", Map.of());
        other.unregister();

        assertThat(models.loadedHere()).containsExactly("m");
        assertThat(events).doesNotContain("close model");
    }

    @Test
    void whenTheLoaderIsBackTheNameIsFree() {
        models.load("m", folder, "auto", Map.of());
        loader.unregister();
        loader = framework.getBundleContext().registerService(ModelLoader.class, loading(() -> {}), null);
        models.load("m", folder, "auto", Map.of());

        assertThat(models.loadedHere()).containsExactly("m");
    }

    @Test
    void aLoaderThatGoesWhileItLoadsLeavesNothing() {
        loader.unregister();
        events.clear();
        loader = framework.getBundleContext()
                .registerService(ModelLoader.class, loading(() -> loader.unregister()), null);

        assertThatThrownBy(() -> models.load("m", folder, "auto", Map.of()))
                .isInstanceOf(BadInput.class)
                .hasMessage("what loads model 'm' went away meanwhile");
        assertThat(events).containsSubsequence("withdraw LanguageModel", "close model");
        assertThat(models.loadedHere()).isEmpty();
    }
}
