// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clocks stand still unless a fake pass moves them, so no test depends on the computer. */
class BackendChoiceTest {

    private static final LlamaConfig DEEP = new LlamaConfig(64, 64, 16, 40, 2, 2, 8, 16, 1e-5, 10_000, Set.of(), true);
    private static final LlamaConfig WIDE = new LlamaConfig(64, 64, 512, 1, 2, 2, 256, 2_048, 1e-5, 10_000, Set.of(), true);

    @TempDir
    private Path folder;

    private final AtomicLong clock = new AtomicLong();
    private final List<String> said = new ArrayList<>();

    /** Cheap layers, dear weights. */
    private final FakeLoader light = FakeLoader.of("light", clock, 5, 0.05);
    /** Dear layers, cheap weights. */
    private final FakeLoader heavy = FakeLoader.of("heavy", clock, 100, 0.01);

    @Test
    void aModelOfManySmallLayersGetsTheBackendWhoseLayersAreCheap() throws IOException {
        assertThat(choice().choose("auto", model(DEEP), List.of(heavy, light))).isSameAs(light);
    }

    @Test
    void aModelOfFewLargeLayersGetsTheBackendWhoseWeightsAreCheap() throws IOException {
        assertThat(choice().choose("auto", model(WIDE), List.of(light, heavy))).isSameAs(heavy);
    }

    @Test
    void aBackendThatIsAskedForByNameIsTakenWithoutAMeasurement() throws IOException {
        assertThat(choice().choose("heavy", model(DEEP), List.of(light, heavy))).isSameAs(heavy);
        assertThat(heavy.loads()).hasValue(0);
    }

    @Test
    void aSystemPropertyNamesTheBackendWhereOneWouldBeChosen() throws IOException {
        System.setProperty(BackendChoice.BACKEND_PROPERTY, "heavy");
        try {
            assertThat(choice().choose("auto", model(DEEP), List.of(light, heavy))).isSameAs(heavy);
            assertThat(choice().choose("light", model(DEEP), List.of(light, heavy))).isSameAs(light);
        } finally {
            System.clearProperty(BackendChoice.BACKEND_PROPERTY);
        }
        assertThat(said).isEmpty();
    }

    @Test
    void theOnlyBackendIsTakenWithoutAMeasurement() throws IOException {
        assertThat(choice().choose("auto", model(DEEP), List.of(heavy))).isSameAs(heavy);
        assertThat(heavy.loads()).hasValue(0);
    }

    /** Of another format than checkpoints in folders. */
    private record OddLoader() implements ModelLoader {

        @Override
        public String name() {
            return "odd";
        }

        @Override
        public Set<String> families() {
            return Set.of("odd");
        }

        @Override
        public boolean reads(ModelSource source) {
            return source.path().toString().endsWith(".odd");
        }

        @Override
        public List<Parameter<?>> parameters() {
            return List.of();
        }

        @Override
        public LoadedModel load(ModelSource source) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void aFileOfAnotherFormatGoesToTheLoaderThatReadsIt() throws IOException {
        Path file = Files.writeString(folder.resolve("model.odd"), "no checkpoint");
        OddLoader odd = new OddLoader();

        assertThat(choice().choose("auto", ModelSource.of(file), List.of(light, odd, heavy))).isSameAs(odd);
        assertThat(choice().choose("auto", model(DEEP), List.of(odd, light))).isSameAs(light);
        assertThat(said).isEmpty();
    }

    @Test
    void whatWasMeasuredIsRememberedByTheNextProcess() throws IOException {
        choice().choose("auto", model(DEEP), List.of(light, heavy));
        light.loads().set(0);

        assertThat(choice().choose("auto", model(WIDE), List.of(light, heavy))).isSameAs(heavy);
        assertThat(light.loads()).hasValue(0);
        assertThat(said).containsExactly("measuring which backend is faster on this machine (once)");
    }

    @Test
    void otherSettingsAreMeasuredOnTheirOwn() throws IOException {
        choice().choose("auto", model(DEEP), List.of(light, heavy));
        choice().choose("auto", model(DEEP, Map.of("weights", "bf16")), List.of(light, heavy));

        assertThat(said).hasSize(2);
    }

    @Test
    void measurementsOfAnotherMachineDoNotCount() throws IOException {
        choice().choose("auto", model(DEEP), List.of(light, heavy));
        PassTimes elsewhere = new PassTimes(new Memory(file(), "another machine"), said::add, clock::get);

        new BackendChoice(elsewhere).choose("auto", model(DEEP), List.of(light, heavy));

        assertThat(said).hasSize(2);
        choice().choose("auto", model(DEEP), List.of(light, heavy));
        assertThat(said).as("those of the first are still there").hasSize(2);
    }

    @Test
    void aDamagedMemoryIsWrittenAnew() throws IOException {
        Files.writeString(file(), "[{\"machine\": 7");

        assertThat(choice().choose("auto", model(DEEP), List.of(light, heavy))).isSameAs(light);
        assertThat(file()).content().contains("\"backend\": \"light\"");
    }

    @Test
    void whereNothingCanBeRememberedTheChoiceIsTheSame() throws IOException {
        Files.writeString(folder.resolve("a-file"), "");
        Path nowhere = folder.resolve("a-file").resolve("backends.json");
        PassTimes times = new PassTimes(new Memory(nowhere), said::add, clock::get);
        BackendChoice choice = new BackendChoice(times);

        assertThat(choice.choose("auto", model(DEEP), List.of(heavy, light))).isSameAs(light);
        assertThat(choice.choose("auto", model(WIDE), List.of(heavy, light))).isSameAs(heavy);
        assertThat(said).as("it is remembered as long as the process lives").hasSize(1);
    }

    @Test
    void aBackendThatCannotLoadAnythingIsNotTakenAndIsTriedAgainLater() throws IOException {
        FakeLoader broken = FakeLoader.of("broken", clock, -1, 0);

        assertThat(choice().choose("auto", model(DEEP), List.of(broken, light))).isSameAs(light);
        assertThat(file()).content().doesNotContain("broken");
    }

    @Test
    void ifNoneCanLoadAnythingTheFirstIsTakenAndSaysWhy() throws IOException {
        FakeLoader broken = FakeLoader.of("broken", clock, -1, 0);
        FakeLoader other = FakeLoader.of("other", clock, -1, 0);

        assertThat(choice().choose("auto", model(DEEP), List.of(broken, other))).isSameAs(broken);
    }

    @Test
    void aBackendWhoseBitsDependOnTheNumberOfRowsIsNotTakenHoweverFastItIs() throws IOException {
        FakeLoader careless = FakeLoader.of("careless", clock, 1, 0.001).roundingDifferently();

        assertThat(choice().choose("auto", model(DEEP), List.of(careless, heavy))).isSameAs(heavy);
    }

    @Test
    void aBackendThatHoldsWeightsInAnotherFormatThanIsWantedIsNotTaken() throws IOException {
        FakeLoader other = FakeLoader.of("other", clock, 1, 0.001).holding("f32");

        assertThat(choice().choose("auto", model(DEEP), List.of(other, heavy))).isSameAs(heavy);
    }

    @Test
    void f16CanBeHeldInTwoWaysWithoutRounding() throws IOException {
        ModelSource source = model(DEEP, StorageType.F16, Map.of());
        for (String slower : List.of("f16", "f32")) {
            String faster = slower.equals("f16") ? "f32" : "f16";
            FakeLoader fast = FakeLoader.of(faster + " fast", clock, 1, 0.001).holding(faster);
            FakeLoader slow = FakeLoader.of(slower + " slow", clock, 1_000, 1).holding(slower);

            assertThat(choice().choose("auto", source, List.of(slow, fast))).isSameAs(fast);
        }
    }

    @Test
    void aSettingThatOneBackendAloneTakesDecides() throws IOException {
        FakeLoader integers = FakeLoader.of("integers", clock, 1_000, 1).holding("int8");

        assertThat(choice().choose("auto", model(DEEP, Map.of("weights", "int8")), List.of(light, integers)))
                .isSameAs(integers);
        assertThat(light.loads()).hasValue(0);
    }

    @Test
    void aSettingThatNoBackendTakesIsRefusedInTheWordsOfTheFirst() throws IOException {
        ModelSource source = model(DEEP, Map.of("weights", "int3"));

        assertThatThrownBy(() -> choice().choose("auto", source, List.of(light, heavy)))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("loader 'light'")
                .hasMessageContaining("int3");
    }

    @Test
    void anUnknownBackendIsRefusedWithTheNamesOfThoseThereAre() throws IOException {
        ModelSource source = model(DEEP);

        assertThatThrownBy(() -> choice().choose("gpu", source, List.of(light, heavy)))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("no backend 'gpu'; there are: auto, heavy, light");
    }

    @Test
    void withoutAnyLoaderThatIsSaid() throws IOException {
        ModelSource source = model(DEEP);

        assertThatThrownBy(() -> choice().choose("auto", source, List.of()))
                .isInstanceOf(ModelException.class)
                .hasMessage("no model loader is installed");
    }

    @Test
    void whatIsNotACheckpointGoesToTheFirstLoaderWhichCanSayWhy() {
        ModelSource nothing = ModelSource.of(folder.resolve("nothing"));

        assertThat(choice().choose("auto", nothing, List.of(heavy, light))).isSameAs(heavy);
        assertThat(said).isEmpty();
    }

    @Test
    void noModelStaysOpenAndNoFileStaysBehind() throws IOException {
        long before = temporary();
        choice().choose("auto", model(DEEP), List.of(light, FakeLoader.of("broken", clock, -1, 0)));

        assertThat(light.open()).hasValue(0);
        assertThat(temporary()).isEqualTo(before);
    }

    @Test
    void whatIsChosenIsExplainedBySize() {
        Map<String, String> facts = choice().explain(List.<ModelLoader>of(light, heavy));

        assertThat(facts.get("1M weights")).startsWith("light (light ");
        assertThat(facts.get("1.1B weights")).startsWith("heavy (light ");
        assertThat(facts.get("measured")).contains(file().toString());
        assertThat(choice().explain(List.of(light))).containsEntry("chooses", "light: there is no other");
        assertThat(choice().explain(List.of())).containsEntry("chooses", "nothing: no model loader is installed");
    }

    @Test
    void itSaysWhichOfVorlaufsOwnBackendsIsNotInstalled() {
        ModelLoader jvm = FakeLoader.of("jvm", clock, 5, 0.05);

        assertThat(choice().explain(List.of(jvm)))
                .containsEntry("absent", "tensorflow: models in TensorFlow, and with it train, distill and widen");
    }

    private static long temporary() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("vorlauf-backends-")).count();
        }
    }

    private BackendChoice choice() {
        return new BackendChoice(new PassTimes(new Memory(file(), "a machine"), said::add, clock::get));
    }

    private Path file() {
        return folder.resolve("backends.json");
    }

    private ModelSource model(LlamaConfig config) throws IOException {
        return model(config, Map.of());
    }

    private ModelSource model(LlamaConfig config, Map<String, String> settings) throws IOException {
        return model(config, StorageType.BF16, settings);
    }

    private ModelSource model(LlamaConfig config, StorageType type, Map<String, String> settings) throws IOException {
        Path directory = Files.createTempDirectory(folder, "model-");
        RandomCheckpoint.write(directory, config, type, 1);
        return ModelSource.builder().name("model").path(directory).settings(settings).build();
    }
}
