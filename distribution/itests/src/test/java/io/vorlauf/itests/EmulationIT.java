// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Processors that this machine does not have, where there is an emulator of them. The work folder stays for the next time.
 */
@Tag("script")
@Tag("emulation")
class EmulationIT {

    private static final Path SCRIPT = Path.of("../emulation/run.sh").toAbsolutePath().normalize();
    private static final Path WORK = Path.of("target/emulation").toAbsolutePath();

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "haswell, qemu-x86_64-static", "sandybridge, qemu-x86_64-static", "nehalem, qemu-x86_64-static",
        "arm64, qemu-aarch64-static"
    })
    void aProcessorWritesTheSameOrSaysWhatItLacks(String processor, String emulator) throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(folder ->
                Files.isExecutable(Path.of(folder, emulator))), () -> "there is no " + emulator);

        Process process = new ProcessBuilder("sh", SCRIPT.toString(), WORK.toString(), processor)
                .redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
    }
}
