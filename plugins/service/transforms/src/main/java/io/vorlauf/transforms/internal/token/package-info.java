// SPDX-License-Identifier: Apache-2.0
/**
 * From bytes to tokens: which of a vocabulary's tokens a grammar allows. Read
 * {@link io.vorlauf.transforms.internal.token.GrammarTransform} first.
 */
package io.vorlauf.transforms.internal.token;
