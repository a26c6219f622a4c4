package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.jvm.internal.kernel.Panels.Format;
import io.vorlauf.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Different sequences from different threads. */
class ConcurrencyTest {

    private static final int THREADS = 3;
    private static final int STEPS = 150;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"F32, 1", "F32, 2", "BF16, 2"})
    void threadsGetBitForBitWhatOneThreadGets(Format format, int members)
            throws IOException, InterruptedException, ExecutionException {
        Path checkpoint = TestModels.write(directory, TestModels.llama(256, false), StorageType.F32);
        List<float[][]> serial = new ArrayList<>();
        try (LanguageModel model = TestModels.open(checkpoint, format, members)) {
            for (int thread = 0; thread < THREADS; thread++) {
                serial.add(steps(model, thread));
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (LanguageModel model = TestModels.open(checkpoint, format, members)) {
            List<Future<float[][]>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int seed = thread;
                running.add(threads.submit(() -> steps(model, seed)));
            }
            for (int thread = 0; thread < THREADS; thread++) {
                assertThat(running.get(thread).get()).isDeepEqualTo(serial.get(thread));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Token by token, so that caches grow while other threads evaluate. */
    private static float[][] steps(LanguageModel model, int seed) {
        int[] tokens = Texts.tokens(model, STEPS, seed);
        float[][] logits = new float[STEPS][];
        try (ModelSequence sequence = model.newSequence()) {
            for (int step = 0; step < STEPS; step++) {
                logits[step] = Texts.append(model, sequence, tokens[step])[0];
            }
        }
        return logits;
    }
}
