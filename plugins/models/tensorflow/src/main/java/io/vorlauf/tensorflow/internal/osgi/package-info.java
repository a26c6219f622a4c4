// SPDX-License-Identifier: Apache-2.0
/** Where this bundle meets OSGi. There is one type, {@link io.vorlauf.tensorflow.internal.osgi.Activator}. */
package io.vorlauf.tensorflow.internal.osgi;
