// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests.walkthrough;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Something that a document tells its reader to type, and what it says comes out.
 *
 * @param inShell whether it is typed into the shell of Vorlauf and not into the one of the system
 * @param command what is typed
 * @param expected what is shown; empty if nothing is
 */
record Step(boolean inShell, String command, String expected) {

    private static final String TYPED = "$ ";
    private static final String PROMPT = "vorlauf> ";
    private static final Pattern NUMBER = Pattern.compile("(\\[?)\\d+(?:\\.\\d+)?(?:/\\d+)?([,\\]]?)");

    /** The steps in the console blocks of a document. */
    static List<Step> read(List<String> markdown) {
        List<List<String>> found = new ArrayList<>();
        boolean inBlock = false;
        for (String line : markdown) {
            if (line.startsWith("```")) {
                inBlock = line.equals("```console");
            } else if (inBlock && (line.startsWith(TYPED) || line.startsWith(PROMPT))) {
                found.add(new ArrayList<>(List.of(line)));
            } else if (inBlock) {
                found.get(found.size() - 1).add(line);
            }
        }
        return found.stream().map(Step::of).toList();
    }

    private static Step of(List<String> lines) {
        int typed = 1;
        while (lines.get(typed - 1).endsWith("\\")) {
            typed++;
        }
        String first = lines.get(0);
        boolean inShell = first.startsWith(PROMPT);
        String command = first.substring((inShell ? PROMPT : TYPED).length())
                + lines.subList(1, typed).stream().map(line -> "\n" + line).collect(Collectors.joining());
        return new Step(inShell, command, String.join("\n", lines.subList(typed, lines.size())).strip());
    }

    /** Whether something is what is shown, numbers apart; an ellipsis stands for anything. */
    boolean isShownBy(String printed) {
        String pattern = Arrays.stream(expected.split("…", -1))
                .map(Step::pattern)
                .collect(Collectors.joining(".*"));
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(printed.strip()).matches();
    }

    private static String pattern(String part) {
        String words = Arrays.stream(part.strip().split("\\s+"))
                .map(word -> {
                    var number = NUMBER.matcher(word);
                    return number.matches()
                            ? Pattern.quote(number.group(1)) + "\\d+(?:\\.\\d+)?(?:/\\d+)?"
                                    + Pattern.quote(number.group(2))
                            : Pattern.quote(word);
                })
                .collect(Collectors.joining("\\s+"));
        boolean before = !part.isEmpty() && Character.isWhitespace(part.charAt(0));
        boolean after = !part.isBlank() && Character.isWhitespace(part.charAt(part.length() - 1));
        return (before ? "\\s*" : "") + words + (after ? "\\s*" : "");
    }
}
