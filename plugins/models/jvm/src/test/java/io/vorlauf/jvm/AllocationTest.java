// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.jvm.internal.kernel.Panels.Format;
import io.vorlauf.model.testkit.SmallModels;
import io.vorlauf.model.testkit.Texts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Vectors that the compiler keeps in objects cost several times the time of a pass, and all of it is right: only what
 * is allocated tells.
 */
@Tag("long")
class AllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PASSES = 50;
    // A pass needs less than 4 KB. Now and then a compiler leaves a few vectors at the seams of methods in objects, and
    // stays with it: 40 KB a pass were seen. With the vectors of attention in objects it is 600 KB, of products megabytes.
    private static final int BOOKKEEPING = 256 << 10;
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Format.class)
    void aWarmPassAllocatesNothingButItsResult(Format format) throws IOException {
        LlamaConfig config = new LlamaConfig(512, 256, 192, 2, 3, 3, 64, 320, 1e-5, 10_000, Set.of(), true);
        Path checkpoint = SmallModels.write(directory, config, StorageType.BF16);
        try (LoadedModel model = TestModels.variant(format, 2).open(checkpoint);
                ModelSequence sequence = model.newSequence()) {
            Texts.append(model, sequence, Texts.tokens(model, 100, 1));
            for (int nodes : new int[] {1, 2, 3, 4, 5, 6, 8, 16}) {
                List<EvaluationItem> items =
                        List.of(EvaluationItem.all(sequence, TokenTree.chain(Texts.tokens(model, nodes, 2))));
                long bound = (long) PASSES * (Float.BYTES * nodes * config.vocabularySize() + BOOKKEEPING);
                long start = System.nanoTime();
                long allocated = Long.MAX_VALUE;
                while (allocated > bound && System.nanoTime() - start < PATIENCE) {
                    allocated = allocatedBy(model, sequence, items);
                }
                assertThat(allocated).as("bytes for %d passes of %d nodes", PASSES, nodes).isLessThanOrEqualTo(bound);
            }
        }
    }

    private static long allocatedBy(LoadedModel model, ModelSequence sequence, List<EvaluationItem> items) {
        long before = allocated();
        for (int pass = 0; pass < PASSES; pass++) {
            try (Evaluation evaluation = model.evaluate(items)) {
                sequence.keep();
            }
        }
        return allocated() - before;
    }

    /** By this thread and those of the loader. */
    private static long allocated() {
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        Thread[] all = new Thread[Thread.activeCount() + 16];
        int count = Thread.enumerate(all);
        for (int i = 0; i < count; i++) {
            if (all[i].getName().matches("vorlauf-jvm-\\d+")) {
                bytes += THREADS.getThreadAllocatedBytes(all[i].getId());
            }
        }
        return bytes;
    }
}
