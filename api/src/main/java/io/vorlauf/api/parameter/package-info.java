// SPDX-License-Identifier: Apache-2.0
/**
 * Typed, described and validated settings of plug-ins. Read {@link io.vorlauf.api.parameter.Parameter} first.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.api.parameter;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
