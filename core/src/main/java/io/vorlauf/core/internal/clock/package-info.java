// SPDX-License-Identifier: Apache-2.0
/**
 * The time that strategies are told: the computer's, or what passes add up to by reference costs. Read {@link
 * io.vorlauf.core.internal.clock.GenerationClock} first.
 */
package io.vorlauf.core.internal.clock;
