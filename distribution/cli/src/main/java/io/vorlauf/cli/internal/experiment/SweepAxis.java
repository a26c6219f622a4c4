package io.vorlauf.cli.internal.experiment;

import io.vorlauf.cli.internal.platform.BadInput;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What a sweep varies, as it is written on the command line: {@code k=2..6} or {@code temperature=0.5,0.8,1.0}.
 *
 * @param name a parameter of the strategy, or {@link #TEMPERATURE}
 * @param values the values it takes, in order, as they were written
 */
public record SweepAxis(String name, List<String> values) {

    /** The axis that is not a parameter of the strategy. */
    public static final String TEMPERATURE = "temperature";

    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");
    private static final int MOST = 1000;

    /** Copies the list. */
    public SweepAxis {
        values = List.copyOf(values);
    }

    /**
     * Reads an axis.
     *
     * @throws BadInput if it is not written as it should be
     */
    public static SweepAxis parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw bad(text);
        }
        String right = text.substring(equals + 1);
        Matcher range = RANGE.matcher(right);
        List<String> values = range.matches()
                ? range(text, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)))
                : Arrays.stream(right.split(",", -1)).map(String::strip).toList();
        if (values.contains("")) {
            throw bad(text);
        }
        if (new HashSet<>(values).size() < values.size()) {
            throw new BadInput("--over " + text + " names a value twice");
        }
        return new SweepAxis(text.substring(0, equals).strip(), values);
    }

    private static List<String> range(String text, int from, int to) {
        if (from > to || to - from >= MOST) {
            throw bad(text);
        }
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
    }

    private static BadInput bad(String text) {
        return new BadInput("--over must be NAME=FROM..TO or NAME=VALUE,VALUE…, such as k=2..6, not '" + text + "'");
    }
}
