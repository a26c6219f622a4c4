package io.vorlauf.training;

import java.time.Duration;

/**
 * A step of a training.
 *
 * @param step its number, from 1
 * @param steps how many there will be
 * @param loss mean loss of its tokens in nats: cross-entropy, or the divergence from the target
 * @param gradientNorm norm of all gradients together before clipping
 * @param learningRate its learning rate
 * @param tokensPerSecond over the last steps
 * @param remaining time left at this speed
 */
public record StepReport(
        long step,
        long steps,
        double loss,
        double gradientNorm,
        double learningRate,
        double tokensPerSecond,
        Duration remaining) {}
