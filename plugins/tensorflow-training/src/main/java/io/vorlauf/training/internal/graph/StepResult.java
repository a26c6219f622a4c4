package io.vorlauf.training.internal.graph;

/**
 * What a training step says of itself.
 *
 * @param loss mean per token in nats, before the step
 * @param gradientNorm norm of all gradients together before clipping
 */
public record StepResult(double loss, double gradientNorm) {}
