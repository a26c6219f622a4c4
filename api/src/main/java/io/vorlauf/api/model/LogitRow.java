// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

/**
 * A row of logits where a model left it, to be looked at. Whoever has it may keep it, and changes nothing in it; nor does
 * the model.
 *
 * @param values numbers, some of which are the row
 * @param from the index of the first; the others follow, as many as the model's vocabulary has
 */
public record LogitRow(float[] values, int from) {}
