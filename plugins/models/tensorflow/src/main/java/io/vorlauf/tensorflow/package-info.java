// SPDX-License-Identifier: Apache-2.0
/**
 * Language models in TensorFlow, from Hugging Face checkpoints. Read
 * {@link io.vorlauf.tensorflow.TensorFlowModelLoader} first; in OSGi it is registered as a service, and so is
 * {@link io.vorlauf.tensorflow.TensorFlowDoctor}, which says how TensorFlow gets on with the machine. Who uses TensorFlow
 * for other things beside it starts it with {@link io.vorlauf.tensorflow.TensorFlowLibrary}.
 */
@Export
@NullMarked
@Version("0.2.0")
package io.vorlauf.tensorflow;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
