// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** What laws have in common: the variants they are tried with, and a place for checkpoints. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ModelLaws {

    private final List<Variant> variants;

    @TempDir
    private Path directory;

    ModelLaws(List<Variant> variants) {
        this.variants = List.copyOf(variants);
    }

    /** The variants. */
    protected final List<Variant> variants() {
        return variants;
    }

    /**
     * Every model with a variant and every variant with a model; with the system property {@code vorlauf.laws}, every
     * model with every variant.
     */
    final Stream<Arguments> each(List<?> models) {
        if (!Boolean.getBoolean("vorlauf.laws")) {
            return IntStream.range(0, Math.max(models.size(), variants.size())).mapToObj(i ->
                    Arguments.of(models.get(i % models.size()), variants.get(i % variants.size())));
        }
        return models.stream().flatMap(model -> variants.stream().map(variant -> Arguments.of(model, variant)));
    }

    /** Writes a checkpoint in binary32 that is gone after the test. */
    protected final Path write(ModelConfig config) throws IOException {
        return write(config, StorageType.F32);
    }

    /** Writes a checkpoint that is gone after the test. */
    protected final Path write(ModelConfig config, StorageType type) throws IOException {
        return SmallModels.write(Files.createTempDirectory(directory, "checkpoint"), config, type);
    }

    /** A directory that is gone after the test. */
    final Path directory() {
        return directory;
    }

    /** Loads a model with weights of binary32 on disk. The caller closes it. */
    protected final LoadedModel open(ModelConfig config, Variant variant) throws IOException {
        return variant.open(write(config));
    }

    /**
     * The same for a law that holds only of models that promise {@link LanguageModel#sameBits}: skips the test if this
     * one does not, as where a library rounds differently by the number of rows. That models promise it where they
     * should is for the backend's own tests to say.
     */
    final LoadedModel openSameBits(ModelConfig config, Variant variant) throws IOException {
        LoadedModel model = open(config, variant);
        if (!model.sameBits()) {
            model.close();
            assumeTrue(false, () -> variant.name() + " does not promise the same bits here");
        }
        return model;
    }
}
