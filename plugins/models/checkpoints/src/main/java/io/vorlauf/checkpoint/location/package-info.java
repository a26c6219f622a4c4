// SPDX-License-Identifier: Apache-2.0
/**
 * Where models lie that people name: directories, files, and models in the local cache of Hugging Face. Read
 * {@link io.vorlauf.checkpoint.location.ModelLocations} first.
 */
@Export
@NullMarked
@Version("0.1.0")
package io.vorlauf.checkpoint.location;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
