// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.study;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.EngineLoad;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What some generations spent that their rounds do not tell: the time in passes, of the target and of drafts, and the
 * memory that was allocated.
 *
 * @param newTokens how many tokens were generated
 * @param totalNanos time of the generations, in nanoseconds
 * @param passNanos the part of it that models spent in passes; empty if the engine does not say
 * @param allocatedBytes what all threads but the caller's allocated; empty where the Java runtime does not say
 */
public record Expense(long newTokens, long totalNanos, OptionalLong passNanos, OptionalLong allocatedBytes) {

    /** Nothing was spent. */
    public static final Expense NONE = new Expense(0, 0, OptionalLong.empty(), OptionalLong.empty());

    /** The share of the time that was spent outside of passes, 0 … 1; empty if it is not known. */
    OptionalDouble outsidePasses() {
        return passNanos.isEmpty() || totalNanos == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(0, 1 - (double) passNanos.getAsLong() / totalNanos));
    }

    /** Empty if it is not known. */
    OptionalDouble allocatedPerToken() {
        return allocatedBytes.isEmpty() || newTokens == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) allocatedBytes.getAsLong() / newTokens);
    }

    /** Adds up what generations spend that run one after the other. Used by one thread, which is not counted. */
    public static final class Meter {

        private final DecodingService engine;
        private OptionalLong passes = OptionalLong.empty();
        private OptionalLong bytes = OptionalLong.empty();
        private Expense sum = NONE;

        /** A meter of an engine that nobody else uses meanwhile. */
        public Meter(DecodingService engine) {
            this.engine = engine;
        }

        /** A generation is about to begin. */
        public void begin() {
            passes = passNanos();
            bytes = allocatedBytes();
        }

        /** It has ended. */
        public void end(DecodingMetrics metrics) {
            sum = new Expense(sum.newTokens + metrics.newTokens(), sum.totalNanos + metrics.totalNanos(),
                    more(sum.passNanos, passes, passNanos()), more(sum.allocatedBytes, bytes, allocatedBytes()));
        }

        /** All that was spent between a beginning and an end. */
        public Expense sum() {
            return sum;
        }

        private static OptionalLong more(OptionalLong sum, OptionalLong before, OptionalLong after) {
            return before.isEmpty() || after.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(sum.orElse(0) + after.getAsLong() - before.getAsLong());
        }

        private OptionalLong passNanos() {
            EngineLoad load = engine.load();
            return load.models().isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(load.models().stream().mapToLong(EngineLoad.ModelLoad::nanos).sum());
        }

        // By name, for the interface that has it is not part of Java SE.
        private static OptionalLong allocatedBytes() {
            long[] all = ManagementFactory.getThreadMXBean().getAllThreadIds();
            long own = Thread.currentThread().getId();
            try {
                long[] allocated = (long[]) ManagementFactory.getPlatformMBeanServer().invoke(
                        new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), "getThreadAllocatedBytes",
                        new Object[] {all}, new String[] {long[].class.getName()});
                long sum = 0;
                for (int i = 0; i < all.length; i++) {
                    sum += all[i] == own ? 0 : Math.max(0, allocated[i]);
                }
                return OptionalLong.of(sum);
            } catch (JMException | RuntimeException e) {
                return OptionalLong.empty();
            }
        }
    }
}
