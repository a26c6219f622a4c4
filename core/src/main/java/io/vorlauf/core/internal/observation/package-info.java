// SPDX-License-Identifier: Apache-2.0
/**
 * Who hears of what happens in an engine, and what is remembered of it. Read {@link
 * io.vorlauf.core.internal.observation.Observers} first.
 */
package io.vorlauf.core.internal.observation;
