// SPDX-License-Identifier: Apache-2.0
/**
 * Requests, rounds and results. {@link io.vorlauf.core.internal.decoding.RoundLoop} is the heart of the engine.
 */
package io.vorlauf.core.internal.decoding;
