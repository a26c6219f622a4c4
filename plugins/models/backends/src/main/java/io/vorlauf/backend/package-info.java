/**
 * Chooses the backend that evaluates a model. Read {@link io.vorlauf.backend.BackendChoice}; everything else serves it.
 */
@Export
@Version("0.1.0")
package io.vorlauf.backend;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
