// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests.walkthrough;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer makes a strategy, types what the document says and sees what it shows. */
@Tag("script")
// Reading from a process cannot be interrupted.
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class YourOwnStrategyIT {

    private static final String OPENING = "vorlauf/vorlauf shell";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void everythingInTheDocumentIsAsItSays() throws Exception {
        Path home = Path.of(System.getProperty("vorlauf.home")).toRealPath();
        Path sources = home.getParent().getParent().getParent().getParent();
        List<Step> steps = Step.read(Files.readAllLines(sources.resolve("docs/your-own-strategy.md")));
        Workplace place = new Workplace(folder, sources, home);

        assertThat(steps).extracting(Step::command).startsWith(OPENING).endsWith("exit");
        long start = System.nanoTime();
        try (OpenShell shell = new OpenShell(place.process(steps.get(0).command()))) {
            for (Step step : steps.subList(1, steps.size() - 1)) {
                String printed = step.inShell() ? type(shell, step) : place.run(step.command());
                System.out.printf("%6.1f s  %s%n%s", (System.nanoTime() - start) / 1e9, step.command(), printed);
                assertThat(step.expected().isEmpty() || step.isShownBy(printed))
                        .as("%s%nshows%n%s%nand the document says%n%s", step.command(), printed, step.expected())
                        .isTrue();
            }
            shell.exit();
        }
    }

    // What was copied into the folder load is there within two seconds. How long it took is printed, not asserted.
    private static String type(OpenShell shell, Step step) throws IOException, InterruptedException {
        long start = System.nanoTime();
        String printed = shell.run(step.command());
        long deadline = start + PATIENCE.toNanos();
        while (step.command().startsWith("strategies") && !step.isShownBy(printed) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(100);
            printed = shell.run(step.command());
        }
        if (step.command().startsWith("strategies")) {
            System.out.printf("%6.1f s  until it was shown%n", (System.nanoTime() - start) / 1e9);
        }
        return printed;
    }
}
