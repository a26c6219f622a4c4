// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import io.vorlauf.lab.experiment.ExperimentResults;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/** Writes results down for people. Thread-safe. */
@ConsumerType
public interface ReportWriter {

    /**
     * Writes a report, over an earlier one if there is one.
     *
     * @param summary what the results say
     * @param directory where it goes; exists
     * @return the file to open first
     * @throws IOException if it cannot be written; the message says what, and where
     */
    Path write(ExperimentResults results, ExperimentSummary summary, Path directory) throws IOException;
}
