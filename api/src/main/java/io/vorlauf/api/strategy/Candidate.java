// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.strategy;

/**
 * A token that {@link DraftTree#sample} would draw, and how far ahead of others it is.
 *
 * @param token the token
 * @param score its log-weight plus the noise of the position. Only differences between candidates of one call mean
 *     anything: the first candidate has the highest score, and the nearer another one is, the likelier the target
 *     chooses that one instead.
 */
public record Candidate(int token, double score) {}
