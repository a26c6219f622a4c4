package io.vorlauf.tokenizers.internal;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.tokenizers.internal.file.InvalidTokenizerException;
import io.vorlauf.tokenizers.internal.file.TokenizerFile;
import io.vorlauf.tokenizers.internal.natives.NativeLibrary;
import io.vorlauf.tokenizers.internal.natives.NativeTokenizer;
import io.vorlauf.tokenizers.internal.vocabulary.Vocabulary;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Opens tokenizers and closes those that are still open in the end. Thread-safe. */
public final class OpenTokenizers implements AutoCloseable {

    private final Path scratch;
    private final Set<Tokenizer> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Nothing is open yet.
     *
     * @param scratch where the native library is unpacked
     */
    public OpenTokenizers(Path scratch) {
        this.scratch = Objects.requireNonNull(scratch, "scratch");
    }

    /**
     * Opens a tokenizer.
     *
     * @throws ModelException if the file is missing, damaged or not supported
     * @throws IllegalStateException if this is closed
     */
    public Tokenizer open(Path path) {
        Objects.requireNonNull(path, "tokenizerJson");
        requireOpen();
        LoadedTokenizer tokenizer;
        try {
            TokenizerFile file = TokenizerFile.read(path);
            NativeLibrary.load(scratch);
            tokenizer = new LoadedTokenizer(file.identity(), file.vocabulary(), nativeTokenizer(file), open::remove);
        } catch (InvalidTokenizerException e) {
            throw new ModelException("cannot load tokenizer file " + path + ": " + e.getMessage(), e);
        }
        open.add(tokenizer);
        if (closed) {
            tokenizer.close();
            requireOpen();
        }
        return tokenizer;
    }

    private static NativeTokenizer nativeTokenizer(TokenizerFile file) throws InvalidTokenizerException {
        NativeTokenizer tokenizer = null;
        try {
            tokenizer = NativeTokenizer.create(file.json());
            requireKnownSpecialTokens(tokenizer, file.vocabulary());
            return tokenizer;
        } catch (ModelException | InvalidTokenizerException e) {
            if (tokenizer != null) {
                tokenizer.close();
            }
            throw new InvalidTokenizerException(e.getMessage(), e);
        }
    }

    private static void requireKnownSpecialTokens(NativeTokenizer tokenizer, Vocabulary vocabulary)
            throws InvalidTokenizerException {
        for (int id : tokenizer.encode("")) {
            if (id < 0 || id >= vocabulary.size()) {
                throw new InvalidTokenizerException("its post-processor puts token id " + Integer.toUnsignedString(id)
                        + " around every text, but the vocabulary has ids 0 to " + (vocabulary.size() - 1));
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the tokenizer loader is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(Tokenizer::close);
    }
}
