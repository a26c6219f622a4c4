package io.vorlauf.training.internal.graph;

/**
 * How a training graph divides its work.
 *
 * @param rows windows per step; a multiple of the branches
 * @param length tokens per window
 * @param branches independent parts of a batch
 * @param threadsPerOperation threads that one operation may use
 * @param bfloat16 whether matrix products take bfloat16 operands
 */
public record GraphShape(int rows, int length, int branches, int threadsPerOperation, boolean bfloat16) {}
