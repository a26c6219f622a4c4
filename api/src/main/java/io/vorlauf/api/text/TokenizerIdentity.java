// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names a tokenizer file by its content, so that two models can be told to share one. */
public final class TokenizerIdentity {

    private TokenizerIdentity() {}

    /**
     * The identity of a tokenizer file: {@code sha256:} and the first 16 hexadecimal digits of its digest.
     *
     * @throws IOException if the file cannot be read
     */
    public static String ofFile(Path tokenizerJson) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(tokenizerJson));
            return "sha256:" + HexFormat.of().formatHex(digest).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
