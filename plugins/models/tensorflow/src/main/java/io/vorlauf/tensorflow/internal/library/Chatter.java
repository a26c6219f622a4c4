// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.library;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What TensorFlow writes to standard error when its first session runs, whatever {@code TF_CPP_MIN_LOG_LEVEL} says: a
 * part of it writes logs by a library that nobody has set up.
 */
final class Chatter {

    private static final List<Pattern> LINES = List.of(
            Pattern.compile("WARNING: All log messages before absl::InitializeLog\\(\\) is called are written to STDERR"),
            Pattern.compile("I\\d{4} .* mlir_graph_optimization_pass\\.cc:\\d+\\] MLIR V1 optimization pass is not enabled"));
    private static final String LEVEL = "TF_CPP_MIN_LOG_LEVEL";
    private static final List<String> DEBUGGING = List.of("TF_CPP_MAX_VLOG_LEVEL", "TF_CPP_VMODULE");

    private Chatter() {}

    /** Whether a line is one of those that say nothing to anybody. */
    static boolean contains(String line) {
        return LINES.stream().anyMatch(pattern -> pattern.matcher(line).matches());
    }

    /** Whether it may be left out: who has not asked TensorFlow to be quiet, or looks for something, gets everything. */
    static boolean isUnwanted(Map<String, String> environment) {
        String level = environment.getOrDefault(LEVEL, "0").strip();
        return level.matches("[1-9]") && DEBUGGING.stream().noneMatch(environment::containsKey);
    }
}
