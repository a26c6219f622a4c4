// SPDX-License-Identifier: Apache-2.0
/**
 * What the author of a strategy implements, and what the engine hands to it. Read
 * {@link io.vorlauf.api.strategy.SpeculationStrategy} first, then {@link io.vorlauf.api.strategy.DraftTree}.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.api.strategy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
