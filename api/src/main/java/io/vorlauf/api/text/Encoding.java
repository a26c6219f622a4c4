// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.text;

/**
 * How special tokens are dealt with when a text becomes ids.
 *
 * @param addSpecial whether the special tokens that belong around a text, such as a beginning-of-text, are put there
 * @param parseSpecial whether special tokens that the text spells, such as {@code <|im_end|>}, become these tokens; if
 *     not, they are characters like any others, so that what a user writes can end no turn and begin none. Added tokens
 *     that are not special are found in a text either way
 */
public record Encoding(boolean addSpecial, boolean parseSpecial) {

    /** A text by itself: special tokens around it and in it. */
    public static final Encoding TEXT = new Encoding(true, true);

    /** A text that has all its special tokens already, such as a chat template makes: in it, not around it. */
    public static final Encoding TEMPLATE = new Encoding(false, true);

    /** Characters and nothing else: no special tokens, around it or in it. */
    public static final Encoding PLAIN = new Encoding(false, false);
}
