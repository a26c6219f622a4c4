// SPDX-License-Identifier: Apache-2.0
/**
 * Growing trees by what guesses are worth: for strategies that have a draft model and look at what it says before they
 * go on. Read {@link io.vorlauf.strategy.growth.TreeGrowth} first, then {@link io.vorlauf.strategy.growth.Prices}.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.strategy.growth;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
