// SPDX-License-Identifier: Apache-2.0
/** Where this bundle meets OSGi. There is one type, {@link io.vorlauf.jvm.internal.osgi.Activator}. */
package io.vorlauf.jvm.internal.osgi;
