// SPDX-License-Identifier: Apache-2.0
/**
 * Chooses the backend that evaluates a model. Read {@link io.vorlauf.backend.BackendChoice}; everything else serves it.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.backend;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
