// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {

    private static final List<String> STORIES =
            IntStream.range(0, 400).mapToObj(i -> "Story " + i + " has a begin.\nIt has an end.").toList();

    @TempDir
    private Path directory;

    private Corpus read(String text) throws IOException {
        return Corpus.read(Files.writeString(directory.resolve("data.txt"), text));
    }

    @Test
    void aboutOneStoryInTwentyIsKeptAsideAndNoneIsLost() throws IOException {
        Corpus corpus = read(String.join("\n\n", STORIES));

        assertThat(corpus.heldOut()).hasSizeBetween(10, 30).doesNotContainAnyElementsOf(corpus.training());
        assertThat(Stream.concat(corpus.training().stream(), corpus.heldOut().stream()))
                .containsExactlyInAnyOrderElementsOf(STORIES);
    }

    @Test
    void aStoryThatOccursTwiceIsOnOneSide() throws IOException {
        Corpus corpus = read(String.join("\n\n", STORIES) + "\n\n" + String.join("\n\n", STORIES));

        assertThat(corpus.heldOut()).doesNotContainAnyElementsOf(corpus.training());
    }

    @Test
    void whatIsKeptAsideStaysAsideWhenTheDataGrows() throws IOException {
        List<String> before = read(String.join("\n\n", STORIES.subList(0, 200))).heldOut();

        assertThat(read(String.join("\n\n", STORIES)).heldOut()).containsAll(before);
    }

    @Test
    void separatorsGoBeforeBlankLines() throws IOException {
        Corpus corpus = read(String.join("<|endoftext|>\n", STORIES).replace("\n", "\n\n"));

        assertThat(corpus.training()).first().isEqualTo("Story 0 has a begin.\n\nIt has an end.");
    }

    @Test
    void storiesWithoutASeparatorAreDividedWhereSentencesTouch() throws IOException {
        Corpus corpus = read(String.join("", STORIES));

        assertThat(corpus.training().size() + corpus.heldOut().size()).isEqualTo(STORIES.size());
    }

    @Test
    void allFilesOfADirectoryAreRead() throws IOException {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.writeString(data.resolve("a.txt"), String.join("\n\n", STORIES.subList(0, 200)));
        Files.writeString(data.resolve("b.txt"), String.join("\n\n", STORIES.subList(200, 400)));

        Corpus corpus = Corpus.read(data);

        assertThat(corpus.training().size() + corpus.heldOut().size()).isEqualTo(STORIES.size());
        assertThat(corpus.heldOutBytes())
                .isEqualTo(corpus.heldOut().stream().mapToLong(String::length).sum());
    }
}
