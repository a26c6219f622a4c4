// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.tree.Text;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The text of a generation, and what may come behind it, in the tokens of a draft with another vocabulary.
 *
 * <p>The draft reads the text as its own tokenizer encodes it, and behind that guesses, token by token. To encode all of the
 * text whenever it has grown would take longer than to guess; so only its last words are encoded again, once without and
 * once with what has come behind them, and where the two encodings part, there that of the whole text does. Thread-safe as
 * long as the text does not grow meanwhile.
 */
final class TranslatedText {

    /** How many characters of the text are encoded again, at least. */
    private static final int WINDOW = 48;
    /** And at most, should there be no space in them. */
    private static final int LONGEST_WINDOW = 192;

    /** So many tokens at the beginning of a window may be others than in the whole: a space that is put before a text. */
    private static final int LOST = 2;

    private final Text text;
    private final Supplier<Tokenizer> targets;
    private final Supplier<Tokenizer> drafts;
    private final Translation translation;
    private volatile Reading reading;

    /**
     * What has become text.
     *
     * @param length how many of the target's tokens that is
     * @param characters the text without what is incomplete at its end
     * @param rest bytes at its end that are no character yet
     * @param ids the characters, in the draft's tokens
     * @param window where the last words begin
     * @param windowIds these words by themselves, in the draft's tokens
     * @param behind what comes behind it, by the target's tokens
     */
    private record Reading(int length, String characters, byte[] rest, int[] ids, int window, int[] windowIds,
            Map<Tokens, int[]> behind) {}

    /** Characters, and the bytes behind them that are none yet. */
    private record Decoded(String characters, byte[] rest) {}

    TranslatedText(Text text, Supplier<Tokenizer> targets, Supplier<Tokenizer> drafts, Translation translation) {
        this.text = text;
        this.targets = targets;
        this.drafts = drafts;
        this.translation = translation;
    }

    /**
     * The text and some of the target's tokens behind it, as the draft reads it; nobody may change it.
     *
     * @param path what comes behind the text; may be empty
     */
    int[] ids(Tokens path) {
        Reading now = current();
        int[] known = now.behind.get(path);
        if (known == null) {
            known = read(now, path);
            now.behind.put(path, known);
        }
        return known;
    }

    /** Guesses that the draft may have made itself are read as it made them, as any model goes on from its own tokens. */
    private int[] read(Reading now, Tokens path) {
        Optional<int[]> guesses = translation.partners(path);
        if (guesses.isPresent()) {
            return joined(now.ids, now.rest, guesses.get());
        }
        Decoded more = decode(now, path.toArray());
        return joined(more.characters.isEmpty() ? now.ids : extended(now, more.characters), more.rest, new int[0]);
    }

    private int[] joined(int[] ids, byte[] rest, int[] guesses) {
        IntStream incomplete = IntStream.range(0, rest.length)
                .map(i -> translation.byteToken(rest[i]))
                .filter(id -> id >= 0);
        return Stream.of(IntStream.of(translation.before()), IntStream.of(ids), incomplete, IntStream.of(guesses))
                .flatMapToInt(part -> part)
                .toArray();
    }

    private Reading current() {
        Reading now = reading;
        if (now == null) {
            String prompt = targets.get().decode(text.prompt());
            now = reading(text.promptLength(), prompt, new byte[0], encode(prompt));
        }
        if (now.length < text.length()) {
            Decoded more = decode(now, text.from(now.length));
            int[] ids = more.characters.isEmpty() ? now.ids : extended(now, more.characters);
            now = reading(text.length(), now.characters + more.characters, more.rest, ids);
        }
        reading = now;
        return now;
    }

    private Reading reading(int length, String characters, byte[] rest, int[] ids) {
        int window = windowStart(characters);
        int[] windowIds = window == 0 ? ids : encode(characters.substring(window));
        if (windowIds.length - commonEnd(ids, windowIds) > LOST) {
            // No place to begin: all of it is encoded each time.
            window = 0;
            windowIds = ids;
        }
        return new Reading(length, characters, rest, ids, window, windowIds, new ConcurrentHashMap<>());
    }

    private static int commonEnd(int[] one, int[] other) {
        int most = Math.min(one.length, other.length);
        int common = 0;
        while (common < most && one[one.length - 1 - common] == other[other.length - 1 - common]) {
            common++;
        }
        return common;
    }

    /** A word's beginning, if there is one: what is encoded from there on is, but for the first, what it is in the whole. */
    private static int windowStart(String characters) {
        int latest = characters.length() - WINDOW;
        int earliest = Math.max(0, characters.length() - LONGEST_WINDOW);
        for (int at = latest; at > earliest; at--) {
            if (Character.isWhitespace(characters.charAt(at)) && !Character.isWhitespace(characters.charAt(at - 1))) {
                return at;
            }
        }
        return earliest > 0 && Character.isLowSurrogate(characters.charAt(earliest)) ? earliest - 1 : earliest;
    }

    private int[] extended(Reading now, String more) {
        int[] longer = encode(now.characters.substring(now.window) + more);
        if (now.window == 0) {
            return longer;
        }
        int[] shorter = now.windowIds;
        int common = Arrays.mismatch(shorter, longer);
        common = common < 0 ? shorter.length : common;
        int changed = shorter.length - common;
        int from = now.ids.length - changed;
        boolean same = common > 0 && from >= 0
                && Arrays.equals(now.ids, from, now.ids.length, shorter, common, shorter.length);
        if (!same) {
            return encode(now.characters + more);
        }
        int[] ids = Arrays.copyOf(now.ids, from + longer.length - common);
        System.arraycopy(longer, common, ids, from, longer.length - common);
        return ids;
    }

    private int[] encode(String characters) {
        return Translation.encode(drafts.get(), characters);
    }

    /** Characters that come behind the text, with what was incomplete there before them. */
    private Decoded decode(Reading now, int[] tokens) {
        ByteBuffer bytes = ByteBuffer.wrap(now.rest);
        boolean begun = !now.characters.isEmpty() || now.rest.length > 0;
        for (int token : tokens) {
            byte[] spelled = targets.get().bytes(token).orElse(new byte[0]);
            if (!begun && spelled.length > 0) {
                // A text may lose the space before its first word.
                boolean lost = spelled[0] == ' ' && !targets.get().decode(Tokens.of(token)).startsWith(" ");
                spelled = Arrays.copyOfRange(spelled, lost ? 1 : 0, spelled.length);
                begun = true;
            }
            byte[] joined = Arrays.copyOf(bytes.array(), bytes.capacity() + spelled.length);
            System.arraycopy(spelled, 0, joined, bytes.capacity(), spelled.length);
            bytes = ByteBuffer.wrap(joined);
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        CharBuffer characters = CharBuffer.allocate(bytes.capacity() + 1);
        decoder.decode(bytes, characters, false);
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return new Decoded(characters.flip().toString(), rest);
    }
}
