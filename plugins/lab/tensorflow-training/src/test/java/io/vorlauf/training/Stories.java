// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Writes stories about nothing, of few words, that a model of any size learns something from. */
final class Stories {

    private static final String[] WHO = {"The cat", "A dog", "Tom", "Lily", "The old man", "A bird"};
    private static final String[] DID = {"saw", "liked", "found", "took", "lost", "hid"};
    private static final String[] WHAT = {"a red ball", "the big tree", "some jam", "a shoe", "the sun", "a boat"};

    private Stories() {}

    /** Stories with blank lines between them. */
    static Path write(Path file, int count) throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int story = 0; story < count; story++) {
            for (int sentence = 0; sentence < 6; sentence++) {
                text.append(any(WHO, random)).append(' ').append(any(DID, random)).append(' ')
                        .append(any(WHAT, random)).append(sentence == 5 ? ".\n\n" : ". ");
            }
        }
        return Files.writeString(file, text);
    }

    private static String any(String[] words, Random random) {
        return words[random.nextInt(words.length)];
    }
}
