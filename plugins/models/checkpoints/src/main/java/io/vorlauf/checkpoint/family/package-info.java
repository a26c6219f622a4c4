// SPDX-License-Identifier: Apache-2.0
/** The families of models that can be read, a class for each, and {@link ModelFamilies}, which finds them by name. */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.checkpoint.family;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
