// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;

/** The program of {@code docs/embedding.md} for OSGi, in the framework. */
@ExtendWith(SystemExtension.class)
class EmbeddingIT {

    @Test
    void theBundleTellsItsStoryWhenItStarts(RunningSystem system) throws Exception {
        System.setProperty("storyteller.models", RunningSystem.home().resolve("models").toString());
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Bundle bundle = system.context().installBundle(
                "reference:" + Path.of(System.getProperty("vorlauf.examples")).toUri());
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            bundle.start();
        } finally {
            System.setOut(before);
            bundle.uninstall();
        }

        assertThat(printed.toString(StandardCharsets.UTF_8)).startsWith(", there was a little boy named Tim.");
    }
}
