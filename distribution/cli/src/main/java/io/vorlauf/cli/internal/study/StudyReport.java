// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import io.vorlauf.report.Report;
import io.vorlauf.shell.output.Console;
import java.util.Map;

/** What came out of a study, in three forms. */
public interface StudyReport {

    /** Prints the tables. */
    void print(Console console);

    /** The same for programs. */
    Map<String, Object> toJson();

    /** The same as a page, with plots. */
    Report report();
}
