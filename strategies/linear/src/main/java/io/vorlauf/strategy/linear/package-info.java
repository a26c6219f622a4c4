// SPDX-License-Identifier: Apache-2.0
/**
 * The strategy {@code linear}. In plain Java, make a {@link io.vorlauf.strategy.linear.LinearStrategy} or let it be
 * discovered; in a framework the bundle registers it.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.strategy.linear;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
