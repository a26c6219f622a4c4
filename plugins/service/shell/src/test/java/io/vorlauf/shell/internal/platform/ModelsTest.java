// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.internal.platform.Platform.Referenced;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that cannot be withdrawn, which they say, and cannot be closed, which they say too. */
class ModelsTest {

    @TempDir
    private Path folder;

    private final List<String> attempts = new ArrayList<>();
    private final Models models = new Models(new Services());
    private boolean memory = true;

    @BeforeEach
    void loadTwo() throws Exception {
        Files.writeString(folder.resolve("config.json"), "{}");
        models.load("a", folder, "auto", Map.of());
        models.load("b", folder, "auto", Map.of());
    }

    @Test
    void whatCannotBeWithdrawnIsClosedNevertheless() {
        assertThatThrownBy(() -> models.unload("a"))
                .isInstanceOf(CommandException.class)
                .hasMessage("cannot close a model: not withdrawn")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        assertThat(attempts).containsExactly("withdraw", "close");
    }

    @Test
    void aModelThatCannotBeClosedDoesNotKeepTheNextOneOpen() {
        assertThatThrownBy(models::close).isInstanceOf(CommandException.class);

        assertThat(attempts).containsExactly("withdraw", "close", "withdraw", "close");
        assertThat(models.loadedHere()).isEmpty();
    }

    @Test
    void aModelThatDidNotFitIntoMemoryCanBeLoadedLater() {
        memory = false;
        assertThatThrownBy(() -> models.load("c", folder, "auto", Map.of())).isInstanceOf(OutOfMemoryError.class);

        memory = true;
        models.load("c", folder, "auto", Map.of());
        assertThat(models.loadedHere()).containsExactly("a", "b", "c");
    }

    private LanguageModel load(LanguageModel model) {
        if (!memory) {
            throw new OutOfMemoryError("no room");
        }
        return model;
    }

    private final class Services implements Platform {

        private final Object engine = answering(DecodingService.class, Map.of("models", List::of));
        private final Object loader = answering(ModelLoader.class, Map.of(
                "name", () -> "fake", "families", Set::of, "reads", () -> true, "parameters", List::of, "load", () ->
                load(answering(LoadedModel.class, Map.of("close", () -> fail("close", "not closed"))))));

        @Override
        public <S> List<Referenced<S>> referenced(Class<S> type) {
            return Stream.of(engine, loader)
                    .filter(type::isInstance)
                    .map(service -> new Referenced<>(type.cast(service), Map.<String, Object>of()))
                    .toList();
        }

        @Override
        public void beforeLeaving(Class<?> type, Consumer<Object> action) {}

        @Override
        public <S> Runnable register(Class<S> type, S service) {
            return () -> fail("withdraw", "not withdrawn");
        }

        @Override
        public Optional<Path> home() {
            return Optional.empty();
        }
    }

    private Object fail(String attempt, String message) {
        attempts.add(attempt);
        throw new IllegalStateException(message);
    }

    private static <T> T answering(Class<T> type, Map<String, Supplier<Object>> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (self, method, arguments) -> answers.get(method.getName()).get()));
    }
}
