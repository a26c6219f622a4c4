package io.vorlauf.training.internal.graph;

/**
 * What an optimizer is built with.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param weightDecay per step and unit of learning rate
 * @param clipNorm the largest norm of all gradients together
 */
public record OptimizerSettings(double beta1, double beta2, double weightDecay, double clipNorm) {}
