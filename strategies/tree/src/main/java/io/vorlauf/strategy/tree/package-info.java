// SPDX-License-Identifier: Apache-2.0
/**
 * The strategy {@code tree}. In plain Java, make a {@link io.vorlauf.strategy.tree.TreeStrategy} or let it be
 * discovered; in a framework the bundle registers it.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.strategy.tree;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
