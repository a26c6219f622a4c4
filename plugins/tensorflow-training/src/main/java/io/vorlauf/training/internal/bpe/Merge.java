package io.vorlauf.training.internal.bpe;

/** Two tokens that become one; its id follows from the place in the list of merges. */
record Merge(int left, int right) {}
