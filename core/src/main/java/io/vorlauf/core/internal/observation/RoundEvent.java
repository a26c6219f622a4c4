package io.vorlauf.core.internal.observation;

import io.vorlauf.api.decoding.RoundReport;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A round in JDK Flight Recorder. Names and units are what users of recordings see. */
@Name("io.vorlauf.Round")
@Label("Round")
@Category("Vorlauf")
@Description("A tree of guesses grown, evaluated by the target and verified")
@StackTrace(false)
final class RoundEvent extends Event implements RoundTrace {

    @Label("Generation")
    long generation;

    @Label("Index")
    int index;

    @Label("Strategy")
    String strategy;

    @Label("Provider")
    String provider;

    @Label("Drafted Tokens")
    int drafted;

    @Label("Accepted Tokens")
    int accepted;

    @Label("New Tokens")
    int committed;

    @Label("Draft Time")
    @Timespan(Timespan.NANOSECONDS)
    long draftTime;

    @Label("Verify Time")
    @Timespan(Timespan.NANOSECONDS)
    long verifyTime;

    @Label("Sampling Time")
    @Timespan(Timespan.NANOSECONDS)
    long samplingTime;

    /** A round that begins now; nothing at all while no recording wants it. */
    static RoundTrace begun() {
        RoundEvent event = new RoundEvent();
        if (!event.isEnabled()) {
            return UNRECORDED;
        }
        event.begin();
        return event;
    }

    @Override
    public void end(long of, RoundReport report) {
        end();
        generation = of;
        index = report.index();
        strategy = report.strategy();
        provider = report.provider();
        drafted = report.drafted();
        accepted = report.accepted();
        committed = report.committed();
        draftTime = report.draftNanos();
        verifyTime = report.verifyNanos();
        samplingTime = report.samplingNanos();
        commit();
    }
}
