// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.configuration.internal.support.Log;
import io.vorlauf.configuration.internal.support.RunningFramework;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.ObjectClassDefinition;

class ConfiguredModelsTest {

    private final FakeLoader loader = new FakeLoader("fake");

    @TempDir
    private Path directory;

    private Log log;
    private RunningFramework framework;
    private ServiceRegistration<ModelLoader> installed;

    @BeforeEach
    void start() throws Exception {
        log = new Log();
        Files.createDirectories(directory.resolve("checkpoint"));
        Files.writeString(directory.resolve("checkpoint/config.json"), "{\"model_type\": \"gpt2\"}");
        framework = new RunningFramework(directory);
        installed = framework.context().registerService(ModelLoader.class, loader, null);
        framework.startActivator();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stopActivator();
        framework.close();
        log.close();
    }

    @Test
    void aConfigurationLoadsAModelUnderTheNameOfItsInstance() throws Exception {
        configure(Map.of("directory", "checkpoint", "weights", "bf16"));

        await(() -> names().equals(List.of("small")));
        assertThat(loader.events()).containsExactly("load small bf16");
    }

    @Test
    void aModelMayBeAFileWithItsTokenizerInside() throws Exception {
        Files.write(directory.resolve("model.gguf"), new byte[1]);
        List<Path> loaded = new CopyOnWriteArrayList<>();
        framework.context().registerService(TokenizerLoader.class, file -> {
            loaded.add(file);
            return fakeTokenizerLoader().load(file);
        }, null);
        configure(Map.of("directory", "model.gguf"));

        await(() -> names().equals(List.of("small")));
        assertThat(loaded).containsExactly(directory.resolve("model.gguf"));
    }

    @Test
    void aConfigurationNamesTheBackendAndWaitsForIt() throws Exception {
        configure(Map.of("directory", "checkpoint", "backend", "other"));
        assertThat(names()).isEmpty();
        FakeLoader other = new FakeLoader("other");

        framework.context().registerService(ModelLoader.class, other, null);

        await(() -> names().equals(List.of("small")));
        assertThat(other.events()).containsExactly("load small stored");
        assertThat(loader.events()).isEmpty();
    }

    @Test
    void aDeletedConfigurationWithdrawsTheModelAndThenClosesIt() throws Exception {
        Configuration configuration = configure(Map.of("directory", "checkpoint", "name", "target"));
        await(() -> names().equals(List.of("target")));
        framework.context().addServiceListener(event -> {
            if (event.getType() == ServiceEvent.UNREGISTERING) {
                loader.events().add("withdraw");
            }
        });

        configuration.delete();

        await(() -> loader.events().size() == 3);
        assertThat(loader.events()).containsExactly("load target stored", "withdraw", "close target");
    }

    @Test
    void aChangedModelIsLoadedBeforeTheFormerOneGoes() throws Exception {
        configure(Map.of("directory", "checkpoint"));
        configure(Map.of("directory", "checkpoint", "weights", "bf16"));

        await(() -> loader.events().size() == 3);
        assertThat(loader.events()).containsExactly("load small stored", "load small bf16", "close small");
        assertThat(names()).containsExactly("small");
    }

    @Test
    void aModelThatCannotBeLoadedIsNamedAndTheFormerOneServes() throws Exception {
        configure(Map.of("directory", "checkpoint"));
        await(() -> names().equals(List.of("small")));
        LanguageModel before = framework.service(LanguageModel.class);
        loader.setDamaged(true);

        configure(Map.of("directory", "checkpoint", "weights", "bf16"));

        await(() -> !log.warnings().isEmpty());
        assertThat(log.warnings()).containsExactly("configuration io.vorlauf.model~small: model 'small' could not be "
                + "loaded, the one before goes on serving: " + directory.resolve("checkpoint") + " is damaged");
        assertThat(framework.services(LanguageModel.class)).containsExactly(before);

        loader.setDamaged(false);
        configure(Map.of("directory", "checkpoint", "weights", "bf16", "name", "other"));
        await(() -> names().equals(List.of("other")));
    }

    @Test
    void aWrongValueIsRejectedAtOnce() throws Exception {
        configure(Map.of("directory", "checkpoint", "weights", "int3"));
        configure(Map.of("directory", "checkpoint", "wights", "bf16"));
        configure(Map.of("weights", "bf16"));
        configure(Map.of("directory", "nowhere"));

        String configuration = "configuration io.vorlauf.model~small: ";
        assertThat(log.warnings()).containsExactly(
                configuration + "parameter 'weights' must be one of stored, bf16, not 'int3'; rejected",
                configuration + "there is no property 'wights'; there are: directory, name, backend, weights; rejected",
                configuration + "property 'directory' must say where the model is: the directory of its config.json; "
                        + "rejected",
                configuration + directory.resolve("nowhere") + " is not a model directory: it has no config.json; "
                        + "rejected");
        assertThat(names()).isEmpty();
    }

    @Test
    void twoModelsCannotHaveOneName() throws Exception {
        configure(Map.of("directory", "checkpoint"));
        framework.configure(ModelFactory.PID, "large", Map.of("directory", "checkpoint", "name", "small"));

        assertThat(log.warnings()).containsExactly("configuration io.vorlauf.model~large: the name 'small' is that of "
                + "configuration io.vorlauf.model~small; rejected");
    }

    @Test
    void theNameOfADeletedModelIsFreeWhileItIsStillWaitedFor() throws Exception {
        Configuration first = configure(Map.of("directory", "checkpoint", "name", "stories"));
        await(() -> names().equals(List.of("stories")));
        CountDownLatch leaving = new CountDownLatch(1);
        CountDownLatch let = new CountDownLatch(1);
        framework.context().addServiceListener(event -> {
            if (event.getType() == ServiceEvent.UNREGISTERING) {
                leaving.countDown();
                awaitUninterruptibly(let);
            }
        }, "(objectClass=" + LanguageModel.class.getName() + ")");

        first.delete();
        leaving.await();
        framework.configure(ModelFactory.PID, "other", Map.of("directory", "checkpoint", "name", "stories"));
        let.countDown();

        await(() -> loader.events().size() == 3 && names().equals(List.of("stories")));
        assertThat(loader.events())
                .containsExactly("load stories stored", "close stories", "load stories stored");
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void aNameThatAModelKeepsSinceItsChangeFailedIsNotGivenToAnother() throws Exception {
        configure(Map.of("directory", "checkpoint", "name", "first"));
        await(() -> names().equals(List.of("first")));
        LanguageModel before = framework.service(LanguageModel.class);
        loader.setDamaged(true);
        configure(Map.of("directory", "checkpoint", "name", "second"));
        await(() -> log.warnings().size() == 1);
        loader.setDamaged(false);

        framework.configure(ModelFactory.PID, "large", Map.of("directory", "checkpoint", "name", "first"));

        await(() -> log.warnings().size() == 2);
        assertThat(log.warnings()).last().isEqualTo("configuration io.vorlauf.model~large: model 'first' waits until "
                + "io.vorlauf.model~small lets the name go, which serves under it as long as its model 'second' is not "
                + "loaded");
        assertThat(framework.services(LanguageModel.class)).containsExactly(before);

        configure(Map.of("directory", "checkpoint", "name", "second", "weights", "bf16"));
        await(() -> Set.copyOf(names()).equals(Set.of("first", "second")));
        assertThat(loader.events()).containsExactly(
                "load first stored", "load second bf16", "close first", "load first stored");
    }

    @Test
    void aModelThatWaitsForANameIsLoadedWhenTheOtherConfigurationIsDeleted() throws Exception {
        Configuration first = configure(Map.of("directory", "checkpoint", "name", "first"));
        await(() -> names().equals(List.of("first")));
        loader.setDamaged(true);
        configure(Map.of("directory", "checkpoint", "name", "second"));
        await(() -> log.warnings().size() == 1);
        loader.setDamaged(false);
        framework.configure(ModelFactory.PID, "large", Map.of("directory", "checkpoint", "name", "first"));
        await(() -> log.warnings().size() == 2);

        first.delete();

        await(() -> loader.events().size() == 3);
        assertThat(loader.events()).containsExactly("load first stored", "close first", "load first stored");
    }

    @Test
    void aModelGoesBeforeItsLoaderAndComesBackWithIt() throws Exception {
        configure(Map.of("directory", "checkpoint"));
        await(() -> names().equals(List.of("small")));

        installed.unregister();
        assertThat(names()).as("without waiting").isEmpty();
        assertThat(loader.events()).endsWith("close small");

        installed = framework.context().registerService(ModelLoader.class, loader, null);
        await(() -> names().equals(List.of("small")));
    }

    @Test
    void whenItsLoaderGoesTheOneThatRemainsLoadsIt() throws Exception {
        FakeLoader other = new FakeLoader("fake");
        ServiceRegistration<ModelLoader> second =
                framework.context().registerService(ModelLoader.class, other, null);
        configure(Map.of("directory", "checkpoint"));
        await(() -> loader.events().contains("load small stored"));

        installed.unregister();
        await(() -> other.events().contains("load small stored"));
        await(() -> names().equals(List.of("small")));
        second.unregister();
        assertThat(names()).isEmpty();
    }

    @Test
    void theBestLoaderIsTheBestAfterRankingsHaveChanged() throws Exception {
        FakeLoader other = new FakeLoader("fake");
        ServiceRegistration<ModelLoader> second =
                framework.context().registerService(ModelLoader.class, other, null);
        second.setProperties(new Hashtable<>(Map.of(Constants.SERVICE_RANKING, 7)));
        configure(Map.of("directory", "checkpoint"));
        await(() -> other.events().contains("load small stored"));

        second.unregister();
        await(() -> loader.events().contains("load small stored"));
    }

    @Test
    void aModelWithATokenizerWaitsForWhatReadsItAndOffersBoth() throws Exception {
        Files.writeString(directory.resolve("checkpoint/tokenizer.json"), "{}");
        configure(Map.of("directory", "checkpoint"));
        assertThat(loader.events()).isEmpty();

        ServiceRegistration<TokenizerLoader> tokenizers = framework.context()
                .registerService(TokenizerLoader.class, fakeTokenizerLoader(), null);
        await(() -> names().equals(List.of("small")));
        assertThat(framework.services(Tokenizer.class)).hasSize(1);

        tokenizers.unregister();
        assertThat(names()).isEmpty();
        assertThat(loader.events()).containsExactly("load small stored", "close small", "close tokenizer");
    }

    @Test
    void aLoaderThatGoesWhileItLoadsIsWaitedForAsLongAsTheEngineWaitsForAModel() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        loader.holdLoads(begun, gate);
        framework.context().registerService(
                EngineSettings.class, EngineSettings.DEFAULT.toBuilder().drainTime(Duration.ofMillis(700)).build(), null);
        configure(Map.of("directory", "checkpoint"));
        begun.await();

        installed.unregister();
        assertThat(log.warnings())
                .containsExactly("a model is still being loaded after 1400 ms; going on without waiting");

        gate.countDown();
        await(() -> loader.events().contains("close small"));
        await(() -> names().isEmpty());
    }

    @Test
    void stoppingClosesEverything() throws Exception {
        configure(Map.of("directory", "checkpoint"));
        await(() -> names().equals(List.of("small")));

        framework.stopActivator();
        assertThat(loader.events()).containsExactly("load small stored", "close small");

        framework.startActivator();
        await(() -> names().equals(List.of("small")));
    }

    @Test
    void toolsAreTold() {
        ObjectClassDefinition form = framework.metatype()
                .getMetaTypeInformation(framework.context().getBundle())
                .getObjectClassDefinition(ModelFactory.PID, null);

        assertThat(form.getAttributeDefinitions(ObjectClassDefinition.REQUIRED))
                .extracting(AttributeDefinition::getID).containsExactly("directory");
        assertThat(form.getAttributeDefinitions(ObjectClassDefinition.OPTIONAL))
                .extracting(AttributeDefinition::getID).containsExactly("name", "backend", "weights");
    }

    private Configuration configure(Map<String, String> properties) throws Exception {
        return framework.configure(ModelFactory.PID, "small", properties);
    }

    private List<String> names() {
        try {
            return framework.services(LanguageModel.class).stream().map(model -> model.info().name()).toList();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private TokenizerLoader fakeTokenizerLoader() {
        LoadedTokenizer tokenizer = (LoadedTokenizer) Proxy.newProxyInstance(
                Tokenizer.class.getClassLoader(), new Class<?>[] {LoadedTokenizer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        loader.events().add("close tokenizer");
                    }
                    return null;
                });
        return tokenizerJson -> tokenizer;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(BooleanSupplier holds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
