// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.syntax;

/** What Python takes for white space, in {@code str.isspace} and in regular expressions. */
public final class Spaces {

    /** The regular expression of any number of them. */
    static final String ANY =
            "[\\t-\\r\\x1c-\\x1f \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*";

    private Spaces() {}

    /** Whether a character is one. All of them lie in the first plane. */
    public static boolean isSpace(int c) {
        return c >= '\t' && c <= '\r' || c >= 0x1c && c <= ' ' || c == 0x85 || c == 0xa0 || c == 0x1680
                || c >= 0x2000 && c <= 0x200a || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f
                        || c == 0x3000;
    }
}
