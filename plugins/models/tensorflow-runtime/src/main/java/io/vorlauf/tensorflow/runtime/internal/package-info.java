// SPDX-License-Identifier: Apache-2.0
/**
 * The life cycle of the native runtime. There is one type, {@link io.vorlauf.tensorflow.runtime.internal.Activator}.
 */
package io.vorlauf.tensorflow.runtime.internal;
