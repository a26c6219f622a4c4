// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.observation;

import io.vorlauf.api.decoding.RoundReport;
import java.util.List;
import java.util.stream.IntStream;
import jdk.jfr.AnnotationElement;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.EventFactory;
import jdk.jfr.EventType;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.ValueDescriptor;

/**
 * Rounds in JDK Flight Recorder. Names and units are what users of recordings see.
 *
 * <p>The class of the events is made by the recorder. One of our own would be rewritten by it to use classes that the
 * class loader of an OSGi bundle does not see.
 */
final class RoundEvents {

    private static final List<Field> FIELDS = List.of(
            new Field(long.class, "generation", "Generation"),
            new Field(int.class, "index", "Index"),
            new Field(String.class, "strategy", "Strategy"),
            new Field(String.class, "provider", "Provider"),
            new Field(int.class, "drafted", "Drafted Tokens"),
            new Field(int.class, "accepted", "Accepted Tokens"),
            new Field(int.class, "committed", "New Tokens"),
            new Field(long.class, "draftTime", "Draft Time"),
            new Field(long.class, "verifyTime", "Verify Time"),
            new Field(long.class, "samplingTime", "Sampling Time"));

    /** Registered once: there may be thousands of engines, and the recorder forgets no kind of event. */
    private static final EventFactory FACTORY = EventFactory.create(
            List.of(
                    new AnnotationElement(Name.class, "io.vorlauf.Round"),
                    new AnnotationElement(Label.class, "Round"),
                    new AnnotationElement(Category.class, new String[] {"Vorlauf"}),
                    new AnnotationElement(Description.class, "A tree of guesses grown, evaluated and verified"),
                    new AnnotationElement(StackTrace.class, false)),
            FIELDS.stream().map(Field::descriptor).toList());
    /** Looked up once: every round asks whether it is enabled. */
    private static final EventType TYPE = FACTORY.getEventType();

    private RoundEvents() {}

    private record Field(Class<?> type, String name, String label) {

        ValueDescriptor descriptor() {
            AnnotationElement labelled = new AnnotationElement(Label.class, label);
            return new ValueDescriptor(type, name, name.endsWith("Time")
                    ? List.of(labelled, new AnnotationElement(Timespan.class, Timespan.NANOSECONDS))
                    : List.of(labelled));
        }
    }

    /** A round that begins now; nothing at all while no recording wants it. */
    static RoundRecorder.Trace begin() {
        if (!TYPE.isEnabled()) {
            return RoundRecorder.Trace.UNRECORDED;
        }
        Event event = FACTORY.newEvent();
        event.begin();
        return (generation, report) -> {
            event.end();
            Object[] values = values(generation, report);
            IntStream.range(0, values.length).forEach(i -> event.set(i, values[i]));
            event.commit();
        };
    }

    private static Object[] values(long generation, RoundReport report) {
        return new Object[] {generation, report.index(), report.strategy(), report.provider(), report.drafted(),
            report.accepted(), report.committed(), report.draftNanos(), report.verifyNanos(), report.samplingNanos()};
    }
}
