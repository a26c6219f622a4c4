package io.vorlauf.tokenizers.internal;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.tokenizers.internal.natives.NativeTokenizer;
import io.vorlauf.tokenizers.internal.vocabulary.Vocabulary;
import java.util.Objects;
import java.util.function.Consumer;

/** A vocabulary and the native tokenizer that was made of the same file. */
final class LoadedTokenizer implements Tokenizer {

    private static final int REPLACEMENT = 0xFFFD;

    private final String identity;
    private final Vocabulary vocabulary;
    private final NativeTokenizer tokenizer;
    private final Consumer<Tokenizer> onClose;

    LoadedTokenizer(String identity, Vocabulary vocabulary, NativeTokenizer tokenizer, Consumer<Tokenizer> onClose) {
        this.identity = identity;
        this.vocabulary = vocabulary;
        this.tokenizer = tokenizer;
        this.onClose = onClose;
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
        if (text.codePoints().noneMatch(LoadedTokenizer::isHalfPair)) {
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
