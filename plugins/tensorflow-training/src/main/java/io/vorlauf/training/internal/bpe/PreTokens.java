package io.vorlauf.training.internal.bpe;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Divides a text into the pieces within which byte pairs are merged, as GPT-2 does (Radford et al., 2019). */
final class PreTokens {

    private static final Pattern PIECE = Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+"
            + "| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

    private PreTokens() {}

    /** Hands out the pieces of a text in order; together they are the text. */
    static void forEach(CharSequence text, Consumer<String> action) {
        Matcher matcher = PIECE.matcher(text);
        while (matcher.find()) {
            action.accept(matcher.group());
        }
    }
}
