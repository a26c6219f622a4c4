// SPDX-License-Identifier: Apache-2.0
/**
 * The experiments library. Read {@link io.vorlauf.experiments.Experiments} first: in plain Java everything starts
 * there; in an OSGi framework the same is in the service registry.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.experiments;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
