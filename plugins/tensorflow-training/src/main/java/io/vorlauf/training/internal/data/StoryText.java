package io.vorlauf.training.internal.data;

import io.vorlauf.training.internal.bpe.BytePairVocabulary;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Divides a file into stories: at {@code <|endoftext|>} if it occurs, else at blank lines, or where a sentence ends
 * and the next begins without a space between them, whichever gives more stories. The last is how files look whose
 * stories were joined without a separator.
 */
final class StoryText {

    private static final Pattern END_OF_TEXT = Pattern.compile(Pattern.quote(BytePairVocabulary.END_OF_TEXT));
    private static final Pattern BLANK_LINES = Pattern.compile("\\n[ \\t]*\\n\\s*");
    private static final Pattern JOINED = Pattern.compile("(?<=[.!?]|[.!?][\"'\u201d\u2019])(?=\\p{Lu})");

    private StoryText() {}

    /** The stories of a file, none of them empty, without white space around them. */
    static List<String> split(String text) {
        String lines = text.replace("\r\n", "\n");
        if (END_OF_TEXT.matcher(lines).find()) {
            return split(lines, END_OF_TEXT);
        }
        List<String> apart = split(lines, BLANK_LINES);
        List<String> joined = split(lines, JOINED);
        return joined.size() > apart.size() ? joined : apart;
    }

    private static List<String> split(String text, Pattern separator) {
        return separator.splitAsStream(text).map(String::strip).filter(story -> !story.isEmpty()).toList();
    }
}
