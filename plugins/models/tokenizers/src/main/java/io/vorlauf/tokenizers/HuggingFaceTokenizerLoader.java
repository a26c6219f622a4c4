// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.tokenizers.internal.VocabularyTokenizer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads {@code tokenizer.json} files, and tokenizers of GGUF files, with the native library of Hugging Face tokenizers, reached through the JNI
 * classes of the Deep Java Library. Thread-safe.
 *
 * <p>What its tokenizers promise beyond {@link Tokenizer}:
 * <ul>
 * <li>The vocabulary size is the highest id plus one. That is the number of logits a model needs; ids in between may be
 *     unused, and decode to nothing.
 * <li>{@code encode} never truncates or pads, whatever the file says. Half a surrogate pair is encoded as U+FFFD.
 * <li>A {@code tokenizer_config.json} beside the file is heeded for {@code add_bos_token} and {@code add_eos_token}, as
 *     {@link io.vorlauf.checkpoint.tokenizer.TokenizerDescription} says. A text that begins with what belongs before it,
 *     or ends with what belongs behind it, does not get that twice; transformers and llama.cpp would double it.
 * <li>The first text that spells a special token and is to be encoded without parsing it makes a second tokenizer in
 *     native memory.
 * <li>Byte tokens ({@code <0xE2>}) that do not form UTF-8 decode to one U+FFFD each and leave complete characters
 *     beside them alone, as in SentencePiece. The native library gives up a whole run of byte tokens for one bad byte,
 *     so that no character of a run would be certain before its end.
 * <li>After {@code close} calls throw {@link IllegalStateException}.
 * </ul>
 *
 * <p>Refused, because the native library would end the process over them: {@code Precompiled} normalizers, a
 * {@code Strip} decoder that strips on the right, a byte-pair model with a subword prefix.
 *
 * <p>The native library is inside the bundle. It is unpacked into a directory of its own when the first file is loaded,
 * linked to this class loader and deleted again at once; nothing is looked up on a network or kept in a home directory.
 */
public final class HuggingFaceTokenizerLoader implements TokenizerLoader, AutoCloseable {

    private final Path scratch;
    private final Set<LoadedTokenizer> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** A loader that unpacks the native library in the directory for temporary files. */
    public HuggingFaceTokenizerLoader() {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * A loader that unpacks the native library in a directory of the caller's choice.
     *
     * @param scratch a directory on a file system that allows executable files; created if it does not exist. Of
     *     several loaders in one class loader the first to load a file decides.
     */
    public HuggingFaceTokenizerLoader(Path scratch) {
        this.scratch = Objects.requireNonNull(scratch, "scratch");
    }

    @Override
    public LoadedTokenizer load(Path tokenizerJson) {
        requireOpen();
        LoadedTokenizer tokenizer = VocabularyTokenizer.load(tokenizerJson, scratch, open::remove);
        open.add(tokenizer);
        if (closed) {
            tokenizer.close();
            requireOpen();
        }
        return tokenizer;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the tokenizer loader is closed");
        }
    }

    /** Closes every tokenizer that is still open; later loads throw {@link IllegalStateException}. */
    @Override
    public void close() {
        closed = true;
        open.forEach(LoadedTokenizer::close);
    }
}
