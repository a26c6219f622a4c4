/** The models in plain Java, to compare with. Read {@link io.vorlauf.tensorflow.reference.ReferenceModel} first. */
package io.vorlauf.tensorflow.reference;
