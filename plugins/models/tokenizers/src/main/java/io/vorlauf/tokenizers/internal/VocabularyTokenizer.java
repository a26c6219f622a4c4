// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.tokenizers.internal.natives.NativeLibrary;
import io.vorlauf.tokenizers.internal.natives.NativeTokenizer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A vocabulary and the native tokenizer that was made of the same file. */
public final class VocabularyTokenizer implements LoadedTokenizer {

    private static final int REPLACEMENT = 0xFFFD;

    private final String identity;
    private final Vocabulary vocabulary;
    private final NativeTokenizer tokenizer;
    private final Consumer<? super LoadedTokenizer> onClose;

    private VocabularyTokenizer(
            String identity, Vocabulary vocabulary, NativeTokenizer tokenizer, Consumer<? super LoadedTokenizer> onClose) {
        this.identity = identity;
        this.vocabulary = vocabulary;
        this.tokenizer = tokenizer;
        this.onClose = onClose;
    }

    /**
     * Loads a file.
     *
     * @param scratch where the native library is unpacked
     * @param onClose hears when the tokenizer has been closed
     * @throws ModelException if the file is missing, damaged or not supported
     */
    public static VocabularyTokenizer load(Path path, Path scratch, Consumer<? super LoadedTokenizer> onClose) {
        Objects.requireNonNull(path, "tokenizerJson");
        TokenizerFile file = named(path, () -> TokenizerFile.read(path));
        NativeLibrary.load(scratch);
        return new VocabularyTokenizer(
                file.identity(), file.vocabulary(), named(path, () -> nativeTokenizer(file)), onClose);
    }

    private static <T> T named(Path path, Supplier<T> part) {
        try {
            return part.get();
        } catch (ModelException e) {
            throw new ModelException("cannot load tokenizer file " + path + ": " + e.getMessage(), e);
        }
    }

    private static NativeTokenizer nativeTokenizer(TokenizerFile file) {
        NativeTokenizer tokenizer = NativeTokenizer.create(file.json());
        try {
            requireKnownSpecialTokens(tokenizer, file.vocabulary());
            return tokenizer;
        } catch (ModelException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static void requireKnownSpecialTokens(NativeTokenizer tokenizer, Vocabulary vocabulary) {
        for (int id : tokenizer.encode("")) {
            if (id < 0 || id >= vocabulary.size()) {
                throw new ModelException("its post-processor puts token id " + Integer.toUnsignedString(id)
                        + " around every text, but the vocabulary has ids 0 to " + (vocabulary.size() - 1));
            }
        }
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public Tokens encode(String text) {
        Objects.requireNonNull(text, "text");
        return Tokens.of(tokenizer.encode(wellFormed(text)));
    }

    /** Native code gets text in a form of UTF-8 in which one half surrogate pair garbles every other character. */
    private static String wellFormed(String text) {
        if (text.codePoints().noneMatch(VocabularyTokenizer::isHalfPair)) {
            return text;
        }
        return text.codePoints()
                .map(c -> isHalfPair(c) ? REPLACEMENT : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isHalfPair(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    @Override
    public String decode(Tokens tokens) {
        return textOf(vocabulary.visible(tokens));
    }

    private String textOf(int[] visible) {
        return tokenizer.decode(vocabulary.decodable(visible));
    }

    @Override
    public Optional<byte[]> bytes(int token) {
        return vocabulary.spelling(token);
    }

    @Override
    public TextStream stream(Tokens context) {
        return new WindowedStream(vocabulary, this::textOf, context);
    }

    @Override
    public void close() {
        tokenizer.close();
        onClose.accept(this);
    }

    @Override
    public String toString() {
        return "Tokenizer[" + identity + ", " + vocabulary.size() + " tokens]";
    }
}
