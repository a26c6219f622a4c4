// SPDX-License-Identifier: Apache-2.0
/**
 * The strategy {@code adaptive}. In plain Java, make a {@link io.vorlauf.strategy.adaptive.AdaptiveStrategy} or let it
 * be discovered; in a framework the bundle registers it.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.strategy.adaptive;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
