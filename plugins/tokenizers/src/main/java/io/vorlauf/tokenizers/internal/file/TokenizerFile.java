package io.vorlauf.tokenizers.internal.file;

import io.vorlauf.api.text.TokenizerIdentity;
import io.vorlauf.tokenizers.internal.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A {@code tokenizer.json} that was read and checked.
 *
 * @param identity names the content
 * @param json the content
 * @param vocabulary the tokens in it
 */
public record TokenizerFile(String identity, String json, Vocabulary vocabulary) {

    /** Ten times the largest vocabularies there are. */
    private static final long LARGEST_SIZE = 512L << 20;

    /**
     * Reads a file.
     *
     * @throws InvalidTokenizerException if it is missing, damaged or not supported
     */
    public static TokenizerFile read(Path path) throws InvalidTokenizerException {
        if (!Files.isRegularFile(path)) {
            String what = Files.isDirectory(path) ? "it is a directory" : "it is not a file";
            throw new InvalidTokenizerException(Files.exists(path) ? what : "there is no such file");
        }
        try {
            long size = Files.size(path);
            if (size > LARGEST_SIZE) {
                throw new InvalidTokenizerException(
                        "it has " + size + " bytes; " + LARGEST_SIZE + " at most were expected");
            }
            String json = text(Files.readAllBytes(path));
            return new TokenizerFile(TokenizerIdentity.ofFile(path), json, TokenizerJson.vocabulary(json));
        } catch (IOException e) {
            throw new InvalidTokenizerException("it cannot be read: " + e, e);
        }
    }

    private static String text(byte[] bytes) throws InvalidTokenizerException {
        if (bytes.length == 0) {
            throw new InvalidTokenizerException("it is empty");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidTokenizerException("it is not UTF-8 text", e);
        }
    }
}
