// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

    @TempDir
    private Path directory;

    private Path processors(String flags) throws IOException {
        return Files.writeString(directory.resolve("cpuinfo"), "processor\t: 0\nflags\t\t: " + flags + "\n");
    }

    @Test
    void anX86ProcessorWithoutFusedMultiplyAddIsRefused() throws IOException {
        assertThat(Machine.obstacle("amd64", processors("sse2 avx fma4"))).hasValueSatisfying(
                obstacle -> assertThat(obstacle).startsWith("this processor has no fused multiply-add (flag 'fma' in "));
    }

    @Test
    void othersAreNot() throws IOException {
        assertThat(Machine.obstacle("amd64", processors("sse2 fma avx2"))).isEmpty();
        assertThat(Machine.obstacle("aarch64", processors("sse2"))).isEmpty();
        assertThat(Machine.obstacle("amd64", directory.resolve("missing"))).isEmpty();
    }

    @Test
    void whatDoesNotFitTheHeapIsRefusedWithTheFlagToSet() {
        assertThat(Machine.shortage(100 << 20, 100 << 20, 200 << 20)).isEmpty();
        assertThat(Machine.shortage(900 << 20, 100 << 20, 200 << 20))
                .contains("needs 900 MB of heap, and 100 of 200 MB are free: start Java with -Xmx1001m or more");
    }

    @Test
    void moreThanThereCanBeDoesNotFit() {
        assertThat(Machine.shortage(Long.MAX_VALUE / 2)).isPresent();
    }
}
