// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.syntax;

import io.vorlauf.chat.internal.syntax.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens, as Jinja does with {@code trim_blocks} and {@code lstrip_blocks}: a line end right after
 * a tag goes, and so does white space between the start of a line and a tag; {@code -} takes all white space on its
 * side, {@code +} none.
 */
final class Lexer {

    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "<", ">", "=", ".", ":", "|", ",", ";",
            "(", ")", "[", "]", "{", "}");
    private static final Pattern FLOAT =
            Pattern.compile("(\\d+_)*\\d+((\\.(\\d+_)*\\d+)?[eE][+\\-]?(\\d+_)*\\d+|\\.(\\d+_)*\\d+)");
    private static final Pattern INTEGER =
            Pattern.compile("0[bB](_?[01])+|0[oO](_?[0-7])+|0[xX](_?[0-9a-fA-F])+|[1-9](_?\\d)*|0(_?0)*");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;

    private Lexer(String source) {
        this.source = source;
    }

    /** The tokens of a template whose line ends are {@code \n}; the last one is the end. */
    static List<Token> tokens(String source) {
        Lexer lexer = new Lexer(source);
        lexer.read();
        return lexer.tokens;
    }

    /** The text with {@code \n} for every line end, and without the last one. */
    static String normalized(String source) {
        String text = source.replace("\r\n", "\n").replace('\r', '\n');
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    private void read() {
        while (position < source.length()) {
            int tag = nextTag(position);
            if (tag < 0) {
                add(Kind.DATA, source.substring(position), position);
                position = source.length();
                break;
            }
            char mark = source.charAt(tag + 1);
            Matcher raw = matcher("\\{%([-+]?)" + Spaces.ANY + "raw" + Spaces.ANY + "(?:-%\\}" + Spaces.ANY
                    + "|%\\})", tag);
            boolean isRaw = mark == '%' && raw.lookingAt();
            int after = tag + 2;
            char sign = after < source.length() ? source.charAt(after) : ' ';
            if (sign == '-' || sign == '+') {
                after++;
            }
            data(position, tag, sign, mark != '{');
            position = isRaw ? raw.end() : after;
            if (isRaw) {
                raw(tag);
            } else if (mark == '#') {
                comment(tag);
            } else {
                inside(tag, mark == '%');
            }
        }
        add(Kind.END, "", source.length());
    }

    private Matcher matcher(String pattern, int from) {
        return Pattern.compile(pattern).matcher(source).region(from, source.length());
    }

    private int nextTag(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    private void data(int from, int to, char sign, boolean stripsLine) {
        int end = to;
        if (sign == '-') {
            while (end > from && Spaces.isSpace(source.charAt(end - 1))) {
                end--;
            }
        } else if (sign != '+' && stripsLine) {
            int line = to;
            while (line > from && source.charAt(line - 1) != '\n' && Spaces.isSpace(source.charAt(line - 1))) {
                line--;
            }
            if (line == 0 || source.charAt(line - 1) == '\n') {
                end = line;
            }
        }
        if (end > from) {
            add(Kind.DATA, source.substring(from, end), from);
        }
    }

    private void comment(int tag) {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw new Fault("the comment has no end, '#}'", tag);
        }
        char sign = end > position ? source.charAt(end - 1) : ' ';
        position = end + 2;
        afterTag(sign);
    }

    private void raw(int tag) {
        Matcher end = matcher("\\{%([-+]?)" + Spaces.ANY + "endraw" + Spaces.ANY + "([-+]?)%\\}", position);
        if (!end.find()) {
            throw new Fault("'raw' has no 'endraw'", tag);
        }
        data(position, end.start(), end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0), true);
        position = end.end();
        afterTag(end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0));
    }

    private void afterTag(char sign) {
        if (sign == '-') {
            skipSpaces();
        } else if (sign != '+' && position < source.length() && source.charAt(position) == '\n') {
            position++;
        }
    }

    private void skipSpaces() {
        while (position < source.length() && Spaces.isSpace(source.charAt(position))) {
            position++;
        }
    }

    private void inside(int tag, boolean block) {
        add(block ? Kind.BLOCK_BEGIN : Kind.VARIABLE_BEGIN, "", tag);
        Deque<String> open = new ArrayDeque<>();
        while (true) {
            skipSpaces();
            if (position >= source.length()) {
                throw new Fault("the tag has no end, '" + (block ? "%}" : "}}") + "'", tag);
            }
            if (open.isEmpty() && (block ? endsBlock() : endsVariable())) {
                return;
            }
            if (!number() && !name() && !string()) {
                operator(open);
            }
        }
    }

    private boolean endsBlock() {
        char sign = source.charAt(position);
        if (source.startsWith("%}", position)) {
            add(Kind.BLOCK_END, "", position);
            position += 2;
            afterTag(' ');
            return true;
        }
        if ((sign == '-' || sign == '+') && source.startsWith("%}", position + 1)) {
            add(Kind.BLOCK_END, "", position);
            position += 3;
            afterTag(sign);
            return true;
        }
        return false;
    }

    private boolean endsVariable() {
        boolean strips = source.startsWith("-}}", position);
        if (!strips && !source.startsWith("}}", position)) {
            return false;
        }
        add(Kind.VARIABLE_END, "", position);
        position += strips ? 3 : 2;
        if (strips) {
            skipSpaces();
        }
        return true;
    }

    private boolean number() {
        Matcher real = FLOAT.matcher(source).region(position, source.length());
        // After a dot it is the number of an element: a.1.2
        if ((position == 0 || source.charAt(position - 1) != '.') && real.lookingAt()) {
            take(Kind.FLOAT, real.group().replace("_", ""), real.end());
            return true;
        }
        Matcher whole = INTEGER.matcher(source).region(position, source.length());
        if (whole.lookingAt()) {
            take(Kind.INTEGER, whole.group().replace("_", ""), whole.end());
            return true;
        }
        return false;
    }

    private boolean name() {
        int end = position;
        while (end < source.length()) {
            int c = source.codePointAt(end);
            if (!Character.isLetterOrDigit(c) && c != '_') {
                break;
            }
            end += Character.charCount(c);
        }
        if (end == position) {
            return false;
        }
        take(Kind.NAME, source.substring(position, end), end);
        return true;
    }

    private boolean string() {
        char quote = source.charAt(position);
        if (quote != '"' && quote != '\'') {
            return false;
        }
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw new Fault("the string has no end, " + quote, position);
        }
        take(Kind.STRING, Escapes.resolved(source.substring(position + 1, end), position), end + 1);
        return true;
    }

    private void operator(Deque<String> open) {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, position)) {
                switch (operator) {
                    case "(" -> open.push(")");
                    case "[" -> open.push("]");
                    case "{" -> open.push("}");
                    case ")", "]", "}" -> close(operator, open);
                    default -> { }
                }
                take(Kind.OPERATOR, operator, position + operator.length());
                return;
            }
        }
        throw new Fault("unexpected character '" + Character.toString(source.codePointAt(position)) + "'", position);
    }

    private void close(String bracket, Deque<String> open) {
        if (!bracket.equals(open.peek())) {
            throw new Fault("unexpected '" + bracket + "'"
                    + (open.isEmpty() ? "; nothing is open" : ", expected '" + open.peek() + "'"), position);
        }
        open.pop();
    }

    private void take(Kind kind, String text, int end) {
        add(kind, text, position);
        position = end;
    }

    private void add(Kind kind, String text, int at) {
        tokens.add(new Token(kind, text, at));
    }
}
