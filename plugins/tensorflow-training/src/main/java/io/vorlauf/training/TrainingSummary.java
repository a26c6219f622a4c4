package io.vorlauf.training;

/**
 * What came out of a training.
 *
 * @param steps steps taken in all, those before a resumption included
 * @param parameters number of trained parameters
 * @param heldOutLoss of the weights as they were saved, in nats per token
 * @param bitsPerByte the same per byte of the held-out text in UTF-8, in bits
 */
public record TrainingSummary(long steps, long parameters, double heldOutLoss, double bitsPerByte) {}
