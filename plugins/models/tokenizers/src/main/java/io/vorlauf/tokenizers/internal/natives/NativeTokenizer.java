// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal.natives;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.vorlauf.api.model.ModelException;
import java.util.Arrays;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;

/**
 * A tokenizer in native memory. Thread-safe; calls run side by side, and closing waits for them.
 *
 * <p>The native code trusts its callers: a stale handle or a {@code null} ends the process. Handles therefore never
 * leave this class.
 */
public final class NativeTokenizer implements AutoCloseable {

    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;
    private static final long FREED = 0;

    /** Calls share it; closing has it alone. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private long handle;

    private NativeTokenizer(long handle) {
        this.handle = handle;
    }

    /**
     * Creates a tokenizer that neither truncates nor pads.
     *
     * @param json the content of a {@code tokenizer.json}
     * @throws ModelException if the library refuses it; the message is the library's
     */
    public static NativeTokenizer create(String json) {
        long handle;
        try {
            handle = LIBRARY.createTokenizerFromString(json);
        } catch (RuntimeException e) {
            throw failure("the tokenizer library says", e);
        }
        LIBRARY.disableTruncation(handle);
        LIBRARY.disablePadding(handle);
        return new NativeTokenizer(handle);
    }

    /**
     * The ids of a text. Special tokens in it are found.
     *
     * @param text without halves of surrogate pairs
     * @param postProcessed whether the post-processor puts special tokens around it
     * @throws ModelException if the vocabulary has no way to spell it
     * @throws IllegalStateException if this is closed
     */
    public int[] encode(String text, boolean postProcessed) {
        return call("cannot encode the text", open -> {
            long encoding = LIBRARY.encode(open, text, postProcessed);
            try {
                return Arrays.stream(LIBRARY.getTokenIds(encoding)).mapToInt(id -> (int) id).toArray();
            } finally {
                LIBRARY.deleteEncoding(encoding);
            }
        });
    }

    /**
     * The text of some ids, special tokens included.
     *
     * @throws ModelException if the library fails
     * @throws IllegalStateException if this is closed
     */
    public String decode(int[] ids) {
        long[] wide = Arrays.stream(ids).asLongStream().toArray();
        return call("cannot decode " + ids.length + " tokens", open -> LIBRARY.decode(open, wide, false));
    }

    private <T> T call(String failure, LongFunction<T> function) {
        lock.readLock().lock();
        try {
            requireOpen();
            try {
                return function.apply(handle);
            } catch (RuntimeException e) {
                throw failure(failure, e);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    private static ModelException failure(String what, RuntimeException e) {
        return new ModelException(what + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }

    /**
     * Does nothing but look whether this is open.
     *
     * @throws IllegalStateException if this is closed
     */
    public void requireOpen() {
        lock.readLock().lock();
        try {
            if (handle == FREED) {
                throw new IllegalStateException("the tokenizer is closed");
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Refuses further calls, waits for those in progress and frees the native memory. Closing twice does nothing. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (handle != FREED) {
                LIBRARY.deleteTokenizer(handle);
                handle = FREED;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
