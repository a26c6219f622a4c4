// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report;

import java.util.List;

/**
 * A report: what {@link HtmlReport} writes. Immutable.
 *
 * @param title what it is about, in a few words
 * @param subtitle one line below the title: when, where, with what; may be empty
 * @param sections its parts; those without contents are left out when it is written
 */
public record Report(String title, String subtitle, List<Section> sections) {

    /** Copies the list. */
    public Report {
        sections = List.copyOf(sections);
    }

    /**
     * A part of a report.
     *
     * @param title its heading
     * @param contents what is in it, from top to bottom
     */
    public record Section(String title, List<Content> contents) {

        /** Copies the list. */
        public Section {
            contents = List.copyOf(contents);
        }
    }
}
