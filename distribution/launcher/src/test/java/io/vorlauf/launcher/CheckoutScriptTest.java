// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.launcher.Script.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When {@code ./vorlauf} builds, with a Maven that only makes what the build is known by. */
@Tag("containers")
class CheckoutScriptTest {

    private static final Path SCRIPT = Path.of("../../vorlauf");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"checkout", "src/checkout", "target", "docs/src/a b/itests", "a/src/test/b", ".git/x"})
    void itBuildsOnceWhereverTheCheckoutLies(String place) throws Exception {
        Path checkout = checkout(place);

        assertThat(run(checkout).err()).contains("building the distribution");
        Path notes = Files.writeString(checkout.resolve("notes.txt"), "younger than the build, and no source");
        Files.setLastModifiedTime(notes, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(run(checkout).err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkout", "src/checkout", "target", "docs/src/a b/itests", "a/src/test/b", ".git/x"})
    void itBuildsAgainAfterASourceChanged(String place) throws Exception {
        Path checkout = checkout(place);
        run(checkout);
        Files.setLastModifiedTime(zip(checkout), FileTime.fromMillis(2_000_000));
        Files.setLastModifiedTime(checkout.resolve("core/src/main/A.java"), FileTime.fromMillis(3_000_000));

        assertThat(run(checkout).err()).contains("building the distribution");
    }

    @Test
    void aTestThatChangedIsNoReasonToBuild() throws Exception {
        Path checkout = checkout("checkout");
        run(checkout);
        Path tests = Files.createDirectories(checkout.resolve("core/src/test"));
        old(checkout.resolve("core/src"));
        Path test = Files.writeString(tests.resolve("ATest.java"), "younger than the build");
        Files.setLastModifiedTime(test, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(run(checkout).err()).isEmpty();
    }

    @Test
    void ofWhatMavenSaysTheCodesForTerminalsAreLeftOut() throws Exception {
        Path checkout = checkout("checkout");
        Path mvn = folder.resolve("programs/mvn");
        Files.writeString(mvn, Files.readString(mvn)
                + "printf '\\033[0ma warning\\n\\033[0m'; printf '\\033[0m' >&2\n");

        assertThat(run(checkout).err()).contains("building the distribution").endsWith(")\na warning\n");
    }

    @Test
    void aBuildThatFailsIsToldWithWhatMavenSays() throws Exception {
        Path checkout = checkout("checkout");
        Script.write(folder.resolve("programs/mvn"), "echo 'no such thing'; exit 3\n");

        Outcome outcome = Script.run(
                checkout.resolve("vorlauf"), Map.of("PATH", folder.resolve("programs") + ":/usr/bin:/bin"));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).endsWith("no such thing\nvorlauf: the build failed\n");
    }

    private Path checkout(String place) throws IOException {
        Path checkout = Files.createDirectories(folder.resolve(place));
        Files.copy(SCRIPT, checkout.resolve("vorlauf"));
        Path sources = Files.createDirectories(checkout.resolve("core/src/main"));
        Path source = Files.writeString(sources.resolve("A.java"), "a source");
        Path pom = Files.writeString(checkout.resolve("core/pom.xml"), "a pom");
        old(source, pom, sources, checkout.resolve("core/src"));
        Script.write(folder.resolve("programs/mvn"), """
                mkdir -p distribution/assembly/target/vorlauf/bin
                printf '#!/bin/sh\\n' >distribution/assembly/target/vorlauf/bin/vorlauf
                chmod +x distribution/assembly/target/vorlauf/bin/vorlauf
                : >distribution/assembly/target/vorlauf-1.0.zip
                """);
        return checkout;
    }

    private static void old(Path... files) throws IOException {
        for (Path file : files) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        }
    }

    private static Path zip(Path checkout) {
        return checkout.resolve("distribution/assembly/target/vorlauf-1.0.zip");
    }

    private Outcome run(Path checkout) throws Exception {
        Outcome outcome = Script.run(
                checkout.resolve("vorlauf"), Map.of("PATH", folder.resolve("programs") + ":/usr/bin:/bin"));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome;
    }
}
