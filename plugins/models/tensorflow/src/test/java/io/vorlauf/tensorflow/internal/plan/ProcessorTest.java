// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {

    private static final String NEHALEM = """
            processor\t: 0
            vendor_id\t: GenuineIntel
            cpu family\t: 6
            model\t\t: 26
            model name\t: Intel(R) Core(TM) i7 CPU         920  @ 2.67GHz
            cache size\t: 8192 KB
            physical id\t: 0
            core id\t\t: 0
            flags\t\t: fpu sse sse2 ht lm pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm
            bugs\t\t: cpu_meltdown spectre_v1

            processor\t: 1
            vendor_id\t: GenuineIntel
            physical id\t: 0
            core id\t\t: 1
            flags\t\t: fpu sse sse2

            processor\t: 2
            vendor_id\t: GenuineIntel
            physical id\t: 0
            core id\t\t: 0
            flags\t\t: fpu sse sse2

            """;
    private static final String NEOVERSE = """
            processor\t: 0
            BogoMIPS\t: 243.75
            Features\t: fp asimd evtstrm aes atomics fphp asimdhp asimddp sve i8mm bf16
            CPU implementer\t: 0x41
            CPU architecture: 8
            CPU variant\t: 0x1
            CPU part\t: 0xd40
            CPU revision\t: 1

            processor\t: 1
            BogoMIPS\t: 243.75
            Features\t: fp asimd evtstrm aes atomics fphp asimdhp asimddp sve i8mm bf16
            CPU implementer\t: 0x41
            CPU part\t: 0xd40

            """;

    @TempDir
    private Path root;

    @Test
    void x86HasANameAVendorAndFlags() throws IOException {
        file("proc/cpuinfo", NEHALEM);

        Processor processor = Processor.read(root, "amd64", 64);

        assertThat(processor.architecture()).isEqualTo(Processor.X86_64);
        assertThat(processor.vendor()).contains("GenuineIntel");
        assertThat(processor.model()).contains("Intel(R) Core(TM) i7 CPU 920 @ 2.67GHz");
        assertThat(processor.features()).startsWith("cx16", "fpu", "ht").endsWith("sse4_2", "ssse3").hasSize(12);
        assertThat(processor.has("sse4_2")).isTrue();
        assertThat(processor.has("avx")).isFalse();
    }

    @Test
    void twoThreadsOfOneCoreCountOnce() throws IOException {
        file("proc/cpuinfo", NEHALEM);

        assertThat(Processor.read(root, "amd64", 64).cores()).isEqualTo(2);
    }

    @Test
    void armHasFeaturesAndNumbersInsteadOfNames() throws IOException {
        file("proc/cpuinfo", NEOVERSE);

        Processor processor = Processor.read(root, "aarch64", 64);

        assertThat(processor.architecture()).isEqualTo(Processor.ARM64);
        assertThat(processor.description()).isEqualTo("ARM, part 0xd40");
        assertThat(processor.has("bf16")).isTrue();
        assertThat(processor.cores()).isEqualTo(2);
    }

    @Test
    void cachesAreReadInBytes() throws IOException {
        cache(0, "1", "Data", "48K");
        cache(1, "1", "Instruction", "32K");
        cache(2, "2", "Unified", "2048K");
        cache(3, "3", "Unified", "32M");

        Processor processor = Processor.read(root, "amd64", 1);

        assertThat(processor.l1Data()).hasValue(48 << 10);
        assertThat(processor.l2()).hasValue(2 << 20);
        assertThat(processor.l3()).hasValue(32 << 20);
    }

    @Test
    void whereNothingCanBeReadTheArchitectureAndTheCoresAreKnown() {
        Processor processor = Processor.read(root, "aarch64", 8);

        assertThat(processor.architecture()).isEqualTo("arm64");
        assertThat(processor.cores()).isEqualTo(8);
        assertThat(processor.features()).isEmpty();
        assertThat(processor.description()).isEqualTo("arm64");
        assertThat(processor.l1Data()).isEmpty();
        assertThat(processor.l3()).isEmpty();
    }

    @Test
    void whatIsNoSizeIsNoCache() throws IOException {
        cache(0, "1", "Data", "?");

        assertThat(Processor.read(root, "amd64", 1).l1Data()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theCurrentOneHasFeatures() {
        assertThat(Processor.current().features()).isNotEmpty();
    }

    private void cache(int index, String level, String type, String size) throws IOException {
        String folder = "sys/devices/system/cpu/cpu0/cache/index" + index + "/";
        file(folder + "level", level + "\n");
        file(folder + "type", type + "\n");
        file(folder + "size", size + "\n");
    }

    private void file(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
