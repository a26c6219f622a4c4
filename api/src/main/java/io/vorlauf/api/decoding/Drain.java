// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.time.Duration;

/**
 * The departure of a plug-in: it was taken out, and those who used it were waited for.
 *
 * @param kind what it was: {@code strategy}, {@code model}, {@code tokenizer}, …
 * @param name the name under which it served
 * @param provider who provided it, as in {@link StrategyInfo#provider()}
 * @param waited how long its users were waited for
 * @param complete whether all had let go of it then
 */
public record Drain(String kind, String name, String provider, Duration waited, boolean complete) {}
