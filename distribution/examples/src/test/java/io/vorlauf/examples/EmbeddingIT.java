// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.examples.plain.TellStory;
import io.vorlauf.jvm.JvmModelLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("containers")
class EmbeddingIT {

    private static final Path ROOT = Path.of("../..");
    private static final Path MODELS = ROOT.resolve("plugins/models/tinystories/src/main/resources/models");

    @ParameterizedTest
    @ValueSource(strings = {"plain/TellStory", "osgi/Storyteller"})
    void theDocumentShowsTheProgramThatIsCompiledHere(String program) throws IOException {
        String file = Files.readString(Path.of("src/main/java/io/vorlauf/examples", program + ".java"));
        // From the package on: what stands above it is the licence.
        String source = file.substring(file.indexOf("package "));

        assertThat(Files.readString(ROOT.resolve("docs/embedding.md"))).contains("```java\n" + source + "```\n");
    }

    @Test
    void withModelsInPlainJavaTheProgramTellsItsStoryToo() {
        try (JvmModelLoader loader = new JvmModelLoader()) {
            assertThat(TellStory.tell(loader, MODELS, "Once upon a time"))
                    .startsWith(", there was a little boy named Tim.");
        }
    }

    @Test
    void theProgramForPlainJavaTellsItsStory() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            TellStory.main(new String[] {MODELS.toString(), "Once upon a time"});
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8)).startsWith(", there was a little boy named Tim.");
    }
}
