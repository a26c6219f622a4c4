// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.cli.internal.platform.OpenModels.OpenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenModelsTest {

    @TempDir
    private Path folder;

    private final FakePlatform platform = new FakePlatform();
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void installLoaders() {
        platform.with(ModelLoader.class, new FakeLoader(platform.events()));
        platform.with(TokenizerLoader.class, new FakeTokenizerLoader(platform.events()));
    }

    @Test
    void modelsAreWithdrawnBeforeTheyAreClosedAndInReverse() throws IOException {
        try (OpenModels models = models(Map.of())) {
            models.open(directory("one", "words"));
            models.open(directory("two", null));
        }

        assertThat(platform.events()).containsExactly(
                "load one {weights=stored}",
                "register tokenizer words",
                "register model one",
                "load two {weights=stored}",
                "register model two",
                "unregister model two",
                "close model two",
                "unregister model one",
                "unregister tokenizer words",
                "close tokenizer words",
                "close model one");
    }

    @Test
    void aDirectoryIsLoadedOnceHoweverItIsWritten() throws IOException {
        try (OpenModels models = models(Map.of())) {
            Path directory = directory("one", null);
            OpenModel first = models.open(directory);

            assertThat(models.open(directory.resolve("../one/."))).isSameAs(first);
        }
    }

    @Test
    void directoriesOfOneNameGetDifferentNames() throws IOException {
        try (OpenModels models = models(Map.of())) {
            assertThat(models.open(directory("a/model", null)).name()).isEqualTo("model");
            assertThat(models.open(directory("b/model", null)).name()).isEqualTo("model-2");
        }
    }

    @Test
    void modelsWithTheSameTokenizerShareOne() throws IOException {
        try (OpenModels models = models(Map.of())) {
            models.open(directory("one", "words"));
            models.open(directory("two", "words"));

            assertThat(platform.events()).containsOnlyOnce("register tokenizer words");
            assertThat(platform.events()).containsOnlyOnce("close tokenizer words");
        }
        assertThat(platform.events()).filteredOn("close tokenizer words"::equals).hasSize(2);
    }

    @Test
    void settingsReachTheLoader() throws IOException {
        try (OpenModels models = models(Map.of("weights", "bf16"))) {
            models.open(directory("one", null));
        }

        assertThat(platform.events()).contains("load one {weights=bf16}");
    }

    @Test
    void whenTheSecondModelDoesNotLoadTheFirstIsClosed() throws IOException {
        try (OpenModels models = models(Map.of())) {
            models.open(directory("one", null));
            Path broken = directory("broken", null);
            assertThatThrownBy(() -> models.open(broken)).isInstanceOf(ModelException.class);
        }

        assertThat(platform.events()).endsWith("unregister model one", "close model one");
    }

    @Test
    void aDraftWithAnotherVocabularyIsNoted() throws IOException {
        try (OpenModels models = models(Map.of())) {
            models.open(directory("big", "words"));
            models.openDraft(directory("same", "words"));
            assertThat(notes).isEmpty();
            models.openDraft(directory("small", "other words"));
        }

        assertThat(notes).containsExactly("draft 'small' has another vocabulary than 'big': it works through its text, "
                + FakeModel.VOCABULARY + " of " + FakeModel.VOCABULARY + " tokens are shared");
    }

    @Test
    void aTokenizerInAnotherFormIsNotedWithTheWayToConvertIt() throws IOException {
        Path directory = directory("old", null);
        Files.writeString(directory.resolve("tokenizer.model"), "");
        try (OpenModels models = models(Map.of())) {
            models.open(directory);
        }

        assertThat(notes).singleElement().asString()
                .startsWith("warning: " + directory + ": there is 'tokenizer.model', but no 'tokenizer.json'");
    }

    @Test
    void howFarASlowLoadIsIsShownUntilItEndsOrFails() throws IOException {
        List<String> lines = new ArrayList<>();
        AtomicLong seconds = new AtomicLong();
        try (OpenModels models = new OpenModels(
                platform, Map.of(), "auto", "auto", lines::add, notes::add,
                () -> TimeUnit.SECONDS.toNanos(seconds.getAndIncrement()))) {
            models.open(directory("one", null));
            Path broken = directory("broken", null);
            assertThatThrownBy(() -> models.open(broken)).isInstanceOf(ModelException.class);
        }

        assertThat(lines).containsExactly("loading one: 0 %", "loading one: 50 %", "loading one: 100 %", "",
                "loading broken: 0 %", "loading broken: 50 %", "");
    }

    private Path directory(String name, String tokenizer) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name));
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"fake\"}");
        if (tokenizer != null) {
            Files.writeString(directory.resolve("tokenizer.json"), tokenizer);
        }
        return directory;
    }

    private OpenModels models(Map<String, String> settings) {
        return new OpenModels(platform, settings, "auto", "auto", sentence -> { }, notes::add);
    }
}
