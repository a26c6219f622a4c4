// SPDX-License-Identifier: Apache-2.0
/**
 * What bundles with strategies can use instead of an activator of their own. Read
 * {@link io.vorlauf.core.osgi.StrategyActivator}, the one type here. Needs OSGi, which the other exported packages of
 * this bundle do not.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.core.osgi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
