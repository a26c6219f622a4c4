// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.tokenizer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 over values in a row, each of which ends where the next begins. */
final class Digest {

    private final MessageDigest digest;
    /** Values that wait, so that the digest need not be called for each. */
    private final ByteBuffer waiting = ByteBuffer.allocate(1 << 14);

    Digest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        if (bytes.length > waiting.remaining()) {
            flush();
        }
        if (bytes.length > waiting.capacity()) {
            digest.update(bytes);
        } else {
            waiting.put(bytes);
        }
    }

    void add(long number) {
        if (waiting.remaining() < Long.BYTES) {
            flush();
        }
        waiting.putLong(number);
    }

    private void flush() {
        digest.update(waiting.flip());
        waiting.clear();
    }

    /** Adds another one, which gets no more values. */
    void add(Digest other) {
        byte[] bytes = other.digest();
        flush();
        digest.update(bytes);
    }

    /** Ends it. */
    String hex() {
        return HexFormat.of().formatHex(digest());
    }

    private byte[] digest() {
        flush();
        return digest.digest();
    }
}
