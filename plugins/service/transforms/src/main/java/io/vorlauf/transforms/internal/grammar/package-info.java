// SPDX-License-Identifier: Apache-2.0
/**
 * JSON values as an automaton over bytes. Read {@link io.vorlauf.transforms.internal.grammar.State} first: a set of
 * stacks of {@linkplain io.vorlauf.transforms.internal.grammar.Frame frames}, one for each way in which the bytes so
 * far can be read.
 */
package io.vorlauf.transforms.internal.grammar;
