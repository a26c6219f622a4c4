// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.lab.experiment.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {

    @TempDir
    private Path folder;

    private Watch watch;

    @BeforeEach
    void look() {
        watch = new Watch(folder, folder.resolve("frequency"));
    }

    /** What Linux says: ticks of user, nice, system, idle, iowait and steal of all processors, and of this process. */
    private void ticks(long user, long nice, long system, long idle, long wait, long steal, long own)
            throws IOException {
        Files.writeString(folder.resolve("stat"), "cpu  %d %d %d %d %d 0 0 %d 7 7\ncpu0 1 2 3\n".formatted(
                user, nice, system, idle, wait, steal));
        Files.createDirectories(folder.resolve("self"));
        Files.writeString(folder.resolve("self/stat"),
                "12 (a (java) b) R 1 1 1 0 -1 4194304 102 0 0 0 %d 3 0 0 20 0 1 0 5 18446744073709551615\n".formatted(own - 3));
    }

    @Test
    void othersHaveWhatIsNeitherIdleNorOurs() throws IOException {
        ticks(100, 10, 20, 1000, 50, 0, 30);
        Optional<Watch.Moment> then = watch.now();
        ticks(160, 20, 30, 1080, 70, 20, 80);

        // Of 200 ticks, 100 were busy, and 50 of those were ours.
        assertThat(watch.othersSince(then)).isEqualTo(0.25, within(1e-9));
    }

    @Test
    void whatTicksAreTooCoarseForIsNotLessThanNothing() throws IOException {
        ticks(100, 0, 0, 100, 0, 0, 30);
        Optional<Watch.Moment> then = watch.now();
        ticks(110, 0, 0, 110, 0, 0, 45);

        assertThat(watch.othersSince(then)).isZero();
    }

    @Test
    void withinOneTickNothingIsKnown() throws IOException {
        ticks(100, 0, 0, 100, 0, 0, 30);

        assertThat(watch.othersSince(watch.now())).isNaN();
    }

    @Test
    void whereTheSystemDoesNotCountNothingIsKnown() {
        assertThat(watch.now()).isEmpty();
        assertThat(watch.othersSince(watch.now())).isNaN();
        Surroundings surroundings = watch.look(0);
        assertThat(surroundings.othersShare()).isEmpty();
        assertThat(surroundings.stolenShare()).isEmpty();
        assertThat(surroundings.megahertz()).isEmpty();
    }

    @Test
    void theFrequencyIsThatOfTheKernelOrElseTheMeanOfTheProcessors() throws IOException {
        Files.writeString(folder.resolve("cpuinfo"), "cpu MHz\t\t: 2000.5\nflags\t: fpu\ncpu MHz\t\t: 3000.5\n");
        assertThat(watch.look(0).megahertz()).hasValue(2500.5);

        Files.writeString(folder.resolve("frequency"), "3400000\n");
        assertThat(watch.look(0).megahertz()).hasValue(3400);
    }

    @Test
    void thisComputerIsReadOrUnknown() {
        Surroundings here = new Watch().look(50_000_000);

        assertThat(here.othersShare().isPresent()).isEqualTo(Files.isReadable(Path.of("/proc/self/stat")));
        here.othersShare().ifPresent(share -> assertThat(share).isBetween(0.0, 1.0));
        here.load().ifPresent(load -> assertThat(load).isNotNegative());
    }
}
