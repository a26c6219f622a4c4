// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tokenizer files for tests. */
final class Fixtures {

    /** The id of byte 0 in {@link #byteLevel()}. */
    static final int BYTE_LEVEL_ZERO = 0;
    /** The id of {@code <0x00>} in {@link #byteFallback()}. */
    static final int BYTE_FALLBACK_ZERO = 3;

    private Fixtures() {}

    /** As GPT-2's: each byte a token, {@code he, Ġt, Ġthe, Ġw}, parts of characters, a special and an added token. */
    static Path byteLevel() {
        return resource("byte-level.json");
    }

    /** As Llama's: {@code <unk> <s> </s>}, a token per byte, letters, {@code ▁hello, ▁wor, ▁the, 中}. */
    static Path byteFallback() {
        return resource("byte-fallback.json");
    }

    /** The trained checkpoint of 260,000 parameters that is not part of the sources; skips the test without it. */
    static Path stories(String file) {
        return shared("stories260K/" + file);
    }

    /** A file of the reference models that are not part of the sources; skips the test without it. */
    static Path shared(String file) {
        Path found = null;
        String set = System.getProperty("vorlauf.shared", System.getenv("vorlauf.shared"));
        if (set != null) {
            found = Path.of(set);
        }
        for (Path at = Path.of("").toAbsolutePath(); found == null && at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("shared/models"))) {
                found = at.resolve("shared");
            }
        }
        assumeTrue(found != null, "no shared/models beside the sources");
        Path path = found.resolve("models").resolve(file);
        assumeTrue(Files.exists(path), "no " + path);
        return path;
    }

    static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Tokens bytes(int zero, int... values) {
        int[] ids = values.clone();
        for (int i = 0; i < ids.length; i++) {
            ids[i] += zero;
        }
        return Tokens.of(ids);
    }

    static Tokens join(Tokens first, Tokens second) {
        int[] ids = new int[first.length() + second.length()];
        System.arraycopy(first.toArray(), 0, ids, 0, first.length());
        System.arraycopy(second.toArray(), 0, ids, first.length(), second.length());
        return Tokens.of(ids);
    }

    /** Everything a stream hands out for some tokens. */
    static String streamed(Tokenizer tokenizer, Tokens context, Tokens tokens) {
        TextStream stream = tokenizer.stream(context);
        StringBuilder text = new StringBuilder();
        tokens.stream().forEach(token -> text.append(stream.append(token)));
        return text.append(stream.finish()).toString();
    }

    private static Path resource(String name) {
        try {
            return Path.of(Fixtures.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
