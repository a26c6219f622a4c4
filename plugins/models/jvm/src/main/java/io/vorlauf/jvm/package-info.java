// SPDX-License-Identifier: Apache-2.0
/**
 * Language models in plain Java, from Hugging Face checkpoints. Read {@link io.vorlauf.jvm.JvmModelLoader} first; in OSGi it
 * is registered as a service.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.jvm;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
