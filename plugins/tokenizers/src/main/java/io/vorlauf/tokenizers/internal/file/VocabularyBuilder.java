package io.vorlauf.tokenizers.internal.file;

import io.vorlauf.tokenizers.internal.vocabulary.ByteTokens;
import io.vorlauf.tokenizers.internal.vocabulary.Vocabulary;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects the tokens of a file, the model's first, and refuses those that contradict each other. */
final class VocabularyBuilder {

    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
    /** Far above any vocabulary, and far below what would make a model's logits fill the memory. */
    private static final long HIGHEST_ID = (1 << 24) - 1;

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> tokens = new HashMap<>();
    private final Set<Integer> special = new HashSet<>();
    private int modelSize = -1;
    private int highestAdded = -1;

    /** Adds a token of the model. */
    void add(String token, long id) throws InvalidTokenizerException {
        if (id < 0 || id > HIGHEST_ID) {
            throw new InvalidTokenizerException(
                    "token \"" + token + "\" has id " + id + "; ids are expected from 0 to " + HIGHEST_ID);
        }
        Integer known = ids.putIfAbsent(token, (int) id);
        if (known != null) {
            throw new InvalidTokenizerException(
                    "token \"" + token + "\" is there twice, with ids " + known + " and " + id);
        }
        String other = tokens.putIfAbsent((int) id, token);
        if (other != null) {
            throw new InvalidTokenizerException("tokens \"" + other + "\" and \"" + token + "\" both have id " + id);
        }
    }

    /**
     * Adds an added token, once all of the model's are there.
     *
     * <p>The native library does not use the ids in the file: tokens that the model does not know it numbers itself,
     * in the order of the file, after the highest added token or after as many numbers as the model has tokens. A file
     * that says otherwise would be encoded with ids that are not in it.
     */
    void add(AddedToken token) throws InvalidTokenizerException {
        if (modelSize < 0) {
            modelSize = ids.size();
        }
        if (token.content().isEmpty()) {
            return;
        }
        Integer known = ids.get(token.content());
        long expected = known != null ? known : Math.max(modelSize, highestAdded + 1);
        if (token.id() != expected) {
            throw new InvalidTokenizerException("added token \"" + token.content() + "\" has id " + token.id()
                    + ", but " + (known != null ? "is there with id " : "follows the others with id ") + expected);
        }
        if (known == null) {
            add(token.content(), token.id());
        }
        highestAdded = Math.max(highestAdded, (int) expected);
        if (token.special()) {
            special.add((int) expected);
        }
    }

    Vocabulary build(boolean byteFallback) throws InvalidTokenizerException {
        if (tokens.isEmpty()) {
            throw new InvalidTokenizerException("its vocabulary is empty");
        }
        BitSet visible = new BitSet();
        tokens.keySet().forEach(visible::set);
        int size = visible.length();
        special.forEach(visible::clear);
        return new Vocabulary(size, visible, byteFallback ? byteTokens() : ByteTokens.NONE);
    }

    private ByteTokens byteTokens() {
        Map<Integer, Integer> byteOfId = new HashMap<>();
        tokens.forEach((id, token) -> {
            Matcher matcher = BYTE.matcher(token);
            if (matcher.matches()) {
                byteOfId.put(id, Integer.parseInt(matcher.group(1), 16));
            }
        });
        return ByteTokens.of(byteOfId);
    }
}
