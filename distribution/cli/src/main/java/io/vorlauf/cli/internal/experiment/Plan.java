// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.shell.output.Console;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What is going to be run, in words and numbers.
 *
 * @param experiment the experiment
 * @param shard the part of it that runs here
 */
public record Plan(Experiment experiment, Shard shard) {

    /** The confidence of all intervals. */
    public static final double CONFIDENCE = 0.95;

    /** The blocks that run here, in order. */
    public List<Block> blocks() {
        List<Block> all = experiment.blocks();
        return IntStream.range(0, all.size()).filter(shard::contains).mapToObj(all::get).toList();
    }

    /** How many generations that takes, without the warm-up. */
    public int generations() {
        return blocks().size() * experiment.arms().size();
    }

    /** How much it is: {@code 8 arms x 16 prompts: 128 generations}. */
    public String size() {
        return number(experiment.arms().size(), "arm") + " x " + number(experiment.prompts().size(), "prompt")
                + (experiment.seeds().size() == 1 ? "" : " x " + number(experiment.seeds().size(), "seed"))
                + (experiment.repetitions() == 1 ? "" : " x " + (isOpen() ? "up to " : "")
                        + number(experiment.repetitions(), "repetition"))
                + (shard.count() == 1 ? "" : ", part " + shard.index() + " of " + shard.count())
                + ": " + (isOpen() ? "at most " : "") + number(generations(), "generation");
    }

    /** Whether it ends as soon as it is precise enough, which nobody knows before. */
    boolean isOpen() {
        return experiment.goal().precision().isPresent();
    }

    /** About how long that takes, given what a block takes and how many cells are there. */
    String time(double blockNanos, int there) {
        double most = most(blockNanos, there);
        if (isOpen()) {
            return about(blockNanos * blocks().size() / experiment.repetitions()) + " a repetition"
                    + (experiment.goal().atMost().isPresent()
                            ? ", and no more than " + about(most).substring("about ".length())
                            : "");
        }
        return about(most);
    }

    /** How many nanoseconds that takes at most, given what a block takes and how many cells are there. */
    double most(double blockNanos, int there) {
        double all = blockNanos * (generations() - there) / experiment.arms().size();
        return experiment.goal().atMost().map(most -> Math.min(all, most.toNanos())).orElse(all);
    }

    /** Why no difference can come out, as far as that is known before the run; empty if one can. */
    public Optional<String> obstacle(Platform platform) {
        return platform.analyst().obstacle(experiment, CONFIDENCE);
    }

    /** Says if no difference can come out. */
    public void warn(Platform platform, Console console) {
        console.warn(obstacle(platform).stream().toList());
        console.flush();
    }

    /** A time as somebody says it who does not know it to the second: {@code about 40 s}. */
    static String about(double nanos) {
        long seconds = Math.max(1, Math.round(nanos / TimeUnit.SECONDS.toNanos(1)));
        if (seconds < 100) {
            return "about " + (seconds < 20 ? seconds : 5 * Math.round(seconds / 5.0)) + " s";
        }
        long minutes = Math.round(seconds / 60.0);
        return minutes < 100 ? "about " + minutes + " min" : "about " + Math.round(minutes / 60.0) + " h";
    }

    private static String number(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
