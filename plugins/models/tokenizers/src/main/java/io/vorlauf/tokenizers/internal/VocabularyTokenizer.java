// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.ChatFormat;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.checkpoint.tokenizer.TokenizerDescription;
import io.vorlauf.tokenizers.internal.natives.NativeLibrary;
import io.vorlauf.tokenizers.internal.natives.NativeTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A vocabulary and the native tokenizer that was made of the same file. */
public final class VocabularyTokenizer implements LoadedTokenizer {

    private static final int REPLACEMENT = 0xFFFD;

    private final TokenizerDescription description;
    private final Vocabulary vocabulary;
    private final NativeTokenizer tokenizer;
    private final PlainTokenizer plain;
    private final Optional<ChatFormat> chatFormat;
    private final Consumer<? super LoadedTokenizer> onClose;

    private VocabularyTokenizer(
            TokenizerFile file, NativeTokenizer tokenizer, Consumer<? super LoadedTokenizer> onClose) {
        this.chatFormat = file.chatFormat();
        this.description = file.description();
        this.vocabulary = file.vocabulary();
        this.tokenizer = tokenizer;
        this.plain = new PlainTokenizer(tokenizer, file);
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
        return new VocabularyTokenizer(file, named(path, () -> nativeTokenizer(file)), onClose);
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
            requireKnown(tokenizer.encode("", true), file.vocabulary());
            requireKnown(file.description().before().toArray(), file.vocabulary());
            requireKnown(file.description().after().toArray(), file.vocabulary());
            return tokenizer;
        } catch (ModelException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static void requireKnown(int[] around, Vocabulary vocabulary) {
        for (int id : around) {
            if (id < 0 || id >= vocabulary.size()) {
                throw new ModelException("its post-processor puts token id " + Integer.toUnsignedString(id)
                        + " around every text, but the vocabulary has ids 0 to " + (vocabulary.size() - 1));
            }
        }
    }

    @Override
    public String identity() {
        return description.identity();
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public Tokens encode(String text) {
        return encode(text, Encoding.TEXT);
    }

    @Override
    public Tokens encode(String text, Encoding encoding) {
        Objects.requireNonNull(text, "text");
        String clean = wellFormed(text);
        int[] ids = encoding.parseSpecial() ? tokenizer.encode(clean, false) : plain.encode(clean);
        return Tokens.of(encoding.addSpecial() ? framed(ids) : ids);
    }

    /** Puts special tokens around a text, where it does not have them already. */
    private int[] framed(int[] ids) {
        int[] before = description.before().toArray();
        int[] after = description.after().toArray();
        boolean begun = ids.length >= before.length
                && Arrays.equals(ids, 0, before.length, before, 0, before.length);
        boolean ended = ids.length >= after.length
                && Arrays.equals(ids, ids.length - after.length, ids.length, after, 0, after.length);
        return Stream.of(begun ? new int[0] : before, ids, ended ? new int[0] : after)
                .flatMapToInt(IntStream::of)
                .toArray();
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
    public Optional<ChatFormat> chatFormat() {
        return chatFormat;
    }

    @Override
    public TextStream stream(Tokens context) {
        return new WindowedStream(vocabulary, this::textOf, tokenizer::requireOpen, context);
    }

    @Override
    public void close() {
        plain.close();
        tokenizer.close();
        onClose.accept(this);
    }

    @Override
    public String toString() {
        return "Tokenizer[" + identity() + ", " + vocabulary.size() + " tokens]";
    }
}
