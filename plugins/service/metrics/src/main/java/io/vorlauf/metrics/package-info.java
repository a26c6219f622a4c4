// SPDX-License-Identifier: Apache-2.0
/**
 * What an engine does, as meters of Micrometer. In plain Java, add a {@link io.vorlauf.metrics.VorlaufMeters} to the
 * engine; in a framework the bundle does so for every {@code MeterRegistry} in the service registry. The meters are
 * defined in {@code docs/metrics.md}.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.metrics;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
