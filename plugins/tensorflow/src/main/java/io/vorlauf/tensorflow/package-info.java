/**
 * Language models in TensorFlow, from Hugging Face checkpoints. There is one type,
 * {@link io.vorlauf.tensorflow.TensorFlowModelLoader}; in OSGi it is registered as a service.
 */
@Export
@Version("1.0.0")
package io.vorlauf.tensorflow;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
