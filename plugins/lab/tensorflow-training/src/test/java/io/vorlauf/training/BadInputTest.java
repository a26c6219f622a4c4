// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.training.TrainOptions.NewModel;
import io.vorlauf.training.TrainingPlan.MatrixPrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadInputTest {

    @TempDir
    private Path directory;

    private void assertRefused(Path data, String reason) {
        assertThatThrownBy(() -> new Training(data, directory.resolve("model")).run())
                .isInstanceOfAny(TrainingException.class, IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }

    @Test
    void dataThatIsNotThereIsRefused() {
        Path missing = directory.resolve("missing.txt");
        assertRefused(missing, missing + ": there is no such file or directory");
    }

    @Test
    void anEmptyTextIsRefused() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.txt"), "");
        assertRefused(empty, empty + ": 0 stories are too few");
    }

    @Test
    void aDirectoryWithoutFilesIsRefused() throws IOException {
        assertRefused(Files.createDirectory(directory.resolve("data")), "0 stories are too few");
    }

    @Test
    void whatIsNotTextIsRefused() throws IOException {
        Path binary = Files.write(directory.resolve("binary"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});
        assertRefused(binary, binary + ": is not text in UTF-8");
    }

    @Test
    void aTextShorterThanAWindowIsRefused() throws IOException {
        Path data = directory.resolve("short.txt");
        Files.writeString(data, "a b c d e f g h i j k l m n o p q r s t u v w x y z".replace(" ", "\n\n"));
        assertRefused(data, "a window takes 32 tokens");
    }

    @Test
    void aVocabularyWithoutRoomForTheBytesIsRefused() {
        ModelShape shape = new ModelShape(1, 8, 1, 8, 8);
        assertThatThrownBy(() -> new NewModel(256, shape))
                .hasMessage("the vocabulary size must be 257 or more, not 256");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | 32 | 2 | 48 | 32 | the layers must be 1 or more, not 0
            2 | 32 | 0 | 48 | 32 | the heads must be 1 or more, not 0
            2 | 30 | 2 | 48 | 32 | the hidden size must be a multiple of twice the heads, which is 4
            2 | -4 | 2 | 48 | 32 | it is -4
            2 | 32 | 2 | 0  | 32 | the feed-forward size must be 1 or more, not 0
            2 | 32 | 2 | 48 | 1  | the context length must be 2 or more, not 1
            """)
    void impossibleShapesAreRefused(int layers, int hidden, int heads, int inner, int context, String reason) {
        assertThatThrownBy(() -> new ModelShape(layers, hidden, heads, inner, context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aBatchThatCannotBeSharedIsRefused() {
        assertThatThrownBy(() -> new TrainingPlan(1, 3, 1, 1, 1, 2, MatrixPrecision.AUTO, 0))
                .hasMessageContaining("a multiple of the 2 threads")
                .hasMessageEndingWith("it is 3");
    }

    @Test
    void windowsThatAreTooShortToRepeatAnythingAreRefused() {
        assertThatThrownBy(() -> Ranges.checkRepeats(3, 0.1)).isInstanceOf(TrainingException.class)
                .hasMessage("a passage comes again in windows of 4 tokens or more, and the model's context is 3; "
                        + "give it a longer one, or no windows that repeat a passage");
        assertThatCode(() -> Ranges.checkRepeats(3, 0)).doesNotThrowAnyException();
        assertThatCode(() -> Ranges.checkRepeats(4, 0.1)).doesNotThrowAnyException();
    }
}
