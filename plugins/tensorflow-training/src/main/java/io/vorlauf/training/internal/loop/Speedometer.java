package io.vorlauf.training.internal.loop;

import java.time.Duration;

/** How fast training goes, smoothed over about the last twenty steps. */
final class Speedometer {

    private static final double SMOOTHING = 0.95;

    private double secondsPerStep;
    private long last = System.nanoTime();

    /** Begins anew; what happened since the last step was no training. */
    void resume() {
        last = System.nanoTime();
    }

    void step() {
        long now = System.nanoTime();
        double seconds = (now - last) / 1e9;
        secondsPerStep = secondsPerStep == 0 ? seconds : SMOOTHING * secondsPerStep + (1 - SMOOTHING) * seconds;
        last = now;
    }

    double perSecond(int tokensPerStep) {
        return tokensPerStep / secondsPerStep;
    }

    Duration time(long steps) {
        return Duration.ofMillis((long) (1e3 * secondsPerStep * steps));
    }
}
