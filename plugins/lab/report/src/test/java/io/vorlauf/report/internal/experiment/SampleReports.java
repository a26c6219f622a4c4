// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.report.Content;
import io.vorlauf.report.SampleReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/** Writes reports of experiments that were never run. */
public final class SampleReports {

    private SampleReports() {}

    /** A comparison with everything that a report of one can have. */
    public static Path comparison(Path folder) throws IOException {
        SampleExperiment sample = SampleExperiment.comparison(List.of("none against itself differs: the computer is "
                + "noisy"));
        BiFunction<ExperimentResults, List<Arm>, List<Content>> samples =
                (results, arms) -> List.of(SampleReport.colouredText(), SampleReport.treeFigure());
        return new ExperimentReport(samples).write(sample.results(), sample.summary(), Files.createDirectories(folder));
    }

    /** What a source shows of the comparison's arms, the fastest first. */
    public static List<Content> samples(BiFunction<ExperimentResults, List<Arm>, List<Content>> source) {
        SampleExperiment sample = SampleExperiment.comparison(List.of());
        return source.apply(sample.results(), Arms.bySpeed(sample.summary()).stream().map(ArmSummary::arm).toList());
    }

    /** A sweep over lookahead and temperature. */
    public static Path sweep(Path folder) throws IOException {
        SampleExperiment sample = SampleExperiment.sweep();
        return new ExperimentReport((results, arms) -> List.of())
                .write(sample.results(), sample.summary(), Files.createDirectories(folder));
    }
}
