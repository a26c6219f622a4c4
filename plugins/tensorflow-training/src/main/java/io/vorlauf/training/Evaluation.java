package io.vorlauf.training;

/**
 * A measurement on the text kept aside.
 *
 * @param step after how many steps
 * @param trainingLoss mean loss of the steps since the last measurement, in nats per token; NaN before the first step
 * @param heldOutLoss mean cross-entropy of the text kept aside, in nats per token, without dropout
 * @param best whether it is the lowest so far
 */
public record Evaluation(long step, double trainingLoss, double heldOutLoss, boolean best) {}
