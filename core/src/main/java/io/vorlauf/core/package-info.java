// SPDX-License-Identifier: Apache-2.0
/**
 * The engine for plain Java. {@link io.vorlauf.core.Vorlauf} is the one class to know; inside an OSGi framework even
 * that is not needed, the bundle registers a {@code DecodingService} by itself.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.core;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
